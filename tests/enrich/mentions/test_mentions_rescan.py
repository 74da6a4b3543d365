"""Searching texts again when names change: what it costs, and that any order ends alike."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from enrich.mentions.names import may_be_named
from enrich.mentions.rescan import ask_rescan, page, search_page
from enrich.work.jobs import JobResult
from enrich.work.runs import RunLog
from graph.settings.settings import Settings
from graph.store.store import Store
from tests.enrich.mentions.mentioning import (
    CACHE,
    CONTAINER,
    DOCUMENT,
    INCIDENT,
    follow,
    history,
    incident,
    job,
    mentions,
    page_of,
    rescan,
    run,
    system,
    term,
    write,
)
from tests.graph.histories import ORG, record


def test_a_merge_takes_mentions_along_and_its_end_brings_them_back(store: Store) -> None:
    loose = "acme:pager:main:system:P1"
    told = write(
        store,
        record(
            "System", "pager", "P1", 1, {"name": "session-cache", "kind": "service"}, type_="system"
        ),
        incident("session-cache is full"),
    )
    follow(store, told)
    assert {row[1] for row in mentions(store)} == {loose}

    write(store, system("session-cache", same_as=(loose,)))
    moved = {row[1] for row in mentions(store)}
    rescan(store)

    assert moved == {row[1] for row in mentions(store)} == {CACHE}
    write(store, system("session-cache", 2))
    rescan(store)
    # Two things are called so now; the one that many sources name is meant.
    assert {row[1] for row in mentions(store)} == {CACHE}


def test_changed_names_are_looked_for_in_all_texts_and_equal_ones_are_not(store: Store) -> None:
    names = [incident("session cache and store", native_id=str(number)) for number in range(7)]
    follow(store, write(store, *names))

    write(store, system("session-cache"))
    first = rescan(store)
    count = len(mentions(store))
    again = rescan(store)
    write(store, system("store-cache", 2, key="session-cache"))
    run(store, "MATCH (n:Alias) SET n.touched = true")
    renamed = rescan(store)

    assert (len(first), count, again) == (1, 7, [])
    assert len(renamed) == 1
    # Its key is a name of it as well.
    assert len(mentions(store)) == 7


def test_many_changes_cost_one_search_and_one_more_for_those_that_came_during_it(
    store: Store,
) -> None:
    write(store, incident("session-cache, image-cache and page-cache"))
    write(store, system("session-cache"))
    asked = ask_rescan(store, ORG)
    write(store, system("image-cache"))

    assert asked is not None
    assert ask_rescan(store, ORG) is None

    chosen: list[list[str]] = []

    def update(uids: Sequence[str]) -> JobResult:
        if not chosen:
            write(store, system("page-cache"))
            assert ask_rescan(store, ORG) is None
        chosen.append(list(uids))
        return job(store).update(uids)

    following = search_page(asked, update)
    assert following is not None
    assert following.run != asked.run
    assert search_page(following, update) is None
    assert len(mentions(store)) == 3
    assert ask_rescan(store, ORG) is None


class Killed(Exception):
    """Stands for the end of a process."""


def test_a_search_that_was_broken_off_goes_on_where_it_was(
    store: Store, settings: Settings
) -> None:
    small = Store(settings.model_copy(update={"mention_batch_size": 2}))
    try:
        texts = [incident("session-cache", native_id=str(number)) for number in range(5)]
        write(store, system("session-cache"), *texts)
        asked = ask_rescan(small, ORG)
        assert asked is not None
        done: list[str] = []

        def update(uids: Sequence[str]) -> JobResult:
            done.extend(uids)
            return job(small).update(uids)

        def killed(_: Sequence[str]) -> JobResult:
            raise Killed

        assert search_page(asked, update) is not None
        with pytest.raises(Killed):
            search_page(asked, killed)
        # The message is given out again; what knows the run is in the graph.
        taken_up = RunLog(small, ORG, asked.run)
        while (following := search_page(taken_up, update)) is not None:
            taken_up = following
    finally:
        small.close()

    assert done == sorted(f"acme:pager:main:incident:{number}" for number in range(5))
    assert len(mentions(store)) == 5
    [[status, looked_at, written]] = run(
        store, "MATCH (j:JobRun) RETURN j.status, j.looked_at, j.written"
    )
    assert (status, looked_at, written) == ("succeeded", 5, 5)


def test_a_page_holds_the_nodes_with_texts_of_their_own(store: Store) -> None:
    write(store, system("session-cache"), term("Containers"), incident("x"), page_of("x"))

    assert page(store, ORG, "") == [
        DOCUMENT,
        CONTAINER,
        "acme:pager:main:incident:1",
        "acme:wiki:main:glossary_term:containers",
    ]


def test_a_change_of_names_is_told_by_the_uid() -> None:
    assert may_be_named(CACHE)
    assert may_be_named("acme:wiki:main:glossary_term:containers")
    assert not may_be_named(INCIDENT)
    assert not may_be_named("acme:nazara:main:person:a@b.example")


@pytest.mark.parametrize("seed", range(4))
def test_in_any_order_of_texts_and_names_the_mentions_are_the_same(store: Store, seed: int) -> None:
    records = history()
    chance = random.Random(seed)
    chance.shuffle(records)

    while records:
        size = chance.randint(1, 4)
        now, records = records[:size], records[size:]
        touched = write(store, *now)
        follow(store, touched)
        if any(may_be_named(uid) for uid in touched) and chance.random() < 0.7:
            rescan(store)
    rescan(store)
    grown = mentions(store)

    run(store, "MATCH ()-[r:MENTIONS]->() DELETE r")
    uids = [row[0] for row in run(store, "MATCH (n:_Entity) RETURN n.uid")]
    job(store).update(job(store).targets(uids))
    assert grown == mentions(store)
    assert len(grown) == EXPECTED


EXPECTED = 12
