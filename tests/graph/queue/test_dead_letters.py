"""Envelopes that can't be written: kept without secrets, shown, tried again."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import orjson
import pytest
from click.testing import CliRunner, Result

from api.cli.content.dead_letters import command
from graph.errors import NotFound
from graph.model.facts import Envelope
from graph.model.identity import SYSTEM_ORG
from graph.queue.dead_letters import (
    OPEN,
    REPLAYED,
    Setback,
    bury,
    first_of_run,
    open_letter,
    page,
    redact,
)
from graph.settings.settings import Settings, resolve
from graph.store.store import Store
from ingest.delivery.delivery import deliver
from tests.graph.histories import snapshot

ORG = "acme"
NAMES = r"(?i)passw|secret|token|api[-_]?key|authorization|cookie|credential"


def envelope(line: object, *, native_id: str = "1", org: str = ORG) -> Envelope:
    return Envelope(
        org=org,
        source="files",
        instance="main",
        stream="incidents",
        native_id=native_id,
        via="file",
        received_at=datetime(2026, 1, 2, tzinfo=UTC),
        content_type="jsonl",
        raw=json.dumps(line).encode(),
        location="incidents.jsonl:1",
    )


def incident(native_id: str, **more: object) -> dict[str, object]:
    return {
        "type": "Incident",
        "id": native_id,
        "title": f"Incident {native_id}",
        "status": "triggered",
        "severity": "high",
        "started_at": "2026-01-01T00:00:00Z",
        **more,
    }


def buried(store: Store, *lines: object, mapping: str | None = None) -> list[str]:
    envelopes = [envelope(line, native_id=str(number)) for number, line in enumerate(lines)]
    delivery = deliver(store, envelopes, mapping, "r1")
    return bury(store, delivery.setbacks, run="r1", mapping=mapping)


def kept(store: Store, envelope: Envelope, *reasons: str) -> list[str]:
    """Set one envelope aside as often as there are reasons, all at once."""
    return bury(store, [Setback(envelope, reason) for reason in reasons], run="r1")


def test_a_line_that_can_not_be_mapped_is_kept_and_the_others_are_written(store: Store) -> None:
    uids = buried(store, incident("I1"), {"type": "Indicent", "id": "I2"}, incident("I3"))

    [letter] = page(store, ORG)
    assert [letter.uid] == uids
    assert (letter.connector, letter.attempts, letter.status) == ("files/main/incidents", 1, OPEN)
    assert "Indicent" in letter.error
    assert "incidents.jsonl:1" in letter.error
    assert snapshot(store).labels(letter.uid) == {"_Entity", "DeadLetter"}


@pytest.mark.parametrize(
    ("odd", "reason"),
    [
        (incident("I\x001", title="Down"), "what names the Incident: got 'I\\x001'"),
        (incident("I3", title="a\x00" + "b" * 300), "title: got 'a\\x00" + "b" * 54 + "…"),
    ],
)
def test_a_line_that_no_node_can_hold_is_kept_and_the_others_are_written(
    store: Store, odd: dict[str, object], reason: str
) -> None:
    [uid] = buried(store, incident("I1"), odd, incident("I2"))

    letter = open_letter(store, ORG, uid)
    assert letter.letter.error == (f"incidents.jsonl:1: {reason}, which holds a NUL character")
    assert orjson.loads(letter.payload.envelope.raw) == odd
    written = set(snapshot(store).by_uid)
    assert {f"{ORG}:files:main:incident:{one}" for one in ("I1", "I2")} < written


def test_the_same_envelope_is_the_same_letter_with_one_attempt_more(store: Store) -> None:
    first = buried(store, {"type": "Nonsense", "id": "1"})
    second = buried(store, {"type": "Nonsense", "id": "1"})

    assert first == second
    assert [letter.attempts for letter in page(store, ORG)] == [2]


def test_an_envelope_twice_in_one_batch_is_one_letter_with_two_attempts(store: Store) -> None:
    odd = envelope({"type": "Nonsense"})
    others = [envelope({"type": "Other"}, native_id=f"{number}") for number in range(3)]

    uids = bury(
        store, [Setback(one, f"{place}") for place, one in enumerate([odd, *others, odd])], run="r1"
    )

    assert uids[0] == uids[-1]
    letters = {one.uid: (one.attempts, one.error) for one in page(store, ORG)}
    assert letters == {uids[0]: (2, "4"), **{uids[at]: (1, f"{at}") for at in (1, 2, 3)}}
    assert kept(store, odd, "again", "and again") == [uids[0]] * 2
    assert {one.uid: one.attempts for one in page(store, ORG)}[uids[0]] == 4


def test_letters_of_a_batch_are_listed_as_they_were_rejected(store: Store) -> None:
    envelopes = [envelope({"type": "X"}, native_id=f"{number}") for number in range(7)]
    batches_of_two = Store(store.settings.model_copy(update={"batch_size": 2}))

    bury(batches_of_two, [Setback(one, one.native_id) for one in envelopes], run="r1")
    batches_of_two.close()

    assert [one.error for one in first_of_run(store, ORG, "r1", 10)] == list("0123456")


@pytest.mark.parametrize("org", ["", "No Org", "\ud800", "x" * 10_000])
def test_what_names_no_organisation_costs_no_other_letter(store: Store, org: str) -> None:
    sound, odd = envelope({"type": "X"}), envelope({"type": "X"}, org=org)

    bury(store, [Setback(sound, "no"), Setback(odd, "no organisation")], run="r1")

    assert [one.error for one in page(store, ORG)] == ["no"]
    assert [one.error for one in page(store, SYSTEM_ORG)] == ["no organisation"]


def test_secrets_are_not_kept(store: Store) -> None:
    [uid] = buried(store, {"type": "X", "id": "1", "headers": {"Authorization": "Bearer abc"}})

    raw = open_letter(store, ORG, uid).payload.envelope.raw
    assert b"abc" not in raw
    assert orjson.loads(raw)["headers"] == {"Authorization": "[redacted]"}


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        (b'{"a": [{"api_key": "k"}]}', b'{"a": [{"api_key": "[redacted]"}]}'),
        (b'{"a":1}', b'{"a":1}'),
        (b"user: me\npassword: hunter2\n", b"user: me\npassword: [redacted]\n"),
        (b"DB_PASSWORD='a b' x=1", b"DB_PASSWORD=[redacted] x=1"),
        (b"\xff\xfe token=abc", b"\xff\xfe token=[redacted]"),
        (b"[" * 100_000, b"[" * 100_000),
        (b'"token"', b'"token"'),
    ],
)
def test_what_is_redacted(raw: bytes, kept: bytes) -> None:
    assert redact(raw, NAMES) == kept


def test_content_over_the_limit_is_cut_and_says_so(store: Store) -> None:
    small = Store(store.settings.model_copy(update={"dead_letter_bytes": 50}))
    [uid] = kept(small, envelope({"type": "X", "text": "x" * 500}), "too odd")
    small.close()

    opened = open_letter(store, ORG, uid)
    assert opened.payload.cut
    assert len(opened.payload.envelope.raw) == 50


def test_what_no_text_can_hold_is_kept_all_the_same(store: Store) -> None:
    line = b'{"type": "Incident", "id": "\\ud800"}'
    odd = Envelope(
        org=ORG,
        source="files",
        instance="main",
        stream="incidents",
        native_id="\ud800",
        via="file",
        received_at=datetime(2026, 1, 2, tzinfo=UTC),
        content_type="jsonl",
        raw=line,
    )

    [uid] = kept(store, odd, "bad \x00 \udfff")

    opened = open_letter(store, ORG, uid)
    assert opened.payload.envelope == odd
    assert opened.letter.error == "bad � ?"


def test_another_organisation_sees_nothing(store: Store) -> None:
    [uid] = buried(store, {"type": "Nonsense", "id": "1"})

    assert page(store, "other") == []
    with pytest.raises(NotFound):
        open_letter(store, "other", uid)


@pytest.fixture
def environment(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    at = resolve(settings)
    monkeypatch.setenv("NAZARA_NEO4J_URI", at.neo4j_uri)
    monkeypatch.setenv("NAZARA_NEO4J_PASSWORD", at.neo4j_password)
    monkeypatch.setenv("NAZARA_REDIS_URL", at.redis_url)
    monkeypatch.setenv("NAZARA_ORG", ORG)


def nazara(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments, catch_exceptions=False)


@pytest.mark.usefixtures("environment")
def test_a_letter_is_listed_shown_and_written_once_its_cause_is_gone(store: Store) -> None:
    sound = envelope(incident("I1"))
    [uid] = kept(store, sound, "the mapper failed: KeyError('x')")

    listed = orjson.loads(nazara("list", "--json").stdout)
    shown = orjson.loads(nazara("show", uid, "--json").stdout)
    replayed = nazara("replay", "--all", "--json")

    assert [one["uid"] for one in listed["dead_letters"]] == [uid]
    assert orjson.loads(shown["envelope"]["text"])["id"] == "I1"
    assert (replayed.exit_code, orjson.loads(replayed.stdout)) == (
        0,
        {"replayed": [{"uid": uid, "error": None}]},
    )
    assert [one.status for one in page(store, ORG, status=REPLAYED)] == [REPLAYED]
    assert snapshot(store).node(f"{ORG}:files:main:incident:I1")["title"] == "Incident I1"
    assert nazara("list").stderr == "no open dead letters\n"


@pytest.mark.usefixtures("environment")
def test_a_letter_that_fails_again_stays_open_and_the_exit_code_says_so(store: Store) -> None:
    [uid] = buried(store, {"type": "Nonsense", "id": "1"})

    result = nazara("replay", uid)

    [letter] = page(store, ORG)
    assert (result.exit_code, letter.attempts, letter.status) == (1, 2, OPEN)
    assert "Nonsense" in result.stdout


@pytest.mark.usefixtures("environment")
def test_a_letter_without_its_secrets_that_fails_again_is_the_same_letter(store: Store) -> None:
    [uid] = buried(store, {"type": "Nonsense", "id": "1", "password": "hunter2"})

    nazara("replay", uid)

    assert [(one.uid, one.attempts) for one in page(store, ORG)] == [(uid, 2)]


@pytest.mark.usefixtures("environment")
def test_a_cut_letter_is_not_replayed_in_part(store: Store) -> None:
    small = Store(store.settings.model_copy(update={"dead_letter_bytes": 10}))
    [uid] = kept(small, envelope(incident("I1")), "odd")
    small.close()

    result = nazara("replay", uid)

    assert result.exit_code == 1
    assert "its content was cut" in result.stdout
