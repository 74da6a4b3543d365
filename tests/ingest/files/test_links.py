from __future__ import annotations

import errno
import os
from collections import Counter
from pathlib import Path

import pytest

from graph.errors import InvalidInput
from ingest.files.discovery import Rules, find_files
from ingest.files.folder import HIDDEN, LEADS_NOWHERE, LEAVES, READ_ANYWAY

FOLLOW = Rules(follow_links=True)


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """A folder with a page, beside one that is none of its business."""
    for name in ("docs/a.md", "docs/sub/b.md", "outside/secret.md", "outside/deep/more.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("# T")
    return tmp_path / "docs"


def found(path: Path | str, rules: Rules | None = None) -> tuple[list[str], Counter[str]]:
    """Return the names of what is read, and the reasons why others were not."""
    passed: Counter[str] = Counter()
    files = find_files([str(path)], lambda _name, why: passed.update([why]), rules or Rules())
    return [one.name for one in files], passed


@pytest.mark.parametrize("target", ["../outside/secret.md", "../outside"])
def test_a_link_out_of_a_folder_is_passed_over_and_counted(docs: Path, target: str) -> None:
    (docs / "leak.md").symlink_to(target)

    for path in (docs, f"{docs}/*", f"{docs}/**", f"{docs.parent}/doc*"):
        names, passed = found(path)
        assert {name.removeprefix("docs/") for name in names} == {"a.md", "sub/b.md"}
        assert passed[LEAVES] >= 1


def test_a_pattern_that_reaches_through_a_link_does_not_leave_either(docs: Path) -> None:
    (docs / "away").symlink_to("../outside")

    assert found(f"{docs}/*/*.md") == (["sub/b.md"], Counter({LEAVES: 1}))


def test_a_link_to_a_link_that_leads_out_is_passed_over(docs: Path) -> None:
    (docs / "last.md").symlink_to("../outside/secret.md")
    (docs / "first.md").symlink_to("last.md")

    assert found(docs) == (["a.md", "sub/b.md"], Counter({LEAVES: 2}))


def test_a_link_that_leaves_and_comes_back_is_a_file_of_the_folder(docs: Path) -> None:
    (docs.parent / "outside" / "back.md").symlink_to(docs / "a.md")
    (docs / "round.md").symlink_to("../outside/back.md")

    assert found(docs) == (["a.md", "round.md", "sub/b.md"], Counter())


def test_links_that_lead_in_a_circle_or_nowhere_end_nothing(docs: Path) -> None:
    (docs / "one.md").symlink_to("two.md")
    (docs / "two.md").symlink_to("one.md")
    (docs / "gone.md").symlink_to("never.md")
    (docs / "sub" / "up").symlink_to("..")
    (docs / "sub" / "up2").symlink_to("..")

    for path in (docs, f"{docs}/**"):
        names, passed = found(path)
        assert names == ["a.md", "sub/b.md"]
        assert (passed[LEADS_NOWHERE] >= 3, passed[READ_ANYWAY] >= 2) == (True, True)


def test_links_out_are_followed_when_that_is_asked_for_and_each_folder_once(docs: Path) -> None:
    (docs / "leak.md").symlink_to("../outside/secret.md")
    (docs / "away").symlink_to("../outside")
    (docs / "again").symlink_to("../outside")
    (docs.parent / "outside" / "home").symlink_to("../docs")
    (docs.parent / "outside" / "deep" / "up").symlink_to("../..")

    names, passed = found(docs, FOLLOW)

    assert names == ["a.md", "again/deep/more.md", "again/secret.md", "leak.md", "sub/b.md"]
    assert set(passed) == {READ_ANYWAY}


def test_what_a_person_names_is_read_whether_it_is_a_link_or_not(docs: Path) -> None:
    (docs / "leak.md").symlink_to("../outside/secret.md")
    (docs.parent / "link").symlink_to("outside")

    assert found(docs / "leak.md")[0] == ["leak.md"]
    assert found(docs.parent / "link")[0] == ["deep/more.md", "secret.md"]


def test_hidden_folders_are_not_entered_unless_the_pattern_names_them(docs: Path) -> None:
    (docs / ".github").mkdir()
    (docs / ".github" / "c.md").write_text("# T")

    assert found(docs)[1] == Counter({HIDDEN: 1})
    assert found(f"{docs}/*/*.md") == (["sub/b.md"], Counter({HIDDEN: 1}))
    assert found(f"{docs}/.git*/*.md")[0] == [".github/c.md"]


def test_a_folder_that_can_not_be_listed_is_an_error_and_not_an_empty_one(
    docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(self: Path) -> None:
        raise OSError(errno.EACCES, os.strerror(errno.EACCES), str(self))

    # Whoever runs the tests may be root, whom no mode keeps out.
    monkeypatch.setattr(Path, "iterdir", closed)

    with pytest.raises(InvalidInput, match=r"docs can't be read: Permission denied"):
        found(docs)
