from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tests.envelopes import MapTo, Refuse

WELL: dict[str, Any] = {"id": 3, "name": "East well", "depth": 40, "seen": "2026-03-01T12:00:00Z"}


def content(record: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"stream": "wells", "keys": ["id"], "bookmarks": ["seen"], "record": record, **more}


def test_a_record_is_a_document_with_its_values_as_text(facts: MapTo) -> None:
    [record] = facts(content(WELL), "singer/records").records

    assert record.uid == "acme:tracker:main:document:wells/3"
    assert (record.props["title"], record.props["kind"]) == ("East well", "record")
    assert record.props["section"] == "wells"
    assert record.props["updated_at"] == datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    assert '"depth": 40' in "".join(one.text for one in record.chunks)


def test_without_a_key_equal_records_are_one(facts: MapTo) -> None:
    [one] = facts(content(WELL, keys=[]), "singer/records").records
    [same] = facts(content(dict(reversed(WELL.items())), keys=[]), "singer/records").records
    [other] = facts(content({**WELL, "depth": 41}, keys=[]), "singer/records").records

    assert one.uid == same.uid
    assert one.uid != other.uid


def test_a_bookmark_that_is_no_time_orders_nothing(facts: MapTo) -> None:
    [record] = facts(content({**WELL, "seen": "soon"}), "singer/records").records

    assert record.arrival


def test_a_record_that_was_deleted_is_gone(facts: MapTo) -> None:
    gone = {**WELL, "_sdc_deleted_at": "2026-03-02T00:00:00Z"}
    [record] = facts(content(gone), "singer/records").records

    assert record.tombstone


def test_what_is_no_record_is_refused(refused: Refuse) -> None:
    assert "expected a record of a tap" in refused({"stream": "wells"}, "singer/records").reason
