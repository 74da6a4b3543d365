"""The job for mentions on a real database: what it writes, leaves alone and takes away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from enrich.mentions.job import MentionsJob
from enrich.mentions.names import vocabulary_digest
from enrich.work.jobs import JobResult, nothing
from graph.model.facts import Sighting
from graph.settings.settings import Settings
from graph.store.store import Store
from tests.enrich.mentions.mentioning import (
    CACHE,
    CONTAINER,
    DOCUMENT,
    INCIDENT,
    deleted,
    follow,
    incident,
    job,
    mentions,
    page_of,
    ref,
    run,
    system,
    term,
    write,
)
from tests.graph.histories import ORG, system_ref


def test_what_a_text_names_is_written_with_its_place_and_who_says_so(store: Store) -> None:
    touched = write(
        store,
        system("session-cache"),
        term("Containers"),
        incident("The session cache is full: SessionCache, one container."),
    )

    result = follow(store, touched)

    assert result == JobResult(written=1)
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


def test_what_an_open_text_names_does_not_depend_on_what_is_restricted(store: Store) -> None:
    text = incident("The session cache is full.")
    touched = write(store, system("session-cache"), text)
    follow(store, touched)
    before = mentions(store)
    scope = f"{ORG}:nazara:main:access_scope:red"
    secret = [system("session cache", key="other"), term("full")]

    write(store, *(replace(one, visibility=scope) for one in secret))
    follow(store, touched)

    assert len(before) == 1
    assert mentions(store) == before


def test_a_second_run_writes_nothing(store: Store) -> None:
    touched = write(store, system("session-cache"), incident("session-cache is full"))
    follow(store, touched)
    run(store, "MATCH ()-[r:MENTIONS]->() SET r.touched = true")

    result = follow(store, touched)

    assert result == JobResult(unchanged=1)
    assert run(store, "MATCH ()-[r:MENTIONS]->() RETURN r.touched") == [[True]]


def test_a_preview_says_what_would_be_done_and_writes_nothing(store: Store) -> None:
    touched = write(store, system("session-cache"), incident("session-cache is full"))
    one = job(store)

    previewed = one.preview(one.targets(touched))

    assert previewed == JobResult(written=1)
    assert mentions(store) == set()
    follow(store, touched)
    write(store, incident("all is well", at=2))
    assert one.preview([INCIDENT]) == JobResult(deleted=1)
    assert len(mentions(store)) == 1


def test_a_document_names_what_its_slices_name_at_the_place_in_the_whole(store: Store) -> None:
    first, second = "Nothing here.", "The session-cache and the session cache."

    touched = write(store, system("session-cache"), page_of(first, second))
    result = follow(store, touched)

    chunk = "acme:docs:main:document_chunk:D1#1"
    whole = f"{first}\n{second}"
    at = whole.index("session-cache")
    assert result == JobResult(written=1)
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
        result = job(store).update([INCIDENT], nothing)

    assert result == JobResult(deleted=1)
    assert mentions(store) == set()


def test_links_that_others_wrote_are_left_alone(store: Store) -> None:
    said = Sighting(
        "MENTIONS", ref("Incident", INCIDENT, "1"), system_ref("other"), "pager", "asserted", SEEN
    )
    write(store, incident("nothing"), system("other"), sightings=[said])

    job(store).update([INCIDENT])

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
    one.update(one.targets(touched))

    assert mentions(store) == set()


def test_short_and_plain_names_are_searched_as_the_settings_say(
    store: Store, settings: Settings
) -> None:
    write(store, system("api"), system("search"), incident("the search and the api fail"))

    def found(**chosen: Any) -> int:
        with_settings = Store(settings.model_copy(update=chosen))
        try:
            MentionsJob(with_settings, ORG, with_settings.settings).update([INCIDENT])
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

    job(store).update([INCIDENT], rename_meanwhile)

    assert told
    assert len(chosen) > 1
    assert {row[1] for row in mentions(store)} == {CACHE}


def test_a_digest_of_the_names_is_as_long_as_that_of_any_text(store: Store) -> None:
    assert len(vocabulary_digest(store, ORG)) == 64
