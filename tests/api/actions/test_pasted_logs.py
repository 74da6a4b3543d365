"""`readLogs`: lines that are pasted become an upload, once, and with its audit event."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from api.access.viewer import Viewer
from graph.settings.settings import Settings
from graph.store.store import Store
from ingest.log_files.tasks import UploadReading
from ingest.log_files.uploads import LogUpload, LogUploads
from tests.api.actions.calls import EVENTS, call, code_of
from tests.api.actions.test_administration import document
from tests.api.sample import Sample

Asking = Callable[..., dict[str, Any]]
READ = document("readLogs", "reading auditEvent { id title after before }")
AGENT = Viewer("acme", "t-2", "Ben", "agent", user="u-ben")
TEXT = "2026-11-29 10:00:00 ERROR pool is full\n" * 3


@pytest.fixture
def chosen(settings: Settings, tmp_path: Path) -> Settings:
    return settings.model_copy(update={"log_uploads_dir": tmp_path})


@pytest.fixture
def ask(serve: Callable[..., Asking], chosen: Settings) -> Asking:
    return serve(log_uploads_dir=chosen.log_uploads_dir, log_paste_bytes=1000)


def uploads(settings: Settings) -> list[LogUpload]:
    return LogUploads(settings).all("acme")


def test_what_is_pasted_is_read_as_an_upload_is(
    ask: Asking, chosen: Settings, store: Store
) -> None:
    told = call(ask, READ, viewer=AGENT, text=TEXT, name="from chat", fields=["level=lvl"])

    [upload] = uploads(chosen)
    assert (told["reading"], upload.is_whole, upload.status["state"]) == (upload.id, True, "queued")
    assert (upload.asked.name, upload.asked.by, upload.asked.fields) == (
        *("from chat", "Ben"),
        {"level": "lvl"},
    )
    UploadReading(upload, store, chosen).read()
    [group] = (upload.report or {})["shown"]
    assert (group["wording"], group["records"]) == ("pool is full", 3)


def test_its_audit_event_says_what_was_read_and_nothing_of_the_text(ask: Asking) -> None:
    told = call(ask, READ, viewer=AGENT, text=TEXT)

    event = told["auditEvent"]
    assert event["title"] == f"has {len(TEXT)} bytes of log lines read as pasted text"
    assert "pool" not in str(event)
    assert event["id"] in str(ask(EVENTS, first=5))


def test_a_viewer_may_not(ask: Asking, chosen: Settings) -> None:
    answer = ask(READ, Viewer("acme", "t-3", "Cy", "viewer"), input={"text": TEXT})

    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert uploads(chosen) == []


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"text": " \n"}, "INVALID_INPUT", "text"),
        ({"zone": "Mars"}, "INVALID_INPUT", "zone"),
        ({"fields": ["colour=blue"]}, "INVALID_INPUT", "field"),
        ({"incident": "INC-nowhere"}, "NOT_FOUND", "incident"),
        ({"system": "acme:a:b:system:none"}, "NOT_FOUND", "system"),
    ],
)
def test_what_can_not_be_read_writes_nothing(
    ask: Asking, chosen: Settings, given: dict[str, Any], code: str, field: str
) -> None:
    told = call(ask, READ, viewer=AGENT, **{"text": TEXT, **given})

    assert (told["reading"], code_of(told), told["userErrors"][0]["field"]) == (None, code, field)
    assert uploads(chosen) == []


def test_a_text_has_a_limit(ask: Asking, chosen: Settings) -> None:
    fits = call(ask, READ, viewer=AGENT, text="ä" * 500)
    answer = ask(READ, AGENT, input={"text": "ä" * 501})

    assert answer["errors"][0]["extensions"]["code"] == "LIMIT_EXCEEDED"
    assert "1,002 bytes, more than 1,000" in answer["errors"][0]["message"]
    assert [one.id for one in uploads(chosen)] == [fits["reading"]]


def test_the_same_call_with_its_key_makes_one_upload(ask: Asking, chosen: Settings) -> None:
    first, again = (
        call(ask, READ, viewer=AGENT, text=TEXT, idempotencyKey="paste-1") for _ in range(2)
    )

    assert [one.id for one in uploads(chosen)] == [first["reading"]] == [again["reading"]]


def test_equal_texts_are_uploads_of_their_own(ask: Asking, chosen: Settings) -> None:
    made = {call(ask, READ, viewer=AGENT, text=TEXT)["reading"] for _ in range(3)}

    assert len(made) == len(uploads(chosen)) == 3


def test_evidence_of_an_incident_is_seen_by_its_readers(
    ask: Asking, chosen: Settings, store: Store
) -> None:
    sample = Sample(store)
    incident = sample.node("Incident", 1, visibility="scope:secret")
    sample.write()
    reader = Viewer("acme", "t-4", "Di", "agent", visible=("org", "scope:secret"))

    hidden, missing = (
        call(ask, READ, viewer=AGENT, text=TEXT, incident=one)
        for one in (incident, f"{incident}-missing")
    )
    told = call(ask, READ, viewer=reader, text=TEXT, incident=incident)

    assert code_of(hidden) == code_of(missing) == "NOT_FOUND"
    said = missing["userErrors"][0]["message"].replace("-missing", "")
    assert hidden["userErrors"][0]["message"] == said
    [upload] = uploads(chosen)
    assert (upload.id, upload.asked.incident) == (told["reading"], incident)
    assert [*upload.asked.visible] == ["scope:secret"]
