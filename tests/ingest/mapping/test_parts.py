"""Parts of other tools' records: what is missing or odd costs a property, never the record."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from ingest.mapping.parts import (
    clock_at,
    first_word,
    moment_at,
    needed,
    needed_moment,
    objects_at,
    one_line,
    part,
    word,
    words_at,
)
from ingest.mapping.records import MappingFault, Origin
from tests.envelopes import RECEIVED

pytestmark = pytest.mark.unit

ORIGIN = Origin("acme", "tracker", "main", RECEIVED)


@pytest.mark.parametrize("holder", [None, 4, "text", [], {}, {"a": None}, {"a": "text"}, {"a": []}])
def test_a_path_that_leads_nowhere_gives_nothing(holder: Any) -> None:
    found = (part(holder, "a", "b"), word(holder, "a", "b"), objects_at(holder, "a", "b"))

    assert found == (None, None, [])


@pytest.mark.parametrize(
    ("value", "expected"),
    [("  up ", "up"), (7, "7"), (1.5, "1.5"), ("", None), (" ", None), (True, None), ({}, None)],
)
def test_text_is_text_or_a_number_and_nothing_else(value: Any, expected: str | None) -> None:
    assert word({"a": value}, "a") == expected


def test_lists_give_what_they_hold_of_the_kind_that_is_asked() -> None:
    record = {"all": ["a", 2, None, {"b": 1}, True]}

    assert (words_at(record, "all"), objects_at(record, "all")) == (["a", "2"], [{"b": 1}])


def test_the_first_key_that_says_something_counts() -> None:
    assert first_word({"a": "", "b": None, "c": "x", "d": "y"}, "a", "b", "c", "d") == "x"


def test_a_needed_id_that_is_missing_names_its_place_and_the_keys_that_are_there() -> None:
    with pytest.raises(MappingFault, match=r"at a\.id; keys of the record: a, b") as fault:
        needed({"b": 1, "a": {"id": None}}, "a", "id")

    assert fault.value.path == "a.id"


def test_the_year_one_is_no_time() -> None:
    assert moment_at(ORIGIN, {"end": "0001-01-01T00:00:00Z"}, "end") is None


def test_what_is_no_time_is_a_fault_at_its_place() -> None:
    with pytest.raises(MappingFault) as fault:
        moment_at(ORIGIN, {"end": "soon"}, "end")

    assert fault.value.path == "end"


def test_of_several_times_the_first_that_is_said_counts() -> None:
    record = {"closed": None, "opened": "2026-01-02T03:04:05Z"}

    assert needed_moment(ORIGIN, record, "closed", "opened") == datetime(
        2026, 1, 2, 3, 4, 5, tzinfo=UTC
    )
    with pytest.raises(MappingFault, match="expected a time at closed"):
        needed_moment(ORIGIN, record, "closed")


def test_a_title_is_the_first_line_that_says_something() -> None:
    assert one_line("\n  \n  Pay   fails\nand more") == "Pay fails"
    assert one_line(None) is None
    assert one_line("x" * 300) == "x" * 199 + "…"


@pytest.mark.parametrize(
    ("names", "scope"),
    [
        (("Acme/Pay_Api",), "tracker-acme-pay-api"),
        (("inc", "7"), "tracker-inc-7"),
    ],
)
def test_a_sources_own_scope_has_a_name_that_people_can_type(
    names: tuple[str, ...], scope: str
) -> None:
    assert ORIGIN.scope(*names) == f"acme:nazara:main:access_scope:{scope}"


def test_long_names_of_scopes_stay_apart() -> None:
    first, second = ORIGIN.scope("x" * 80, "a"), ORIGIN.scope("x" * 80, "b")

    assert first != second
    assert max(len(one.rsplit(":", 1)[1]) for one in (first, second)) == 63


@pytest.mark.parametrize(
    "written",
    [
        1772366400,
        1772366400.0,
        "1772366400",
        1772366400000,
        "2026-03-01T12:00:00Z",
        "2026-03-01T13:00:00.000+0100",
    ],
)
def test_a_moment_is_the_same_in_seconds_in_milliseconds_and_as_text(written: object) -> None:
    noon = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

    assert clock_at(ORIGIN, {"at": written}, "at") == noon


@pytest.mark.parametrize("written", [None, 0, "0", "", False, True])
def test_no_count_and_no_text_is_no_moment(written: object) -> None:
    assert clock_at(ORIGIN, {"at": written}, "at") is None


@pytest.mark.parametrize("written", ["soon", 10**30, [1]])
def test_what_is_no_moment_is_a_fault_that_names_its_place(written: object) -> None:
    with pytest.raises(MappingFault, match="at: ") as fault:
        clock_at(ORIGIN, {"at": written}, "at")

    assert fault.value.path == "at"
