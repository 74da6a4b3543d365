"""What follows from the observations of a record: intervals, claims, what changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from graph.write.observations import (
    Claim,
    Interval,
    Observation,
    Validity,
    claims,
    intervals,
    merged,
)

START = datetime(2026, 1, 1, tzinfo=UTC)


def at(minute: int) -> datetime:
    return START + timedelta(minutes=minute)


def seen(minute: int, *links: str, status: str = "open") -> Observation:
    return Observation(
        f"{minute:03}#x", at(minute), at(minute + 100), links, tracked={"status": status}
    )


def itself(uid: str) -> str:
    return uid


def test_a_link_that_is_missing_later_ends_there() -> None:
    history = merged([], [seen(1, "OWNED_BY red"), seen(5)])

    assert intervals("R", history, itself) == {
        Interval("OWNED_BY", "R", "red", at(1)): Validity(at(5), at(101))
    }


def test_a_link_that_returns_is_a_second_interval() -> None:
    history = merged([], [seen(1, "A x"), seen(2), seen(3, "A x")])

    assert intervals("R", history, itself) == {
        Interval("A", "R", "x", at(1)): Validity(at(2), at(101)),
        Interval("A", "R", "x", at(3)): Validity(None, at(103)),
    }


def test_a_late_observation_splits_an_interval() -> None:
    known = merged([], [seen(1, "A x"), seen(9, "A x")])

    assert len(intervals("R", merged(known, [seen(5)]), itself)) == 2


def test_two_names_of_one_node_are_one_interval() -> None:
    history = merged([], [seen(1, "A pay", "A tool-7")])

    found = intervals("R", history, lambda uid: {"tool-7": "pay"}.get(uid, uid))

    assert found == {Interval("A", "R", "pay", at(1)): Validity(None, at(101))}


def test_a_deleted_record_keeps_the_claims_it_died_with() -> None:
    alive = Observation("1#x", at(1), at(1), canonical="pay", same_as=("tool-7",))
    dead = Observation("2#x", at(2), at(2), deleted=True)

    assert claims("a", (alive, dead)) == {Claim("a", "pay"), Claim("tool-7", "pay")}
    assert claims("a", (dead,)) == frozenset()


def test_what_changed_is_told_in_words() -> None:
    history = merged([], [seen(1, "A x"), seen(2, "A y", status="closed")])

    assert [one.title for one in history] == [
        "first observed, open",
        "status open → closed, A +1 -1",
    ]
    assert history[1].changed == ("status", "A")


def test_a_late_observation_changes_what_its_successor_changed() -> None:
    history = merged(merged([], [seen(1), seen(3)]), [seen(2, status="closed")])

    assert [one.changed for one in history] == [(), ("status",), ("status",)]


_links = st.lists(st.sampled_from(["A x", "A y", "B x"]), max_size=3, unique=True)
_histories = st.lists(
    st.builds(lambda minute, links: seen(minute, *sorted(links)), st.integers(0, 9), _links),
    max_size=8,
    unique_by=lambda one: one.version,
)


@given(_histories, st.randoms(use_true_random=False))
def test_the_order_of_arrival_is_not_in_the_result(
    history: list[Observation], dice: object
) -> None:
    shuffled = [*history, *history[:2]]
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    one_by_one: tuple[Observation, ...] = ()
    for observation in shuffled:
        one_by_one = merged(one_by_one, [observation])

    assert one_by_one == merged([], history)


def test_of_what_only_its_arrival_orders_the_first_of_a_run_is_kept() -> None:
    told = [seen(1, "A x"), seen(5, "A x"), seen(9, "A x")]

    history = merged(told[1:], told[:1], {told[0].version})

    assert [(one.version, one.at) for one in history] == [("001#x", at(1)), ("009#x", at(9))]


@given(_histories)
def test_intervals_say_what_each_observation_said(history: list[Observation]) -> None:
    ordered = merged([], history)
    found = intervals("R", ordered, itself)

    for one in ordered:
        valid = {
            f"{key.type} {key.end}"
            for key, validity in found.items()
            if key.valid_from <= one.at
            and (validity.valid_to is None or validity.valid_to > one.at)
        }
        assert valid == set(one.links)
