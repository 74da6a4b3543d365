"""What the writer refuses, record by record, and what it says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from graph.errors import InvalidInput
from graph.model.facts import Chunk, Facts, Link, Record, Ref, Sighting
from graph.model.identity import make_uid
from graph.write.guard import checked
from tests.graph.histories import (
    SYSTEM,
    assertion,
    incident,
    system_record,
    system_ref,
    team_ref,
    tool_uid,
)

SAID = assertion(system_ref("cart"), system_ref("pay"), 1)

REFUSED: list[tuple[Record, str]] = [
    (replace(SAID, source="pager"), "a Assertion is written by Nazara alone, not by 'pager'"),
    (
        replace(incident("I", 1), start=system_ref("pay")),
        "speaks of another node, or for a person; 'jsonl' may not",
    ),
    (replace(incident("I", 1), numbered=True), "'jsonl' may not"),
    (replace(incident("I", 1), begun="title"), "no time 'title' that the versions of an Incident"),
    (replace(incident("I", 1), begun="at"), "no time 'at'"),
    (replace(SAID, canonical=system_ref("cart")), "itself"),
    (replace(SAID, canonical=system_ref(tool_uid("P"))), "which no canonical node has"),
    (replace(SAID, canonical=team_ref("red")), "a System can't be described as a Team"),
    (
        replace(SAID, links=(Link("AFFECTS", system_ref("pay")),)),
        "no System has relationships of type 'AFFECTS'",
    ),
    (replace(incident("I", 1), uid="other:jsonl:main:incident:I"), "not a uid of organisation"),
    (replace(incident("I", 1), org="other"), "is of organisation 'other', its batch of 'acme'"),
    (replace(incident("I", 1), label="Indicent"), "label 'Indicent': records can't have it"),
    (replace(incident("I", 1), label="Change"), "label 'Change': records can't have it"),
    (replace(incident("I", 1), uid="acme:jsonl"), "not a uid"),
    (replace(incident("I", 1), uid="acme:j:m:system:I"), "has the type 'system'"),
    (replace(incident("I", 1), uid="acme:j:m:incident:"), "has no native id"),
    (replace(incident("I", 1), uid="acme:j:m:incident:" + "x" * 600), "too long"),
    (replace(incident("I", 1), uid="acme:j" + "x" * 2100 + ":m:incident:I"), "too long"),
    (replace(incident("I", 1), native_id="\ud800"), "half a surrogate pair at 0"),
    (replace(incident("I", 1), at=datetime(2026, 1, 1)), "not a time with a zone"),  # noqa: DTZ001
    (replace(system_record("a", 1), uid=SYSTEM("pay")), "which no source writes"),
    (replace(system_record("a", 1), same_as=(tool_uid("P"),)), "`same_as` needs `canonical`"),
    (
        replace(system_record("a", 1, key="pay"), same_as=(SYSTEM("x"),)),
        "`same_as` names a canonical node",
    ),
    (
        replace(system_record("a", 1), canonical=Ref("System", tool_uid("P"), "P")),
        "which no canonical node has",
    ),
    (
        replace(incident("I", 1), canonical=Ref("System", SYSTEM("pay"), "pay")),
        "an Incident can't be described",
    ),
    (
        replace(incident("I", 1), links=(Link("OWNED_BY", Ref("System", SYSTEM("p"), "p")),)),
        "no Incident has relationships of type 'OWNED_BY'",
    ),
    (
        replace(incident("I", 1), links=(Link("MENTIONS", Ref("System", SYSTEM("p"), "p")),)),
        "give it as a sighting",
    ),
    (
        replace(
            incident("I", 1),
            links=(Link("AFFECTS", Ref("Incident", "acme:j:m:incident:J", "J")),),
        ),
        "AFFECTS leads to System, not to a Incident",
    ),
    (
        replace(
            incident("I", 1),
            links=(Link("AFFECTS", Ref("System", "other:nazara:main:system:p", "p")),),
        ),
        "not a uid of organisation 'acme'",
    ),
    (replace(incident("I", 1), chunks=(Chunk(0, "x", None, 0, 1, "h"),)), "has no chunks"),
]


@pytest.mark.parametrize(("record", "reason"), REFUSED)
def test_a_record_that_does_not_fit_is_refused_with_the_reason(record: Record, reason: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        checked("acme", Facts((record,)))

    assert reason.replace("an Incident", "a Incident") in caught.value.message


VALUES: list[tuple[str, Any, str]] = [
    ("title", "a\x00b", "title: got 'a\\x00b', which holds a NUL character"),
    ("title", "\udfff", "which holds half a surrogate pair"),
    ("title", 7, "title: got 7, not a text"),
    ("title", None, "needs title"),
    ("name", "x", "name: is not the caption of this label"),
    ("nmae", "x", "no property 'nmae' that sources set; known: acknowledged_at"),
    ("status", "opne", "status: got 'opne', not one of triggered"),
    ("severity_rank", 2**63, "but whole numbers have 64 bits"),
    ("severity_rank", True, "not a whole number"),
    ("started_at", "yesterday", "not a time with a zone"),
    (
        "started_at",
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))),
        "outside the years 1 to 9999",
    ),
    ("version", "x", "no property 'version'"),
    ("severity", "ü" * 2049, "longer than 4096 bytes"),
]


@pytest.mark.parametrize(("name", "value", "reason"), VALUES)
def test_a_value_that_does_not_fit_is_refused(name: str, value: Any, reason: str) -> None:
    record = incident("I", 1)
    record = replace(record, props={**record.props, name: value})

    with pytest.raises(InvalidInput) as caught:
        checked("acme", Facts((record,)))

    assert reason in caught.value.message


@pytest.mark.parametrize("number", [float("nan"), float("inf"), 10**400])
def test_a_score_that_is_no_number_is_refused(number: float) -> None:
    start = Ref("Incident", "acme:jsonl:main:incident:I1", "I1")
    end = Ref("System", SYSTEM("pay"), "pay")
    score = {"score": number}
    sighting = Sighting("SUSPECTED_CAUSE", start, end, "rank", "inferred", at(), score)  # type: ignore[arg-type]

    with pytest.raises(InvalidInput, match="not a finite number"):
        checked("acme", Facts((incident("I1", 1),), (sighting,)))


def test_a_sighting_between_labels_that_the_type_does_not_join_is_refused() -> None:
    page = Ref("Document", "acme:wiki:main:document:D", "D")
    sighting = Sighting("HAS_CHUNK", page, page, "x", "asserted", at())

    with pytest.raises(InvalidInput, match="does not lead from a Document to a Document"):
        checked("acme", Facts((incident("I1", 1),), (sighting,)))


def at() -> datetime:
    return datetime(2026, 1, 1, tzinfo=UTC)


def test_every_time_that_passes_is_in_utc_itself() -> None:
    record = incident("I", 1)
    paris = timezone(timedelta(hours=1))
    local = datetime(2026, 1, 1, 12, tzinfo=paris)
    record = replace(record, seen=local, props={**record.props, "started_at": local})

    [passed] = checked("acme", Facts((record,))).records

    assert passed.seen.tzinfo is UTC
    assert passed.props["started_at"] == local
    assert passed.props["started_at"].tzinfo is UTC  # type: ignore[union-attr]


def test_an_id_of_any_length_fits_once_identity_has_shortened_it() -> None:
    uid = make_uid("acme", "jsonl", "main", "incident", "x" * 40_000)

    [passed] = checked("acme", Facts((replace(incident("I", 1), uid=uid),))).records
    assert passed.uid == uid


def test_a_long_text_may_stand_where_no_index_holds_it() -> None:
    record = incident("I", 1)
    record = replace(record, props={**record.props, "description": "x" * 100_000})

    [passed] = checked("acme", Facts((record,))).records

    assert passed.props["description"] == "x" * 100_000
