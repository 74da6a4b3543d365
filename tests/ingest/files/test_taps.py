"""The output of taps, as Singer and Airbyte write it."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from ingest.files.taps import Tap, TapRecord, TapState
from ingest.mapping.connector import connectors
from ingest.sorting.sorting import Decoded
from ingest.sources.registry import UNREADABLE

TICKET = {
    "id": 4711,
    "subject": "The pump stands still",
    "status": "open",
    "requester_id": 51,
    "created_at": "2026-03-01T12:00:00Z",
    "updated_at": "2026-03-01T13:00:00Z",
}
WELL = {"id": 3, "name": "East well", "depth": 40}
SCHEMA = {
    "type": "SCHEMA",
    "stream": "wells",
    "key_properties": ["id"],
    "bookmark_properties": ["seen"],
    "schema": {},
}


def singer(stream: str, record: Any) -> dict[str, Any]:
    return {"type": "RECORD", "stream": stream, "record": record}


def airbyte(stream: str, data: Any) -> dict[str, Any]:
    return {"type": "RECORD", "record": {"stream": stream, "data": data, "emitted_at": 1}}


def pieces(*lines: Any, tool: str | None = "zendesk") -> tuple[list[Any], list[str], Tap]:
    passed: list[str] = []
    tap = Tap(connectors()[tool] if tool else None, passed.append)
    raw = [one if isinstance(one, bytes) else orjson.dumps(one) for one in lines]
    return list(tap.pieces(raw)), passed, tap


def decoded(piece: Any) -> Decoded:
    assert isinstance(piece, TapRecord)
    return piece.decoded


@pytest.mark.parametrize("form", [singer, airbyte])
def test_a_record_that_the_tool_s_source_knows_goes_to_its_mapping(form: Any) -> None:
    [piece], _, _ = pieces(form("tickets", TICKET))

    assert decoded(piece).content_type == "zendesk/tickets"
    assert orjson.loads(decoded(piece).raw) == TICKET


@pytest.mark.parametrize("form", [singer, airbyte])
@pytest.mark.parametrize("tool", ["zendesk", None])
def test_any_other_record_is_kept_with_its_stream_and_key(form: Any, tool: str | None) -> None:
    [piece], _, _ = pieces(SCHEMA, form("wells", WELL), tool=tool)

    assert decoded(piece).content_type == "singer/records"
    assert orjson.loads(decoded(piece).raw) == {
        "stream": "wells",
        "keys": ["id"],
        "bookmarks": ["seen"],
        "record": WELL,
    }


def test_states_stand_between_the_records_where_the_tap_put_them() -> None:
    message = {"type": "STATE", "state": {"type": "STREAM", "stream": {"stream_state": {"a": 1}}}}
    state = {"type": "STATE", "value": {"bookmarks": {"tickets": "2026-03-01"}}}
    found, _, _ = pieces(singer("tickets", TICKET), state, airbyte("tickets", TICKET), message)

    kinds = [type(one) for one in found]
    assert kinds == [TapRecord, TapState, TapRecord, TapState]
    assert orjson.loads(found[1].line) == state["value"]
    assert orjson.loads(found[3].line) == message


def test_types_are_read_whatever_their_capitals() -> None:
    [piece], _, _ = pieces({**singer("tickets", TICKET), "type": "record"})

    assert decoded(piece).content_type == "zendesk/tickets"


def test_what_a_tap_says_beside_is_no_record() -> None:
    log = {"type": "LOG", "log": {"level": "ERROR", "message": "x"}}
    found, passed, tap = pieces(
        b"INFO starting",
        b"",
        log,
        {"type": "TRACE", "trace": {"type": "ESTIMATE"}},
        {"type": "SPEC"},
        [1],
    )

    assert found == []
    assert tap.said == {"ERROR": 1, "ESTIMATE": 1}
    assert passed == [
        "line that is no message of a tap",
        "message SPEC of a tap",
        "line that is no message of a tap",
    ]


def test_a_record_without_a_record_costs_itself() -> None:
    found, _, _ = pieces(singer("tickets", None), singer("tickets", TICKET))

    assert [decoded(one).content_type for one in found] == [UNREADABLE, "zendesk/tickets"]


def test_that_a_record_was_deleted_is_known() -> None:
    gone = {**TICKET, "_sdc_deleted_at": "2026-03-02T00:00:00Z"}
    [piece], _, _ = pieces(singer("tickets", gone))

    assert piece.deleted_at == "2026-03-02T00:00:00Z"
