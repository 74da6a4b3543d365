"""Erasing a person on a real graph: nothing is left, nothing else is touched, kill or no kill."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import threading
import time
from typing import Any

import pytest
from psutil import Process

from api.auth import create_user
from graph.batch import make_batch
from graph.erasure.forget import Mode, Request, forget
from graph.erasure.receipt import Receipt
from graph.errors import InvalidInput, NotFound
from graph.facts import Facts
from graph.links import project
from graph.settings import Settings, resolve
from graph.store import Store, Transaction
from graph.upserts import Upsert
from graph.work import Work
from graph.writer import Writer
from tests.graph import erasure_world as world
from tests.graph.histories import snapshot
from tests.graph.test_embedding import run

ORG, OTHER = world.ORG, world.OTHER


def erase(store: Store, named: str = world.EMAIL, **more: Any) -> Receipt:
    request = Request(ORG, named, also=(world.HANDLE,), **more)
    return forget(store, request, lambda _uids, _run: None)


@pytest.fixture
def graph(store: Store) -> Store:
    """Both organisations, written."""
    world.write(store, ORG)
    world.write(store, OTHER)
    return store


def everything(store: Store) -> dict[str, str]:
    """Return all nodes and relationships but runs, with all they say, by what they are."""
    nodes = run(
        store, "MATCH (n) WHERE n.uid IS NOT NULL AND NOT n:JobRun RETURN [n.uid, n{.*}, labels(n)]"
    )
    links = run(store, "MATCH (a)-[r]->(b) RETURN [elementId(r), a.uid, type(r), b.uid, r{.*}]")
    return {str(one[0]): repr(one) for one in (*nodes, *links)}


def full_text(store: Store, words: str) -> list[str]:
    return run(
        store,
        "CALL db.index.fulltext.queryNodes('entity_text', $words) YIELD node "
        "WITH node WHERE node.org = $org RETURN node.uid",
        words=words,
        org=ORG,
    )


@pytest.mark.parametrize("mode", ["pseudonymise", "delete"])
def test_nothing_in_the_organisation_names_the_person_any_more(graph: Store, mode: Mode) -> None:
    before = world.traces(graph, ORG)
    receipt = erase(graph, mode=mode)

    assert len(before) > 40
    assert world.traces(graph, ORG) == []
    assert full_text(graph, '"zoë anna keller" OR zkeller7 OR "zoe anna keller"') == []
    assert receipt.rounds == 2
    assert (
        run(graph, "MATCH (n:_Entity) WHERE n.org = $org AND n.place IS NOT NULL RETURN n", org=ORG)
        == []
    )


@pytest.mark.parametrize("mode", ["pseudonymise", "delete"])
def test_what_does_not_name_the_person_is_not_touched(graph: Store, mode: Mode) -> None:
    before = everything(graph)
    named = {text.split()[1] for text in world.traces(graph, ORG)}
    letters = run(graph, "MATCH (d:DeadLetter) WHERE d.org = $org RETURN d.uid", org=ORG)

    erase(graph, mode=mode)

    after = everything(graph)
    changed = [key for key, said in before.items() if after.get(key) != said]
    mine = {*named, *letters, *(f"{uid}|local-1" for uid in named)}
    over = [before[key] for key in changed if key not in mine and not world.names(before[key])]
    # The place of a mention is in a text that is shorter now.
    assert [said for said in over if "'MENTIONS'" not in said] == []
    assert [before[key] for key in changed if f"'{OTHER}:" in before[key]] == []
    assert len(world.traces(graph, OTHER)) > 40


def test_a_dry_run_tells_what_the_erasure_then_changes_and_changes_nothing(graph: Store) -> None:
    before = everything(graph)

    told = erase(graph, dry_run=True)

    assert everything(graph) == before
    assert f"email: {world.EMAIL}" in told.identities
    assert "not searched: Zoë" in told.identities
    done = erase(graph)
    assert told.finds.counts == done.finds.counts
    assert run(graph, "MATCH (j:JobRun {job: 'forget'}) RETURN [j.status, j.written > 0]") == [
        ["succeeded", True]
    ]


def test_doing_it_again_changes_nothing(graph: Store) -> None:
    erase(graph)
    before = everything(graph)

    again = erase(graph)

    assert again.finds.total == 0
    assert everything(graph) == before


def test_the_person_keeps_links_under_a_pseudonym(graph: Store) -> None:
    receipt = erase(graph)

    [uid] = run(graph, "MATCH (p:Person {name: $name}) RETURN p.uid", name=receipt.pseudonym)
    assert uid.startswith(f"{ORG}:nazara:main:person:person-")
    found = run(
        graph,
        "MATCH (n)-[r]-(p {uid: $uid}) WHERE r.valid_to IS NULL RETURN DISTINCT type(r)",
        uid=uid,
    )
    assert sorted(found) == ["ALIAS_OF", "ASSIGNED_TO", "MEMBER_OF", "OWNED_BY"]


def test_places_in_texts_follow_the_text(graph: Store) -> None:
    erase(graph)

    [(text, start, end)] = run(
        graph,
        "MATCH (c:DocumentChunk)-[r:MENTIONS]->() WHERE c.org = $org "
        "RETURN [c.text, r.char_start, r.char_end]",
        org=ORG,
    )
    assert text[start:end] == "first"


@pytest.mark.parametrize("mode", ["pseudonymise", "delete"])
def test_relationships_still_follow_from_what_records_said(graph: Store, mode: Mode) -> None:
    erase(graph, mode=mode)
    before = snapshot(graph)

    def again(transaction: Transaction) -> None:
        work = Work(transaction, ORG, "again", make_batch(ORG, ()))
        found = transaction.run(_records())
        work.moved.update(row["uid"] for row in found)
        project(work)

    graph.transact("again", again)

    assert snapshot(graph).difference(before) == ""
    assert before.faults() == []


def _records() -> Upsert:
    return Upsert(
        "records",
        f"CYPHER 25 MATCH (:Change)-[:CHANGED]->(n) WHERE n.org = '{ORG}' "
        "RETURN DISTINCT n.uid AS uid",
    )


@pytest.mark.parametrize("mode", ["pseudonymise", "delete"])
def test_intake_goes_on(graph: Store, mode: Mode) -> None:
    erase(graph, mode=mode)
    same = [one for one in world.facts(ORG) if "Person" not in {r.label for r in one.records}]

    result = Writer(graph, "later").write(
        ORG, [Facts((world.incident(ORG, "I-2", 30, world.STRANGERS[0], "Calm."),))]
    )
    again = Writer(graph, "later").write(ORG, same)

    assert result.rejected == again.rejected == ()
    assert snapshot(graph).faults() == []
    # What the source still says comes back, as the guide says; a text of the same version does not.
    [text] = run(graph, "MATCH (c:CustomerCase) WHERE c.org = $org RETURN c.title", org=ORG)
    assert not world.names(text)


def test_a_name_that_several_have_is_not_guessed(graph: Store) -> None:
    Writer(graph, "more").write(ORG, [Facts((_namesake(),))])

    with pytest.raises(InvalidInput, match="the name of several"):
        erase(graph, world.NAME)
    with pytest.raises(NotFound, match="no person of the name"):
        erase(graph, "Nobody Known")


def _namesake() -> Any:
    return world.one(ORG, "Person", "99", {"name": world.NAME}, source="other")


def test_an_account_is_told_of_and_deleted_when_asked(graph: Store) -> None:
    create_user(graph, world.EMAIL, "viewer", ORG, "correct horse battery")

    assert erase(graph).user == "kept"
    assert erase(graph, user=True).user == "deleted"
    assert run(graph, "MATCH (u:User) RETURN u.email") == []


def test_a_writer_beside_it_does_not_bring_the_person_back_unseen(graph: Store) -> None:
    stop = threading.Event()
    written: list[int] = []

    def write() -> None:
        at = 40
        while not stop.is_set() and at < 60:
            text = f"{world.NAME} again"
            record = world.incident(ORG, "I-1", at, world.EMAIL, text)
            Writer(graph, "beside").write(ORG, [Facts((record,))])
            written.append(at)
            at += 1

    writer = threading.Thread(target=write)
    writer.start()
    receipt = erase(graph)
    stop.set()
    writer.join()
    erase(graph)

    assert written
    assert receipt.rounds >= 2
    assert world.traces(graph, ORG) == []
    assert snapshot(graph).faults() == []


def start(settings: Settings, *arguments: str) -> subprocess.Popen[bytes]:
    at = resolve(settings)
    environment = {
        **{k: v for k, v in Process().environ().items() if not k.startswith("NAZARA_")},
        "NAZARA_NEO4J_URI": at.neo4j_uri,
        "NAZARA_NEO4J_USER": at.neo4j_user,
        "NAZARA_NEO4J_PASSWORD": at.neo4j_password,
        "NAZARA_REDIS_URL": at.redis_url,
        "NAZARA_DATA_DIR": str(settings.data_dir),
        "NAZARA_BATCH_SIZE": "2",
    }
    command = [sys.executable, "-m", "api.cli.main", "forget", *arguments]
    return subprocess.Popen(command, env=environment, stdout=-1, stderr=-1)


@pytest.mark.parametrize("mode", ["pseudonymise", "delete"])
def test_killed_at_any_moment_the_same_command_ends_right(
    graph: Store, settings: Settings, mode: Mode
) -> None:
    arguments = (world.EMAIL, "--also", world.HANDLE, f"--{mode}", "--yes", "--org", ORG, "--json")
    found = len(world.traces(graph, ORG))

    for wait in _waits():
        child = start(settings, *arguments)
        while child.poll() is None and len(world.traces(graph, ORG)) >= found:
            time.sleep(0.01)
        time.sleep(wait)
        child.send_signal(signal.SIGKILL)
        child.communicate()
        found = len(world.traces(graph, ORG))
    last = start(settings, *arguments)
    answer, log = last.communicate(timeout=120)

    assert last.returncode == 0, log
    assert json.loads(answer)["rounds"] >= 1
    assert world.traces(graph, ORG) == []
    assert snapshot(graph).faults() == []
    [statuses] = run(graph, "MATCH (j:JobRun {job: 'forget'}) RETURN collect(DISTINCT j.status)")
    assert statuses == ["succeeded"]


def _waits() -> list[float]:
    return [random.uniform(0, 0.3) for _ in range(3)]


def test_the_command_asks_and_says_what_it_can_not_reach(graph: Store, settings: Settings) -> None:
    refused = start(settings, world.EMAIL, "--org", ORG)
    _, message = refused.communicate()
    dry = start(settings, world.EMAIL, "--org", ORG, "--dry-run")
    answer, _ = dry.communicate()

    assert refused.returncode == 1
    assert b"--yes" in message
    assert dry.returncode == 0
    assert b"Not reached:" in answer
    assert world.names(answer.decode())
    assert len(world.traces(graph, ORG)) > 40
