from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from graph.errors import InvalidMapping
from ingest.mapping.reading import parse_mapping
from tests.envelopes import RECEIVED, MapTo, Refuse

SYSTEM = """\
timezone: Europe/Oslo
maps:
  - label: System
    id: id
    props: {name: id, kind: {const: service}}
    at: %s
"""


def since(facts: MapTo, value: str, at: Any, top: str = "") -> datetime:
    """Return since when a record is true, whose time is written as `at`."""
    return facts({"id": 1, "at": at}, "record", parse_mapping(top + SYSTEM % value)).records[0].at


@pytest.mark.parametrize(
    ("form", "at", "expected"),
    [
        ("%d-%m-%Y %H:%M", "29-02-2016 01:23", datetime(2016, 2, 29, 0, 23, tzinfo=UTC)),
        ("%d-%m-%Y %H:%M", "29-02-2016 01:23 UTC", datetime(2016, 2, 29, 1, 23, tzinfo=UTC)),
        (
            "%d/%b/%Y:%H:%M:%S %z",
            "02/Nov/2026:10:30:00 -0500",
            datetime(2026, 11, 2, 15, 30, tzinfo=UTC),
        ),
        ("%m/%d/%y %I:%M %p", "02/29/16 01:23 PM", datetime(2016, 2, 29, 12, 23, tzinfo=UTC)),
        ("epoch", 1456709000, datetime(2016, 2, 29, 1, 23, 20, tzinfo=UTC)),
        ("epoch", " 1456709000.5 ", datetime(2016, 2, 29, 1, 23, 20, 500000, tzinfo=UTC)),
        ("epoch_ms", 1456709000123, datetime(2016, 2, 29, 1, 23, 20, 123000, tzinfo=UTC)),
        ("epoch_ms", "1456709000123", datetime(2016, 2, 29, 1, 23, 20, 123000, tzinfo=UTC)),
        ("%d-%m-%Y", "2026-07-01T10:00:00Z", datetime(2026, 7, 1, 10, tzinfo=UTC)),
    ],
)
def test_a_time_is_read_in_the_form_that_is_stated(
    facts: MapTo, form: str, at: Any, expected: datetime
) -> None:
    found = since(facts, f'{{path: at, time: "{form}"}}', at)

    assert found == expected


def test_forms_at_the_top_hold_for_every_time_of_the_file(facts: MapTo) -> None:
    top = 'times: ["%d.%m.%Y", epoch]\n'

    assert since(facts, "at", "01.07.2026", top) == datetime(2026, 6, 30, 22, tzinfo=UTC)
    assert since(facts, "at", "1456709000", top) == datetime(2016, 2, 29, 1, 23, 20, tzinfo=UTC)
    own = '{path: at, time: "%Y/%m/%d"}'
    assert since(facts, own, "2026/07/01", top) == datetime(2026, 6, 30, 22, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["UTC", "GMT", "utc"])
def test_a_time_may_end_in_the_name_of_universal_time(facts: MapTo, zone: str) -> None:
    assert since(facts, "at", f"2026-07-01 10:00:00 {zone}") == datetime(2026, 7, 1, 10, tzinfo=UTC)


def test_a_time_in_another_form_is_told_with_those_that_were_expected(refused: Refuse) -> None:
    mapping = parse_mapping(SYSTEM % '{path: at, time: ["%d-%m-%Y", epoch]}')

    answer = refused({"id": 1, "at": "31-31-2016"}, "record", mapping)

    assert (answer.path, answer.reason) == (
        "at",
        "at: '31-31-2016' is not a time; expected %d-%m-%Y or epoch, or RFC 3339",
    )


@pytest.mark.parametrize("at", [1456709000123, "1456709000123", "29-02-2016"])
def test_a_time_of_no_known_form_names_the_word_that_says_its_form(
    refused: Refuse, at: Any
) -> None:
    answer = refused({"id": 1, "at": at}, "record", parse_mapping(SYSTEM % "at"))

    assert "`time:`" in answer.reason


VERSIONED = """\
maps:
  - label: System
    id: id
    version: %s
    props: {name: id, kind: {const: service}}
"""


@pytest.mark.parametrize("version", [1456709000, "1456709000"])
def test_a_number_that_is_a_time_says_since_when_its_version_is_true(
    facts: MapTo, version: Any
) -> None:
    timed = parse_mapping(VERSIONED % "{path: changed, time: epoch}")
    counted = parse_mapping(VERSIONED % "changed")
    record = {"id": 1, "changed": version}

    [in_time] = facts(record, "record", timed).records
    [in_number] = facts(record, "record", counted).records

    assert in_time.at == datetime(2016, 2, 29, 1, 23, 20, tzinfo=UTC)
    assert in_time.version.startswith("2016-02-29T01:23:20.000000Z#")
    assert in_number.at == RECEIVED
    assert in_number.version.startswith("00000000001456709000#")


@pytest.mark.parametrize("form", ["%H:%M", "%d-%m", "%Q %d %m %Y", "epoch_us", "dd-mm-yyyy"])
def test_a_form_that_names_no_day_is_refused_with_its_place(form: str) -> None:
    text = SYSTEM % f'{{path: at, time: "{form}"}}'

    with pytest.raises(InvalidMapping, match=r"m\.yaml:6: maps\[0\]\.at\.time: .* no form"):
        parse_mapping(text, "m.yaml")


def test_a_record_whose_time_names_no_zone_is_told_where_to_declare_one(refused: Refuse) -> None:
    mapping = parse_mapping((SYSTEM % "at").replace("timezone: Europe/Oslo\n", ""))

    answer = refused({"id": 1, "at": "2026-07-01 10:00"}, "record", mapping)

    assert "has no zone" in answer.reason
    assert "a mapping can declare `timezone:`" in answer.reason
