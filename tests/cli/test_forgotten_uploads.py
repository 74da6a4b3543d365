"""`nazara forget` in uploaded log files: what was read in them names nobody any more."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner

from api.cli.main import main
from graph.embedded.services import environment_of
from graph.settings.settings import Settings
from graph.store.store import Store
from ingest.log_files.tasks import UploadReading
from ingest.log_files.uploads import LogUpload, LogUploads, ReadingAsked

EMAIL = "anna.keller@quillmoor.example"
LINES = [
    "2026-11-29 10:00:00 INFO order 7 paid",
    f"2026-11-29 10:00:01 ERROR no space left on device, told by {EMAIL}",
]
Forget = Callable[..., dict[str, Any]]


@pytest.fixture
def chosen(settings: Settings, tmp_path: Path) -> Settings:
    return settings.model_copy(update={"log_uploads_dir": tmp_path})


@pytest.fixture
def nazara_forget(chosen: Settings, store: Store) -> Forget:
    """Run the command for the organisation of the uploads, and return its receipt."""
    del store

    def run(*more: str) -> dict[str, Any]:
        given = ["forget", EMAIL, "--org", "acme", "--json", *more]
        told = CliRunner().invoke(main, given, env=environment_of(chosen))
        assert told.exit_code == 0, told.output
        return dict(orjson.loads(told.stdout))

    return run


def uploaded(settings: Settings, org: str = "acme") -> LogUpload:
    made = LogUploads(settings).create(org, ReadingAsked(f"{EMAIL}.log", by=EMAIL))
    with made.receiving() as file:
        file.write("\n".join(LINES).encode())
    made.make_whole([f"{EMAIL}.log"])
    return made


def read(settings: Settings, store: Store, org: str = "acme") -> LogUpload:
    made = uploaded(settings, org)
    UploadReading(made, store, settings).read()
    made.write("status", {**made.status, "state": "done"})
    made.drop_data()
    return made


def on_disk(upload: LogUpload) -> bytes:
    return b"".join(one.read_bytes() for one in upload.path.iterdir())


def test_what_was_read_names_nobody_any_more(
    chosen: Settings, store: Store, nazara_forget: Forget
) -> None:
    mine, theirs = read(chosen, store), read(chosen, store, "other")
    report = mine.report or {}
    assert EMAIL in report["findings"][0]["cited"][0]["text"]

    receipt = nazara_forget("--yes")

    found = {(one["label"], one["property"]): one["count"] for one in receipt["finds"]}
    assert found == {("LogReading", one): 1 for one in ("asked", "report", "whole")}
    assert EMAIL.encode() not in on_disk(mine)
    assert EMAIL.encode() in on_disk(theirs)
    now = mine.report or {}
    assert now["findings"][0]["records"] == report["findings"][0]["records"] == 1
    assert receipt["pseudonym"].split()[-1] in now["findings"][0]["cited"][0]["text"]
    assert nazara_forget("--yes")["finds"] == []


def test_a_dry_run_counts_and_changes_nothing(
    chosen: Settings, store: Store, nazara_forget: Forget
) -> None:
    upload = read(chosen, store)
    before = on_disk(upload)

    receipt = nazara_forget("--dry-run")

    assert sum(one["count"] for one in receipt["finds"]) == 3
    assert on_disk(upload) == before


def test_what_is_not_read_yet_is_counted(
    chosen: Settings, store: Store, nazara_forget: Forget
) -> None:
    upload = uploaded(chosen)
    waits = nazara_forget("--yes")
    UploadReading(upload, store, chosen).read()
    upload.write("status", {**upload.status, "state": "done"})

    done = nazara_forget("--yes")

    assert (waits["uploads_not_read"], done["uploads_not_read"]) == (1, 0)
    assert EMAIL.encode() not in on_disk(upload)
