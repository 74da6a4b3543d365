"""Facts are cut into transactions by what they write, and what many of them tell counts once."""

from __future__ import annotations

from datetime import UTC, datetime

from graph.model.facts import Facts, Record, Ref, Sighting
from graph.write.batch import slices

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def record(label: str, type_: str, name: str) -> Record:
    uid = f"acme:test:main:{type_}:{name}"
    return Record(label, "acme", "test", uid, name, "1#a", NOW, NOW, {})


def alert(number: int, *rules: str) -> Facts:
    """Return an alert that describes its rules in passing, and that it was seen of each."""
    own = record("TechnicalEvent", "technical_event", f"event-{number}")
    told = [record("TechnicalIssue", "technical_issue", name) for name in rules]
    start = Ref(own.label, own.uid, own.native_id)
    sightings = [
        Sighting(
            "INSTANCE_OF", start, Ref(it.label, it.uid, it.native_id), own.uid, "asserted", NOW
        )
        for it in told
    ]
    return Facts((own, *told), tuple(sightings))


def test_a_rule_that_all_alerts_describe_takes_no_room_from_them() -> None:
    facts = [alert(number, "slow") for number in range(10)]

    parts = list(slices(facts, 5))

    assert [len(part) for part in parts] == [5, 5]
    assert [one for part in parts for one in part] == facts


def test_what_records_describe_in_passing_is_bounded_as_well() -> None:
    facts = [alert(n, *(f"rule-{n}-{m}" for m in range(7))) for n in range(5)]

    parts = list(slices(facts, 5))

    assert [len(part) for part in parts] == [1, 1, 1, 1, 1], "14 beside each, and 20 have room"


def test_facts_that_are_too_much_by_themselves_are_a_part_of_their_own() -> None:
    large = alert(0, *(f"rule-{number}" for number in range(50)))

    parts = list(slices([alert(1), large, alert(2)], 2))

    assert [len(part) for part in parts] == [1, 1, 1]


def test_nothing_to_write_is_no_part() -> None:
    assert list(slices([], 5)) == []
