"""The build of the portal: when it runs, and that its failure stops nothing else."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from psutil import Process

from api.http.documents import digest_of
from api.portal import bundle
from graph.settings.settings import load_settings
from tests.api.conftest import serving
from tests.conftest import ROOT, unavailable

SCHEMA = bundle.FOLDER.parent / "schema" / "schema.graphql"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "page.ts").write_text("1")
    (tmp_path / "package.json").write_text("{}")
    return tmp_path


@dataclass(frozen=True, slots=True)
class Portal:
    """A copy of the portal's sources, with the packages that the checkout has installed."""

    folder: Path

    def build(self) -> None:
        environment = Process().environ()
        command = [*bundle.npm_command(environment), "run", "build"]
        subprocess.run(
            command, cwd=self.folder, check=True, capture_output=True, env=environment, timeout=120
        )

    def files(self) -> dict[str, bytes]:
        found = (self.folder / "dist").rglob("*")
        return {str(path): path.read_bytes() for path in found if path.is_file()}

    def add_page(self, name: str) -> None:
        """Add what CONTRIBUTING names: sources in a folder, and an entry."""
        source = f"src/{name}/index.html"
        (self.folder / source).parent.joinpath("parts").mkdir(parents=True)
        script = '<script type="module" src="./main.ts"></script>'
        texts = {
            "index.html": f"<!doctype html><html><head>{script}</head><body></body></html>",
            "main.ts": 'import "./style.css"; import { title } from "./parts/title";\n'
            "document.body.textContent = title;",
            "style.css": "body { color: rebeccapurple; }",
            "parts/title.ts": 'import { storedToken } from "../../shared/token";\n'
            'export const title = storedToken() ?? "Nobody";',
        }
        for file, text in texts.items():
            (self.folder / "src" / name / file).write_text(text)
        declared = self.folder / "pages.json"
        entry = {"name": name, "path": f"/{name}", "source": source, "builder": "vite"}
        declared.write_text(json.dumps([*json.loads(declared.read_text()), entry]))


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    installed = bundle.FOLDER / "node_modules"
    if not (installed / "vite").is_dir():
        unavailable("the portal's packages are not installed: build it once (`nazara up`)")
    folder = tmp_path / "portal"
    left_out = shutil.ignore_patterns(
        "node_modules", "dist", "dist.new", "generated", "__pycache__"
    )
    shutil.copytree(bundle.FOLDER, folder, ignore=left_out)
    (tmp_path / "schema").mkdir()
    shutil.copy(SCHEMA, tmp_path / "schema")
    (folder / "node_modules").symlink_to(installed)
    return Portal(folder)


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
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())

    command = bundle.npm_command({"PATH": "/nonexistent", "UV": "/opt/uv"})

    assert command[:4] == ["/opt/uv", "tool", "run", "--from"]
    assert command[4] in project["build-system"]["requires"]
    assert command[5] == "npm"


def test_sources_in_folders_count_and_are_no_error(folder: Path) -> None:
    (folder / "src" / "console" / "parts").mkdir(parents=True)
    deep = folder / "src" / "console" / "parts" / "list.ts"
    deep.write_text("1")
    built(folder)
    assert bundle.ensure({}, folder) is None

    deep.write_text("2")

    assert not bundle.is_current(folder)


def test_a_folder_that_can_t_be_written_is_told_and_stops_nothing(folder: Path) -> None:
    (folder / "dist").write_text("no folder")

    assert bundle.ensure({"PATH": "/nonexistent"}, folder) is not None


def test_a_stamp_that_can_t_be_read_is_told_and_stops_nothing(folder: Path) -> None:
    built(folder)
    (folder / "dist" / "stamp").write_bytes(b"\xff\xfe")

    assert bundle.ensure({"PATH": "/nonexistent"}, folder) is not None


def test_a_build_that_breaks_off_leaves_the_pages_of_before(portal: Portal) -> None:
    portal.build()
    before = portal.files()
    (portal.folder / "src/graphiql/graphiql.tsx").write_text("import './nowhere';")

    with pytest.raises(subprocess.CalledProcessError):
        portal.build()

    assert portal.files() == before


def test_a_made_up_page_needs_its_sources_and_one_entry(portal: Portal, tmp_path: Path) -> None:
    portal.add_page("made-up")
    portal.build()
    nowhere = {"neo4j_uri": "bolt://127.0.0.1:9", "redis_url": "redis://127.0.0.1:9/0"}

    with serving(load_settings(data_dir=tmp_path, **nowhere), portal=portal.folder) as address:
        page = httpx.get(f"{address}/made-up")
        [script] = re.findall(r'src="(/portal/assets/made-up-[^"]+\.js)"', page.text)
        [style] = re.findall(r'href="(/portal/assets/made-up-[^"]+\.css)"', page.text)
        loaded = [httpx.get(address + path) for path in (script, style)]
        other = httpx.get(f"{address}/graphiql")
        slash = httpx.get(f"{address}/made-up/")

    assert (page.status_code, other.status_code) == (200, 200)
    assert [one.status_code for one in loaded] == [200, 200]
    assert "nazara.token" in loaded[0].text
    assert "rebeccapurple" in loaded[1].text or "#639" in loaded[1].text
    assert slash.headers["location"] == "/made-up"
    # The content security policy allows nothing that stands in the page itself.
    assert not re.search(r"<style|<script[^>]*>[^<]", page.text)


