"""Log lines in groups: what varies is found, opposites stay apart, ids last."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable

import pytest

from ingest.logs.grouping import LineGrouper
from ingest.logs.opposites import OPPOSITES
from tests.growth import is_linear

PAIRS = sorted({tuple(sorted((one, other))) for one in OPPOSITES for other in OPPOSITES[one]})


def grouped(lines: Iterable[str], grouper: LineGrouper | None = None) -> list[str]:
    """Return the id of the group of each line, in the end."""
    taking = grouper or LineGrouper()
    found = [taking.add(line) for line in lines]
    taking.settle()
    return [taking.where(id_) for id_ in found]


def wordings(lines: Iterable[str]) -> set[str]:
    grouper = LineGrouper()
    grouped(lines, grouper)
    return {one.wording for one in grouper.groups}


@pytest.mark.parametrize(
    ("lines", "wording"),
    [
        (["pool has 3 of 20 slots", "pool has 17 of 20 slots"], "pool has <*> of <*> slots"),
        (["GET /a/1?x=2 took 5ms", "GET /b took 61 ms"], "GET <*> took <*>"),
        (["at 10.0.0.7:5432 refused", "at db-2.example.org:5432 refused"], "at <*> refused"),
        (["user=ada logged", "user=linus logged"], "user=<*> logged"),
        (["job 6ba7b810-9dad-11d1-80b4-00c04fd430c8 done", "job x1 done"], "job <*> done"),
        (
            ["Sun Nov 29 2026 10:15:02 tick", "Mon Dec 1 2026 23:00:59 tick"],
            "<*> <*> <*> <*> <*> tick",
        ),
        (["disk 99% of /var/log", "disk 7.5% of /srv"], "disk <*> of <*>"),
    ],
)
def test_what_varies_by_its_grammar_is_no_part_of_the_wording(
    lines: list[str], wording: str
) -> None:
    assert len({*grouped(lines)}) == 1
    assert wordings(lines[:1]) == {wording}


def test_a_unit_behind_a_number_is_no_part_of_what_tells_lines_apart() -> None:
    assert len({*grouped(["freed 3 MB in 2 seconds", "freed 900 KB in 1 second"])}) == 1


def test_a_word_that_varies_is_found_after_five() -> None:
    names = ["ada", "linus", "grace", "edsger", "barbara", "donald"]
    lines = [f"session of {name} was taken over" for name in names]

    assert len({*grouped(lines[:4])}) == 4
    assert len({*grouped(lines)}) == 1
    assert wordings(lines) == {"session of <*> was taken over"}


def test_the_first_word_names_the_event() -> None:
    verbs = ["opening", "checking", "reading", "copying", "moving", "sorting", "packing"]

    assert len({*grouped(f"{verb} the big old archive" for verb in verbs)}) == len(verbs)


@pytest.mark.parametrize("form", ["Link {} on port {}", "the {} of {} by node {}", "{}: volume {}"])
@pytest.mark.parametrize("write", [str, str.title, str.upper])
def test_opposites_stay_apart(form: str, write: Callable[[str], str]) -> None:
    joined = []
    for pair in PAIRS:
        lines = [form.format(write(word), n, n) for n in range(20) for word in pair]
        joined += [pair] if len({*grouped(lines)}) != 2 else []

    assert joined == []


def test_a_stray_goes_to_the_group_that_describes_it() -> None:
    usual = [f"login failed rhost= host{n} user= u{n}" for n in range(40)]

    assert len({*grouped([*usual, "login failed rhost= big mail server user= u1"])}) == 1
    assert len({*grouped([*usual, "login failed rhost= h1 via= vpn user= u1"])}) == 2


def test_ids_are_the_same_in_every_process_and_lead_on_after_merges() -> None:
    names = ["ada", "linus", "grace", "edsger", "barbara", "donald"]
    lines = [f"session of {name} was taken over" for name in names]
    grouper = LineGrouper()

    before = [grouper.add(line) for line in lines[:4]]
    after = [grouper.add(line) for line in lines[4:]]

    assert before == grouped(lines[:4])
    assert {grouper.where(id_) for id_ in before} == {grouper.where(after[-1])}
    assert grouper.where(after[-1]) in before


def test_a_process_goes_on_with_the_groups_of_the_one_before() -> None:
    chance = random.Random(5)
    lines = [f"worker {chance.choice('abcdefgh')} took {n} items" for n in range(60)]
    lines += [f"cache of {chance.choice(['x', 'y'])} missed" for _ in range(30)]
    whole, first, second = LineGrouper(), LineGrouper(), LineGrouper()
    grouped(lines, whole)
    grouped(lines[:45], first)

    second.take_over(first.groups)
    grouped(lines[45:], second)

    assert [(one.id, one.lines) for one in second.groups] == [
        (one.id, one.lines) for one in whole.groups
    ]


def test_groups_of_two_workers_become_those_of_one() -> None:
    lines = [f"worker {name} took {n} items" for n, name in enumerate("abcdefgh" * 4)]
    one, other = LineGrouper(), LineGrouper()
    grouped(lines[::2], one)
    grouped(lines[1::2], other)

    one.take_over(other.groups)

    [group] = one.groups
    assert group.lines == len(lines)
    assert {one.where(each.id) for each in other.groups} == {group.id}


@pytest.mark.parametrize("order", [1, -1])
def test_of_known_groups_that_are_one_the_id_known_for_longest_stays(order: int) -> None:
    users = ("ada", "linus", "grace", "alan", "edsger")
    early, late, *_ = (LineGrouper() for _ in range(2))
    grouped([f"login of {user} to ledger failed" for user in users], early)
    late.add("login of margaret to ledger failed")
    [first], [second] = early.groups, late.groups
    first.known_since, second.known_since = 1.0, 2.0

    again = LineGrouper()
    again.take_over([first, second][::order])
    again.take_over([second, first][::order])

    [group] = again.groups
    assert (group.id, group.wording) == (first.id, "login of <*> to ledger failed")
    assert again.where(second.id) == again.where(first.id) == first.id


def test_wordings_beyond_the_most_are_counted_together_and_nothing_is_lost() -> None:
    words = ["".join(random.Random(n).choices("bcdfgh", k=9)) for n in range(900)]
    grouper = LineGrouper(most_groups=50)
    for word in words:
        grouper.add(f"{word} is here with {word} and {word[::-1]}")

    assert len(grouper.groups) <= 52
    assert sum(one.lines for one in grouper.groups) == len(words)
    assert grouper.crowded > 0


def test_time_grows_as_the_lines_do_when_all_of_them_are_new() -> None:
    def group(size: int) -> None:
        chance = random.Random(size)
        grouper = LineGrouper()
        for _ in range(size):
            words = ("".join(chance.choices("abcdefgh", k=6)) for _ in range(8))
            grouper.add("event " + " ".join(words))

    assert is_linear(group)


@pytest.mark.parametrize(
    "line",
    [
        "",
        " ",
        "\0\0",
        "*",
        "= = =",
        "a" * 100_000,
        "x=" * 5000,
        "\ud800 half",
        "🜂 " * 300,
        "1 " * 900,
    ],
)
def test_any_text_is_a_line(line: str) -> None:
    grouper = LineGrouper()

    id_ = grouper.add(line)
    grouper.settle()

    assert grouper.where(id_) == grouper.groups[0].id
    assert isinstance(grouper.groups[0].wording, str)
