"""Two tiers of mentions, people by their addresses, and what a refusal does to a name elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest

from cypher.loader import Query
from enrich.mentions.matcher import FoundName, Matcher
from enrich.mentions.names import may_be_named, vocabulary_digest
from graph.model.facts import Value
from graph.model.identity import canonical_uid
from graph.store.store import Store
from ingest.people.asserting import refuse_link, withdraw
from ingest.people.saying import Speaker
from tests.enrich.mentions.mentioning import (
    CACHE,
    DOCUMENT,
    INCIDENT,
    Row,
    follow,
    incident,
    job,
    mentions,
    page_of,
    ref,
    rescan,
    run,
    system,
    term,
    write,
)
from tests.graph.histories import ORG, record

CHUNK = f"{ORG}:docs:main:document_chunk:D1"
SEARCH = canonical_uid(ORG, "system", "search")
ANNE = Speaker(ORG, f"{ORG}:nazara:main:user:anne", "r1")


def candidates(store: Store) -> set[tuple[str, str, str]]:
    """Return what texts may mention: from, to, and how sure that is."""
    rows = run(store, "MATCH (s)-[r:MAY_MENTION]->(t) RETURN s.uid, t.uid, r.confidence")
    return {(start, end, sure) for start, end, sure in rows}


def named(store: Store) -> set[tuple[str, str]]:
    """Return what texts surely mention: from and to."""
    return {(row[0], row[1]) for row in mentions(store)}


def test_a_word_that_may_be_a_name_is_a_candidate_with_its_place(store: Store) -> None:
    touched = write(store, system("search"), incident("Customers search for shoes and search."))

    follow(store, touched)

    assert mentions(store) == set()
    assert candidates(store) == {(INCIDENT, SEARCH, "inferred")}
    [place] = run(
        store, "MATCH ()-[r:MAY_MENTION]->() RETURN r.char_start, r.char_end, r.occurrences"
    )
    assert place == [10, 16, 2]
    assert follow(store, touched).is_change is False


def test_a_word_that_is_marked_somewhere_is_a_name_and_no_candidate(store: Store) -> None:
    touched = write(store, system("search"), page_of("we search", "the search service is down"))

    follow(store, touched)

    chunks = {(f"{DOCUMENT}#{n}", SEARCH) for n in (0, 1)}
    assert {end for _, end in named(store)} == {SEARCH}
    assert candidates(store) == set()
    assert len(named(store)) == len(chunks) + 1


TIES = {
    "a link": "(n)-[:ABOUT {record: 'x'}]->(t)",
    "the owner": "(n)-[:OWNED_BY {record: 'x'}]->"
    "(:Team:_Entity {org: n.org, uid: 'acme:team', visibility: 'org'})"
    "<-[:OWNED_BY {record: 'y'}]-(t)",
    "a neighbour": "(n)-[:PART_OF {record: 'x'}]->"
    "(:Document:_Entity {org: n.org, uid: 'acme:up', visibility: 'org'})"
    "-[:ABOUT {record: 'y'}]->(t)",
}


@pytest.mark.parametrize("tie", TIES)
def test_a_candidate_is_raised_when_something_else_points_at_the_same_thing(
    store: Store, tie: str
) -> None:
    touched = write(store, system("search"), page_of("we search for shoes"))
    follow(store, touched)
    assert len(candidates(store)) == 2

    run(
        store,
        f"MATCH (n {{uid: $n}}) MATCH (t {{uid: $t}}) CREATE {TIES[tie]}",
        n=DOCUMENT,
        t=SEARCH,
    )
    follow(store, touched)

    assert candidates(store) == set()
    assert {end for _, end in named(store)} == {SEARCH}


@pytest.mark.parametrize("tie", TIES)
@pytest.mark.parametrize("hidden", ["nodes", "relationships"])
def test_what_readers_of_a_text_do_not_see_raises_no_candidate(
    store: Store, tie: str, hidden: str
) -> None:
    secret = "visibility: 'acme:nazara:main:access_scope:red'"
    path = TIES[tie].replace("{record: 'x'}", f"{{record: 'x', {secret}}}")
    if hidden == "nodes":
        path = TIES[tie].replace("visibility: 'org'", secret)
    touched = write(store, system("search"), page_of("we search for shoes"))

    run(store, f"MATCH (n {{uid: $n}}) MATCH (t {{uid: $t}}) CREATE {path}", n=DOCUMENT, t=SEARCH)
    follow(store, touched)

    # A link has no node between that could be hidden.
    is_hidden = (tie, hidden) != ("a link", "nodes")
    assert (named(store) == set()) is is_hidden


def test_an_owner_of_much_points_at_nothing(store: Store) -> None:
    touched = write(store, system("search"), page_of("we search for shoes"))
    run(
        store,
        f"MATCH (n {{uid: $n}}) MATCH (t {{uid: $t}}) CREATE {TIES['the owner']}",
        n=DOCUMENT,
        t=SEARCH,
    )
    run(
        store,
        "MATCH (o:Team {uid: 'acme:team'}) UNWIND ['a', 'b'] AS name "
        "CREATE (:System:_Entity {uid: name, org: 'acme', visibility: 'org'})"
        "-[:OWNED_BY {record: name}]->(o)",
    )

    follow(store, touched)

    assert named(store) == set()


def test_what_was_inferred_raises_no_candidate(store: Store) -> None:
    touched = write(store, system("search"), page_of("we search for shoes"))
    tie = "CREATE (n)-[:ABOUT {record: 'x', confidence: 'inferred'}]->(t)"
    run(store, f"MATCH (n {{uid: $n}}) MATCH (t {{uid: $t}}) {tie}", n=DOCUMENT, t=SEARCH)

    follow(store, touched)

    assert named(store) == set()


def test_a_part_of_a_longer_name_is_not_even_a_candidate(store: Store) -> None:
    touched = write(store, system("search"), incident("search-api-v2 and pre-search"))

    follow(store, touched)

    assert candidates(store) == set()
    assert mentions(store) == set()


def test_a_name_that_somebody_refused_has_to_be_marked_everywhere(store: Store) -> None:
    cache, other = system("session-cache"), incident("the session cache", native_id="2")
    touched = write(store, cache, incident("Our session cache policy"), other)
    follow(store, touched)
    before, digest = mentions(store), vocabulary_digest(store, ORG)

    refused = refuse_link(store, ANNE, "MENTIONS", INCIDENT, CACHE)
    rescan(store)
    after = named(store), candidates(store)
    withdraw(store, ANNE, refused.uid)
    rescan(store)

    assert vocabulary_digest(store, ORG) == digest
    assert after == (set(), {("acme:pager:main:incident:2", CACHE, "inferred")})
    assert mentions(store) == before
    assert len(before) == 2
    assert may_be_named(CACHE)


def test_a_marked_name_stands_though_it_was_refused_elsewhere(store: Store) -> None:
    texts = [incident("Our session cache policy"), incident("the `session-cache`", native_id="2")]
    touched = write(store, system("session-cache"), *texts)
    follow(store, touched)

    refuse_link(store, ANNE, "MENTIONS", INCIDENT, CACHE)
    rescan(store)

    assert named(store) == {("acme:pager:main:incident:2", CACHE)}


def test_people_are_mentioned_by_their_addresses_alone(store: Store) -> None:
    props: dict[str, Value] = {"name": "Lena Search", "email": "lena@acme.example"}
    one = record("Person", "hr", "lena", 1, props, type_="person")
    text = "Lena Search wrote; ask Lena@Acme.Example. or nobody@acme.example"
    touched = write(store, one, term("Wrote"), incident(text))

    follow(store, touched)

    found: set[Row] = mentions(store)
    [row] = {row for row in found if ":person:" in row[1]}
    assert (row[0], text[row[3] : row[4]]) == (INCIDENT, "Lena@Acme.Example")


def test_restricted_people_are_not_mentioned(store: Store) -> None:
    props: dict[str, Value] = {"name": "Lena", "email": "lena@acme.example"}
    one = record("Person", "hr", "lena", 1, props, type_="person")
    scope = f"{ORG}:nazara:main:access_scope:red"
    touched = write(store, replace(one, visibility=scope), incident("ask lena@acme.example"))

    follow(store, touched)

    assert mentions(store) == set()


def test_somebody_who_comes_after_the_text_is_found_at_once(store: Store) -> None:
    follow(store, write(store, incident("ask lena@acme.example"), page_of("Lena@acme.example")))
    uid = canonical_uid(ORG, "person", "lena@acme.example")
    props: dict[str, Value] = {"name": "Lena", "email": "lena@acme.example"}
    one = record(
        "Person",
        "hr",
        "lena",
        1,
        props,
        type_="person",
        canonical=ref("Person", uid, "lena@acme.example"),
    )

    follow(store, write(store, one))

    assert named(store) == {(INCIDENT, uid), (DOCUMENT, uid), (f"{CHUNK}#0", uid)}


def test_refused_texts_are_read_once_for_a_job_and_searched_once_in_a_process(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = [incident("the session cache", native_id=str(number)) for number in range(1, 6)]
    touched = write(store, system("session-cache"), *words)
    follow(store, touched)
    refuse_link(store, ANNE, "MENTIONS", INCIDENT, CACHE)
    asked, searched = list[str](), list[str]()
    read, find = Store.read, Matcher.find

    def noted_read(self: Store, query: Query, **given: Any) -> list[dict[str, Any]]:
        asked.append(query.name)
        return read(self, query, **given)

    def noted_find(self: Matcher, text: str) -> Iterator[FoundName]:
        searched.append(text)
        return find(self, text)

    monkeypatch.setattr(Store, "read", noted_read)
    monkeypatch.setattr(Matcher, "find", noted_find)

    for _ in range(2):
        job(store, mention_batch_size=1).update(touched)

    assert asked.count("mentions.refused") == 2
    assert asked.count("mentions.vocabulary") > 10
    assert searched == ["Down", "the session cache"]
    assert named(store) == set()
    assert {end for _, end, _ in candidates(store)} == {CACHE}


def test_a_refused_text_that_changes_is_searched_anew(store: Store) -> None:
    other = incident("the session cache", native_id="2")
    follow(store, write(store, system("session-cache"), incident("the session cache"), other))
    refuse_link(store, ANNE, "MENTIONS", INCIDENT, CACHE)
    rescan(store)
    before = named(store)

    follow(store, write(store, incident("all is well", 2)))
    rescan(store)

    assert before == set()
    assert named(store) == {(f"{INCIDENT[:-1]}2", CACHE)}


def test_as_many_refusals_lower_names_as_the_setting_says(store: Store) -> None:
    other = incident("the session cache", native_id="2")
    touched = write(store, system("session-cache"), incident("the session cache"), other)
    follow(store, touched)
    refuse_link(store, ANNE, "MENTIONS", INCIDENT, CACHE)

    settings = store.settings.model_copy(update={"mention_refusals": 0})
    with closing(Store(settings)) as without:
        job(without).update(touched)

    assert named(store) == {(f"{INCIDENT[:-1]}2", CACHE)}


def test_a_refusal_of_a_restricted_text_does_not_lower_the_name(store: Store) -> None:
    scope = f"{ORG}:nazara:main:access_scope:red"
    texts = [incident("the session cache"), incident("the session cache", native_id="2")]
    secret = replace(texts[0], visibility=scope)
    follow(store, write(store, system("session-cache"), secret, texts[1]))

    insider = replace(ANNE, visible=("org", scope))
    refused = refuse_link(store, insider, "MENTIONS", INCIDENT, CACHE)
    rescan(store)

    assert named(store) == {("acme:pager:main:incident:2", CACHE)}
    assert may_be_named(refused.uid)