def test_a_page_that_was_declared_and_not_built_says_so(portal: Portal, tmp_path: Path) -> None:
    portal.build()
    portal.add_page("made-up")
    nowhere = {"neo4j_uri": "bolt://127.0.0.1:9", "redis_url": "redis://127.0.0.1:9/0"}

    with serving(load_settings(data_dir=tmp_path, **nowhere), portal=portal.folder) as address:
        answer = httpx.get(f"{address}/made-up")

    assert answer.status_code == 503
    assert "There is no portal" in answer.text


def test_a_field_that_the_schema_does_not_have_fails_the_build(portal: Portal) -> None:
    text = SCHEMA.read_text()
    schema = portal.folder.parent / "schema" / "schema.graphql"
    schema.write_text(text.replace("  severityRank: Int\n", "  rankOfSeverity: Int\n"))

    with pytest.raises(subprocess.CalledProcessError) as failed:
        portal.build()

    assert 'Cannot query field "severityRank" on type "Incident"' in str(failed.value.stderr)
    assert "console/incidents/incidents.graphql: error:" in str(failed.value.stderr)
    assert not (portal.folder / "dist").exists()


def test_a_schema_that_changed_is_a_reason_to_build_anew(folder: Path) -> None:
    schema = folder.parent / "schema" / "schema.graphql"
    schema.parent.mkdir()
    schema.write_text("type Query { a: Int }")
    before = bundle.stamp_of(folder)

    schema.write_text("type Query { b: Int }")

    assert bundle.stamp_of(folder) != before


def test_what_pages_ask_is_named_by_the_hash_of_its_text() -> None:
    needed()

    found = bundle.operations()

    assert any(text.startswith("query Home") for text in found.values())
    assert {digest_of(text) for text in found.values()} == found.keys()


def test_the_first_view_of_the_console_is_small() -> None:
    needed()
    page = (bundle.FOLDER / "dist" / "console.html").read_text()
    loaded = set(re.findall(r'(?:src|href)="/portal/assets/([^"]+)"', page))
    assets = bundle.FOLDER / "dist" / "assets"
    home = {path.stem for path in assets.glob("home-page-*.js.gz")}
    shared = {
        name
        for first in home
        for name in re.findall(r'"\./([^"]+\.js)"', (assets / first).read_text())
    }

    size = sum((assets / f"{name}.gz").stat().st_size for name in loaded | home | shared)

    assert home
    assert size <= 200_000


def test_every_page_of_the_console_has_an_address_of_the_api() -> None:
    table = (bundle.FOLDER / "src" / "console" / "routes.ts").read_text()
    paths = re.findall(r'^    path: "([^"]+)"', table, re.MULTILINE)
    [console] = [page for page in bundle.pages() if page.path == "/"]

    assert "/" in paths
    assert {path.split("/")[1] for path in paths} - {""} <= {*console.under}


def test_every_type_of_node_leads_to_a_page_that_there_is() -> None:
    src = bundle.FOLDER / "src"
    places = set(re.findall(r'place: "([^"]+)"', (src / "shared/ui/kinds.ts").read_text()))
    table = "".join(path.read_text() for path in sorted(src.glob("console/**/routes.ts")))

    assert {"incidents", "cases"} <= places
    assert {one for one in places if f'path: "/{one}/:id"' not in table} == set()


def needed() -> None:
    if (problem := bundle.problem()) is not None:
        unavailable(f"no portal: {problem}")


def test_the_shipped_sources_name_no_other_host() -> None:
    texts = [path.read_text() for path in (bundle.FOLDER / "src").rglob("*.*")]

    assert [text for text in texts if "//" in text and "http" in text] == []


def test_the_build_of_the_wheel_finds_the_pages_before_anything_is_installed(
    tmp_path: Path,
) -> None:
    hook = tmp_path / "hatchling/builders/hooks/plugin/interface.py"
    hook.parent.mkdir(parents=True)
    hook.write_text("class BuildHookInterface:\n    pass\n")
    load = """
import hatch_build, pathlib
print(hatch_build._bundle(pathlib.Path("api/portal")).paths())
"""

    done = subprocess.run(
        [sys.executable, "-c", load],
        cwd=ROOT,
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    assert "'/graphiql'" in done.stdout
