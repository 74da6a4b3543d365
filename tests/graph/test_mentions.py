"""The job for mentions on a real database: what it writes, leaves alone and takes away."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from enrich.jobs import Result, nothing
from enrich.mentions.job import MENTIONING, RECORD, MentionsJob
from enrich.mentions.names import may_be_named, vocabulary_digest
from enrich.mentions.rescan import ask_rescan, page, search_page
from enrich.runs import JobRun
from graph.facts import Chunk, Facts, Record, Sighting, Value
from graph.identity import canonical_uid
from graph.settings import Settings
from graph.store import Store
from graph.writer import Writer
from tests.graph.histories import ORG, record, system_ref

INCIDENT = "acme:pager:main:incident:1"
DOCUMENT = "acme:docs:main:document:D1"
CACHE = canonical_uid(ORG, "system", "session-cache")
CONTAINER = canonical_uid(ORG, "glossary_term", "containers")

Row = tuple[str, str, str, int, int, int]


def job(store: Store, **chosen: Any) -> MentionsJob:
    """Return the job, with settings of the test's own."""
    return MentionsJob(store, ORG, store.settings.model_copy(update=chosen))


def run(store: Store, text: str, **params: Any) -> list[Any]:
    """Run a statement of the test's own and return its rows."""
    with store.driver.session() as session:
        return [list(one.values()) for one in session.run(f"CYPHER 25 {text}", params)]


def mentions(store: Store) -> set[Row]:
    """Return every mention that the job has written: from, to, property, place, how often."""
    rows = run(
        store,
        "MATCH (s)-[r:MENTIONS {record: $record}]->(t) RETURN s.uid, t.uid, r.property,"
        " r.char_start, r.char_end, r.occurrences",
        record=RECORD,
    )
    assert len({(row[0], row[1]) for row in rows}) == len(rows)
    return {tuple(row) for row in rows}


def term(name: str, at: int = 1, *, definition: str = "A word.", **more: Any) -> Record:
    """Return a glossary term that its source vouches for."""
    key = name.lower().replace(" ", "-")
    props: dict[str, Value] = {"name": name, "definition": definition, "abbreviations": None}
    uid = canonical_uid(ORG, "glossary_term", key)
    return record(
        "GlossaryTerm",
        "wiki",
        key,
        at,
        {**props, **more.pop("props", {})},
        type_="glossary_term",
        canonical=ref("GlossaryTerm", uid, key),
        **more,
    )


def system(name: str, at: int = 1, *, key: str | None = None, **more: Any) -> Record:
    """Return a system as a catalogue describes it."""
    props: dict[str, Value] = {"name": name, "kind": "service"}
    more.setdefault("canonical", system_ref(key or name))
    return record("System", "catalogue", key or name, at, props, type_="system", **more)


def incident(text: str, at: int = 1, native_id: str = "1", title: str = "Down") -> Record:
    """Return an incident with a description."""
    props: dict[str, Value] = {
        "title": title,
        "description": text,
        "status": "triggered",
        "severity_rank": 2,
    }
    one = record("Incident", "pager", native_id, at, props, type_="incident")
    return replace(one, props={**props, "started_at": one.at})


def page_of(*texts: str, at: int = 1, native_id: str = "D1", title: str = "Page") -> Record:
    """Return a document whose slices are the texts, a line apart."""
    chunks, start = [], 0
    for index, text in enumerate(texts):
        chunks.append(
            Chunk(index, text, None, start, start + len(text), f"{hash(text) & 0xFFFFFFFF:08x}")
        )
        start += len(text) + 1
    props: dict[str, Value] = {"title": title, "kind": "page"}
    return record("Document", "docs", native_id, at, props, type_="document", chunks=tuple(chunks))


def ref(label: str, uid: str, native_id: str) -> Any:
    """Return a reference."""
    return replace(system_ref("x"), label=label, uid=uid, native_id=native_id)


def write(store: Store, *records: Record, sightings: Iterable[Sighting] = ()) -> list[str]:
    """Write records in one batch and return the uids that enrichment is told of."""
    facts = [Facts((one,)) for one in records]
    if sightings:
        facts[0] = Facts(facts[0].records, tuple(sightings))
    result = Writer(store, "test").write(ORG, facts)
    assert result.rejected == ()
    return list(result.touched)


def follow(store: Store, touched: Sequence[str]) -> Result:
    """Do what the task does with what a write touched, texts alone."""
    one = job(store)
    return one.settle(one.targets(touched))


