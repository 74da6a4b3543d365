"""The commands on the pages are run, in the order in which they stand there."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.access.tokens import create_token
from api.cli.main import main
from graph.embedded.child import Child
from graph.embedded.services import environment_of
from graph.settings.settings import Settings, state_file
from ingest.demo import organization as demo
from ingest.drafting.drafting import draft_mapping
from ingest.log_files.uploads import LogUploads, ReadingAsked
from tests.api.conftest import serving
from tests.conftest import unavailable
from tests.demo_graph import graph_with_demo
from tests.docs.blocks import ROOT, Block, of_language, pages, shown_commands

NOT_RUN = {
    "up": "a test starts it as a process of its own (tests/chaos/test_up.py)",
    "test": "this is what runs",
    "restore": "needs another, empty Neo4j (tests/cli/test_backup_command.py)",
    "logs --follow": "runs until it is stopped (tests/cli/test_logs_followed.py)",
    "top": "runs until it is stopped (tests/cli/test_top.py)",
    "browser": "opens a window (tests/browser/test_browser_kit.py)",
    "provider test": "needs a key (tests/cli/test_provider_command.py)",
    "fetch": "needs the servers' files (tests/chaos/test_carry.py)",
}
"""Commands that are not run here, and why."""

OF_TOOLS = "sources"
"""Folder of pages whose `ingest` names files that a tool gave; tests/ingest/sources load such."""

CATALOGUE = """\
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: parcel-lockers
spec:
  type: service
  lifecycle: production
  owner: logistics
"""

FINDING = '{"type": "Document", "id": "finding-1", "title": "A door that does not lock"}\n'

PASSWORD = "correct horse battery\n"
"""For the commands that ask for one."""

SYNOPSIS = "["
"""What begins a word of a line that shows the form of a command instead of one."""


@pytest.fixture(scope="module")
def folder(
    settings: Settings, worker: Child, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """A folder with the files that the pages speak of, beside a running Nazara with the demo."""
    del worker
    here = tmp_path_factory.mktemp("pages")
    with graph_with_demo(settings) as store, serving(settings) as address:
        token = create_token(store, demo.ORG, "pages", "admin")
        (here / "token").write_text(token, encoding="utf-8")
        place = state_file(here)
        place.parent.mkdir()
        place.write_text(json.dumps({"api": address}), encoding="utf-8")
        _write_files(here)
        yield here


def _write_files(folder: Path) -> None:
    """Write what the blocks of the pages call by a name."""
    named = {
        "records.jsonl": _first("README.md", "jsonl"),
        "alarms.yaml": _first("docs/guides/ingest.md", "yaml"),
        "alarms.json": _first("docs/guides/ingest.md", "json"),
        "alarms-csv.yaml": _first("docs/guides/ingest.md", "yaml", "key: service}"),
        "alarms.csv": _first("docs/guides/ingest.md", "csv"),
        "shop.json": _first("docs/guides/profiles.md", "json"),
        "tide.json": _first("docs/guides/connectors.md", "json"),
        "question.graphql": _first("docs/guides/querying.md", "graphql", "$after"),
    }
    for name, block in named.items():
        (folder / name).write_text(block.text, encoding="utf-8")
    catalogue = folder / "catalogue"
    catalogue.mkdir()
    (catalogue / "catalog-info.yaml").write_text(CATALOGUE, encoding="utf-8")
    (folder / "findings.jsonl").write_text(FINDING, encoding="utf-8")
    example = json.loads((folder / "tide.json").read_text(encoding="utf-8"))
    (folder / "tide.yaml").write_text(draft_mapping(example).text, encoding="utf-8")
    _write_logs(folder)
    (folder / "winter.json").write_text('{"name": "winter"}', encoding="utf-8")


def _write_logs(folder: Path) -> None:
    (folder / "worker").mkdir()
    (folder / "worker" / "worker.log").write_text("job 1 done\njob 2 done\n", encoding="utf-8")
    (folder / "app.log").write_text("order 7 paid\n", encoding="utf-8")
    (folder / "nginx.log.gz").write_bytes(gzip.compress(b"GET / 200\n"))


def _first(page: str, language: str, holding: str = "") -> Block:
    found = (one for one in of_language(language) if one.page == page and holding in one.text)
    return next(found)


@pytest.mark.filterwarnings("default")
def test_every_command_of_the_guides_does_what_it_says(
    folder: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment_of(settings).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("NAZARA_DATA_DIR", str(folder))
    monkeypatch.setenv("NAZARA_ORG", demo.ORG)
    monkeypatch.chdir(folder)
    faults = []
    ran = 0

    for page in pages():
        for words in shown_commands(page):
            if not {words[0], " ".join(words[:2])}.isdisjoint(NOT_RUN) or any(
                word.startswith(SYNOPSIS) for word in words
            ):
                continue
            if words[0] == "ingest" and page.parent.name == OF_TOOLS:
                continue
            ran += 1
            done = CliRunner().invoke(main, _without_redirection(words), input=PASSWORD)
            if done.exit_code != 0:
                faults.append((str(page.relative_to(ROOT)), words, done.output[-600:]))

    assert faults == []
    assert ran > 12


CURL = ROOT / "docs/guides/logs.md"


def test_every_request_of_the_guide_to_logs_is_answered(folder: Path, settings: Settings) -> None:
    if shutil.which("curl") is None:
        unavailable("curl is not installed")
    token = (folder / "token").read_text(encoding="utf-8")
    address = json.loads(state_file(folder).read_text(encoding="utf-8"))["api"]
    made = LogUploads(settings).create(demo.ORG, ReadingAsked("app.log", length=13))
    known = {"NAZARA": address, "TOKEN": token, "ID": made.id, "UPLOAD": made.id}
    page = CURL.read_text(encoding="utf-8").replace("curl ", "curl -sS --fail-with-body ")
    texts = re.findall(r"(?m)^    (.*curl (?:.*\\\n)*.*)$", page)

    faults = []
    for text in texts:
        done = subprocess.run(  # noqa: S602 - A shell is what the page is written for.
            text,
            shell=True,
            cwd=folder,
            env=known | {"PATH": os.defpath},
            capture_output=True,
            check=False,
        )
        if done.returncode != 0:
            faults.append((text, done.stdout, done.stderr))

    assert faults == []
    assert len(texts) == 6


def _without_redirection(words: list[str]) -> list[str]:
    return words[: words.index(">")] if ">" in words else words