def rescan(store: Store) -> list[str]:
    """Ask for a search of all texts and do all of it; return the ids of its runs."""
    runs, asked = [], ask_rescan(store, ORG)
    while asked is not None:
        runs.append(asked.run)
        asked = search_page(asked, job(store).settle)
    return list(dict.fromkeys(runs))


def test_what_a_text_names_is_written_with_its_place_and_who_says_so(store: Store) -> None:
    touched = write(
        store,
        system("session-cache"),
        term("Containers"),
        incident("The session cache is full: SessionCache, one container."),
    )

    result = follow(store, touched)

    assert result == Result(written=1)
    assert mentions(store) == {
        (INCIDENT, CACHE, "description", 4, 17, 2),
        (INCIDENT, CONTAINER, "description", 45, 54, 1),
    }
    [[said]] = run(store, "MATCH ()-[r:MENTIONS]->({uid: $uid}) RETURN properties(r)", uid=CACHE)
    assert {name: said[name] for name in ("source", "confidence", "record", "to_ref")} == {
        "source": "nazara",
        "confidence": "derived",
        "record": "nazara:mentions",
        "to_ref": CACHE,
    }
    [[seen]] = run(store, "MATCH (n {uid: $uid}) RETURN [n.first_seen, n.last_seen]", uid=INCIDENT)
    assert [said["first_seen"], said["last_seen"]] == seen


def test_a_second_run_writes_nothing(store: Store) -> None:
    touched = write(store, system("session-cache"), incident("session-cache is full"))
    follow(store, touched)
    run(store, "MATCH ()-[r:MENTIONS]->() SET r.touched = true")

    result = follow(store, touched)

    assert result == Result(unchanged=1)
    assert run(store, "MATCH ()-[r:MENTIONS]->() RETURN r.touched") == [[True]]


def test_a_preview_says_what_would_be_done_and_writes_nothing(store: Store) -> None:
    touched = write(store, system("session-cache"), incident("session-cache is full"))
    one = job(store)

    previewed = one.preview(one.targets(touched))

    assert previewed == Result(written=1)
    assert mentions(store) == set()
    follow(store, touched)
    write(store, incident("all is well", at=2))
    assert one.preview([INCIDENT]) == Result(deleted=1)
    assert len(mentions(store)) == 1


def test_a_document_names_what_its_slices_name_at_the_place_in_the_whole(store: Store) -> None:
    first, second = "Nothing here.", "The session-cache and the session cache."

    touched = write(store, system("session-cache"), page_of(first, second))
    result = follow(store, touched)

    chunk = "acme:docs:main:document_chunk:D1#1"
    whole = f"{first}\n{second}"
    at = whole.index("session-cache")
    assert result == Result(written=1)
    assert mentions(store) == {
        (DOCUMENT, CACHE, "text", at, at + 13, 2),
        (chunk, CACHE, "text", 4, 17, 2),
    }
    assert whole[at : at + 13] == second[4:17] == "session-cache"


def test_a_newer_version_of_a_document_leaves_no_mention_of_the_older(store: Store) -> None:
    follow(store, write(store, system("session-cache"), page_of("session-cache", "session-cache")))

    follow(store, write(store, page_of("nothing", at=2)))

    assert mentions(store) == set()


@pytest.mark.parametrize("ends", ["tombstone", "unwanted"])
def test_a_text_that_is_deleted_or_not_wanted_mentions_nothing(store: Store, ends: str) -> None:
    follow(store, write(store, system("session-cache"), incident("session-cache is full")))

    if ends == "tombstone":
        gone = deleted(incident("", at=2))
        result = follow(store, [*write(store, gone), INCIDENT])
    else:
        result = job(store).settle([INCIDENT], nothing)

    assert result == Result(deleted=1)
    assert mentions(store) == set()


def test_links_that_others_wrote_are_left_alone(store: Store) -> None:
    said = Sighting(
        "MENTIONS", ref("Incident", INCIDENT, "1"), system_ref("other"), "pager", "asserted", SEEN
    )
    write(store, incident("nothing"), system("other"), sightings=[said])

    job(store).settle([INCIDENT])

    assert run(store, "MATCH ()-[r:MENTIONS]->() RETURN r.record") == [["pager"]]


SEEN = incident("").seen


def test_a_thing_never_names_itself_and_stubs_and_other_organisations_name_nothing(
    store: Store,
) -> None:
    told = write(store, term("Containers", definition="Containers run beside session-cache."))
    run(
        store,
        "CREATE (:_Entity:System {uid: 'other:nazara:main:system:session-cache', org: 'other',"
        " type: 'System', name: 'session-cache', sort_at: datetime()})"
        " CREATE (:_Entity:System {uid: $stub, org: $org, type: 'System', stub: true,"
        " name: 'session-cache', sort_at: datetime()})",
        stub=CACHE,
        org=ORG,
    )

    follow(store, told)

    assert mentions(store) == set()


def test_the_first_characters_alone_are_searched(store: Store) -> None:
    text = "x" * 120 + " session-cache"
    touched = write(store, system("session-cache"), incident(text), page_of("y" * 110, text))

    one = job(store, mention_characters=100)
    one.settle(one.targets(touched))

    assert mentions(store) == set()


def test_short_and_plain_names_are_searched_as_the_settings_say(
    store: Store, settings: Settings
) -> None:
    write(store, system("api"), system("search"), incident("the search and the api fail"))

    def found(**chosen: Any) -> int:
        with_settings = Store(settings.model_copy(update=chosen))
        try:
            MentionsJob(with_settings, ORG, with_settings.settings).settle([INCIDENT])
            return len(mentions(store))
        finally:
            with_settings.close()

    assert found() == 0
    assert found(mention_plain_names=True) == 2
    assert found(mention_plain_names=True, mention_name_letters=4) == 1


def test_names_that_change_while_a_job_runs_are_seen_when_it_looks_again(store: Store) -> None:
    told = write(store, system("session-cache"), term("Containers"), incident("session cache"))
    chosen: list[list[str]] = []

    def rename_meanwhile(uids: Sequence[str]) -> set[str]:
        if not chosen:
            write(store, system("other-cache", 2, key="session-cache"))
        chosen.append(list(uids))
        return set(uids)

    job(store).settle([INCIDENT], rename_meanwhile)

    assert told
    assert len(chosen) > 1
    assert {row[1] for row in mentions(store)} == {CACHE}


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

    def settle(uids: Sequence[str]) -> Result:
        if not chosen:
            write(store, system("page-cache"))
            assert ask_rescan(store, ORG) is None
        chosen.append(list(uids))
        return job(store).settle(uids)

    following = search_page(asked, settle)
    assert following is not None
    assert following.run != asked.run
    assert search_page(following, settle) is None
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

        def settle(uids: Sequence[str]) -> Result:
            done.extend(uids)
            return job(small).settle(uids)

        def killed(_: Sequence[str]) -> Result:
            raise Killed

        assert search_page(asked, settle) is not None
        with pytest.raises(Killed):
            search_page(asked, killed)
        # The message is given out again; what knows the run is in the graph.
        taken_up = JobRun(small, ORG, asked.run)
        while (following := search_page(taken_up, settle)) is not None:
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


def deleted(one: Record) -> Record:
    """Return the same as its source says that it is deleted."""
    return replace(one, tombstone=True, props={})


def history() -> list[Record]:
    """Return texts and names in several versions, with renames, deletions and a merge."""
    loose = "acme:pager:main:system:P1"
    return [
        system("session-cache"),
        system("page-cache", 2, key="session-cache", same_as=(loose,)),
        record(
            "System", "pager", "P1", 1, {"name": "image-cache", "kind": "cache"}, type_="system"
        ),
        system("search-index"),
        deleted(system("search-index", 2)),
        term("Containers", definition="A container beside the session-cache."),
        term("Container image", 1, props={"abbreviations": ["CI"]}),
        term("Container image", 2, props={"abbreviations": None}),
        incident("session cache, page cache, image-cache, search-index, CI, container images"),
        incident("page cache and containers", at=3),
        incident("the container image of SearchIndex", native_id="2"),
        deleted(incident("", at=2, native_id="3")),
        incident("page-cache", native_id="3"),
        page_of("session-cache", "a container's image", "no container image"),
        page_of("image_cache", "page cache", at=2, native_id="D2"),
        page_of("containers", native_id="D2"),
    ]


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
    job(store).settle(job(store).targets(uids))
    assert grown == mentions(store)
    assert len(grown) == EXPECTED


EXPECTED = 12


def test_every_type_that_may_mention_has_a_text(store: Store) -> None:
    assert sorted(MENTIONING) == list(job(store).types)
    assert len(vocabulary_digest(store, ORG)) == 64
