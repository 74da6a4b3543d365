"""Erasing a person on a real graph: nothing is left, nothing else is touched, kill or no kill."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import pytest
from click.testing import CliRunner
from psutil import Process

from api.access.users import Users
from api.cli.main import main
from graph.errors import InvalidInput, NotFound, StillArriving
from graph.model.facts import Facts
from graph.settings.settings import Settings, resolve
from graph.store.store import Store, Transaction
from graph.upkeep.erasure import forget as erasing
from graph.upkeep.erasure.forget import ErasureMode, ErasureRequest, forget
from graph.upkeep.erasure.receipt import Receipt
from graph.write.batch import make_batch
from graph.write.links import project
from graph.write.upserts import Upsert
from graph.write.work import Work
from graph.write.writer import Writer, WriteResult
from tests.conftest import EMPTY
from tests.graph.histories import snapshot
from tests.graph.upkeep import erasure_world as world
from tests.statements import run

ORG, OTHER = world.ORG, world.OTHER
WORDS = '"zoë anna keller" OR "zoe anna keller" OR zkeller7'


def erase(store: Store, named: str = world.EMAIL, **more: Any) -> Receipt:
    request = ErasureRequest(ORG, named, also=(world.HANDLE,), **more)
    return forget(store, request, lambda _uids, _run: None)


def write_both(store: Store) -> None:
    world.write(store, ORG)
    world.write(store, OTHER)


@pytest.fixture
def graph(store: Store) -> Store:
    """Both organisations, written."""
    write_both(store)
    return store


def everything(store: Store) -> dict[str, str]:
    """Return all nodes and relationships but runs, with all they say, by what they are."""
    nodes = run(
        store, "MATCH (n) WHERE n.uid IS NOT NULL AND NOT n:JobRun RETURN [n.uid, n{.*}, labels(n)]"
    )
    links = run(store, "MATCH (a)-[r]->(b) RETURN [elementId(r), a.uid, type(r), b.uid, r{.*}]")
    return {str(one[0]): repr(one) for one in (*nodes, *links)}


def full_text(store: Store) -> list[str]:
    return run(
        store,
        "CALL db.index.fulltext.queryNodes('entity_text', $words) YIELD node "
        "WITH node WHERE node.org = $org RETURN node.uid",
        words=WORDS,
        org=ORG,
    )


def project_all(store: Store) -> None:
    """Let every relationship follow once more from what records said."""
    records = Upsert(
        "records",
        f"CYPHER 25 MATCH (:Change)-[:CHANGED]->(n) WHERE n.org = '{ORG}' "
        "RETURN DISTINCT n.uid AS uid",
    )

    def again(transaction: Transaction) -> None:
        work = Work(transaction, ORG, "again", make_batch(ORG, ()))
        work.moved.update(row["uid"] for row in transaction.run(records))
        project(work)

    store.transact("again", again)


@dataclass
class Erased:
    """What was seen before, during and after an erasure; the graph itself is gone."""

    mode: ErasureMode
    traces_before: list[str]
    before: dict[str, str]
    letters: list[str]
    told: Receipt
    changed_by_dry_run: bool
    receipt: Receipt
    after: dict[str, str]
    traces: list[str]
    other_traces: list[str]
    found: list[str]
    run_says: list[Any]
    links: set[str]
    mentioned: str
    projected: str
    faults: list[str]
    again: Receipt
    changed_again: str
    intake: WriteResult
    faults_after_intake: list[str]
    title: str


@pytest.fixture(scope="module", params=["pseudonymise", "delete"])
def erased(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Erased]:
    """An erasure with everything that is to be seen of it, in each way."""
    with closing(Store(settings)) as store:
        with store.driver.session() as session:
            session.run(EMPTY).consume()
        write_both(store)
        yield _erased(store, request.param)


def _erased(store: Store, mode: ErasureMode) -> Erased:
    traces_before, before = world.traces(store, ORG), everything(store)
    letters = run(store, "MATCH (d:DeadLetter) WHERE d.org = $org RETURN d.uid", org=ORG)
    told = erase(store, mode=mode, dry_run=True)
    changed_by_dry_run = everything(store) != before
    receipt = erase(store, mode=mode)
    after, state = everything(store), snapshot(store)
    seen = {
        "after": after,
        "traces": world.traces(store, ORG),
        "other_traces": world.traces(store, OTHER),
        "found": full_text(store),
        "run_says": run(store, "MATCH (j:JobRun) RETURN [j.job, j.status, j.place, j.written > 0]"),
        "links": _links(store, receipt.pseudonym),
        "mentioned": _mentioned(store),
    }
    project_all(store)
    projected = snapshot(store).difference(state)
    again = erase(store, mode=mode)
    changed_again = "" if everything(store) == after else "something"
    intake = _intake(store)
    return Erased(
        mode=mode,
        traces_before=traces_before,
        before=before,
        letters=letters,
        told=told,
        changed_by_dry_run=changed_by_dry_run,
        receipt=receipt,
        projected=projected,
        faults=state.faults(),
        again=again,
        changed_again=changed_again,
        intake=intake,
        faults_after_intake=snapshot(store).faults(),
        title=run(store, "MATCH (c:CustomerCase) WHERE c.org = $org RETURN c.title", org=ORG)[0],
        **seen,  # type: ignore[arg-type]
    )


def _links(store: Store, name: str | None) -> set[str]:
    query = "MATCH (n)-[r]-(p:Person) WHERE p.name = $name AND r.valid_to IS NULL RETURN type(r)"
    return set(run(store, query, name=name))


def _mentioned(store: Store) -> str:
    query = "MATCH (c:DocumentChunk)-[r:MENTIONS]->() WHERE c.org = $org "
    [(text, start, end)] = run(store, f"{query} RETURN [c.text, r.char_start, r.char_end]", org=ORG)
    return str(text[start:end])


def _intake(store: Store) -> WriteResult:
    """Load the same files again, but for people, and something new."""
    same = [one for one in world.facts(ORG) if one.records[0].label != "Person"]
    new = Facts((world.incident(ORG, "I-2", 30, world.STRANGERS[0], "Calm."),))
    return Writer(store, "later").write(ORG, [*same, new])


def test_nothing_in_the_organisation_names_the_person_any_more(erased: Erased) -> None:
    assert len(erased.traces_before) > 40
    assert erased.traces == []
    assert erased.found == []
    assert erased.receipt.rounds == 2
    assert erased.run_says == [["forget", "succeeded", None, True]]


def test_what_does_not_name_the_person_is_not_touched(erased: Erased) -> None:
    named = {text.split()[1] for text in erased.traces_before}
    # The words of a vector are without signs: there a longer address looks like the name.
    alike = f"{ORG}:files:main:incident:I-2"
    mine = {*named, *erased.letters, *(f"{uid}|local-1" for uid in (*named, alike))}
    changed = [key for key, said in erased.before.items() if erased.after.get(key) != said]

    said = [erased.before[key] for key in changed if key not in mine]
    over = [one for one in said if not world.names(one)]

    # The place of a mention is in a text that is shorter now.
    assert [one for one in over if "'MENTIONS'" not in one] == []
    assert [one for one in said if f"'{OTHER}:" in one] == []
    assert len(erased.other_traces) > 40


def test_a_dry_run_tells_what_is_then_changed_and_changes_nothing(erased: Erased) -> None:
    own = {"Person", "Alias", "ALIAS_OF", "MEMBER_OF", "OWNED_BY", "ASSIGNED_TO", "Change"}
    own.add("CONCERNS")
    told, done = erased.told.finds.counts, erased.receipt.finds.counts
    deleted = own if erased.mode == "delete" else set()

    assert not erased.changed_by_dry_run
    assert f"email: {world.EMAIL}" in erased.told.identities
    assert "not searched: Zoë" in erased.told.identities
    assert {key: n for key, n in told.items() if key[0] not in deleted} == {
        key: n for key, n in done.items() if key[0] not in deleted
    }
    assert erased.receipt.identities == ()
    assert _removed(erased.told) == _removed(erased.receipt)
    assert erased.receipt.summaries_removed == 1


def _removed(receipt: Receipt) -> tuple[int, ...]:
    nodes, changes = receipt.nodes_removed, receipt.changes_removed
    return nodes, changes, receipt.vectors_removed, receipt.summaries_removed


def test_doing_it_again_finds_and_changes_nothing(erased: Erased) -> None:
    assert erased.again.finds.total == 0
    assert erased.changed_again == ""


def test_a_pseudonym_keeps_the_links_and_deletion_does_not(erased: Erased) -> None:
    kept = {"ALIAS_OF", "ASSIGNED_TO", "CONCERNS", "MEMBER_OF", "OWNED_BY"}

    assert erased.links == (kept if erased.mode == "pseudonymise" else set())
    assert erased.receipt.nodes_removed == (0 if erased.mode == "pseudonymise" else 3)


def test_places_in_texts_follow_the_text(erased: Erased) -> None:
    assert erased.mentioned == "first"


def test_relationships_still_follow_from_what_records_said(erased: Erased) -> None:
    assert erased.projected == ""
    assert erased.faults == []


def test_intake_goes_on_and_texts_of_the_same_version_stay_as_they_are(erased: Erased) -> None:
    assert erased.intake.rejected == ()
    assert erased.faults_after_intake == []
    assert not world.names(erased.title)


def test_a_name_that_several_have_is_not_guessed(graph: Store) -> None:
    namesake = world.one(ORG, "Person", "99", {"name": world.NAME}, source="other")
    Writer(graph, "more").write(ORG, [Facts((namesake,))])

    with pytest.raises(InvalidInput, match="the name of several"):
        erase(graph, world.NAME)
    with pytest.raises(NotFound, match="no person of the name"):
        erase(graph, "Nobody Known")
    with pytest.raises(NotFound, match="has no person"):
        erase(graph, f"{ORG}:hr:main:person:404")
    with pytest.raises(InvalidInput, match="at least 3"):
        erase(graph, "Zo")


def test_an_account_is_told_of_and_deleted_when_asked(store: Store) -> None:
    Users(store).create(world.EMAIL, "viewer", ORG, "correct horse battery")

    assert erase(store).user == "kept"
    assert erase(store, user=True).user == "deleted"
    assert run(store, "MATCH (u:User) RETURN u.email") == []


class Beside(threading.Thread):
    """Writes newer and newer versions of a record that names the person."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store
        self.stop = threading.Event()
        self.written = 0

    def run(self) -> None:
        while not self.stop.is_set():
            at = 40 + self.written
            record = world.incident(ORG, "I-1", at, world.EMAIL, f"{world.NAME} again")
            Writer(self._store, "beside").write(ORG, [Facts((record,))])
            self.written += 1


def test_a_writer_beside_it_does_not_bring_the_person_back_unseen(
    graph: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside = Beside(graph)
    beside.start()
    try:
        while not beside.written:
            time.sleep(0.01)
        with monkeypatch.context() as patch:
            patch.setattr(erasing, "MOST_ROUNDS", 2)
            with pytest.raises(StillArriving):
                erase(graph)
    finally:
        beside.stop.set()
        beside.join()
    erase(graph)

    assert world.traces(graph, ORG) == []
    assert snapshot(graph).faults() == []
    assert run(graph, "MATCH (j:JobRun) RETURN [j.status, j.place]") == [["succeeded", None]]


def start(settings: Settings, *arguments: str) -> subprocess.Popen[bytes]:
    """Start the command with small pages, so that there are many moments to kill it at."""
    at = resolve(settings)
    inherited = Process().environ()
    environment = {
        **{name: value for name, value in inherited.items() if not name.startswith("NAZARA_")},
        "NAZARA_NEO4J_URI": at.neo4j_uri,
        "NAZARA_NEO4J_USER": at.neo4j_user,
        "NAZARA_NEO4J_PASSWORD": at.neo4j_password,
        "NAZARA_REDIS_URL": at.redis_url,
        "NAZARA_DATA_DIR": str(settings.data_dir),
        "NAZARA_BATCH_SIZE": "2",
    }
    command = [sys.executable, "-m", "api.cli.main", "forget", *arguments]
    return subprocess.Popen(command, env=environment, stdout=-1, stderr=-1)


def kill_and_repeat(
    store: Store, settings: Settings, mode: ErasureMode, kills: int
) -> dict[str, Any]:
    """Kill the command some time after its first effect, so often; then let it end."""
    arguments = (world.EMAIL, "--also", world.HANDLE, f"--{mode}", "--yes", "--org", ORG, "--json")
    for _ in range(kills):
        before = everything(store)
        child = start(settings, *arguments)
        while child.poll() is None and everything(store) == before:
            time.sleep(0.01)
        time.sleep(random.uniform(0, 0.3))
        child.send_signal(signal.SIGKILL)
        child.communicate()
    last = start(settings, *arguments)
    answer, log = last.communicate(timeout=300)
    assert last.returncode == 0, log
    receipt: dict[str, Any] = json.loads(answer)
    return receipt


def check_killed(store: Store, settings: Settings, mode: ErasureMode, kills: int) -> None:
    receipt = kill_and_repeat(store, settings, mode, kills)

    assert receipt["rounds"] >= 1
    assert world.traces(store, ORG) == []
    assert snapshot(store).faults() == []
    assert {status for [status] in run(store, "MATCH (j:JobRun) RETURN [j.status]")} == {
        "succeeded"
    }


def test_killed_at_any_moment_the_same_command_ends_right(graph: Store, settings: Settings) -> None:
    check_killed(graph, settings, "pseudonymise", kills=1)


@pytest.mark.long
@pytest.mark.parametrize("mode", ["pseudonymise", "delete"])
@pytest.mark.parametrize("_", range(5))
def test_killed_often_the_same_command_ends_right(
    graph: Store, settings: Settings, mode: ErasureMode, _: int
) -> None:
    check_killed(graph, settings, mode, kills=4)


def test_the_command_asks_and_says_what_it_can_not_reach(graph: Store, settings: Settings) -> None:
    at = resolve(settings)
    environment = {
        "NAZARA_NEO4J_URI": at.neo4j_uri,
        "NAZARA_NEO4J_USER": at.neo4j_user,
        "NAZARA_NEO4J_PASSWORD": at.neo4j_password,
        "NAZARA_REDIS_URL": at.redis_url,
    }
    arguments = ["forget", world.EMAIL, "--org", ORG]

    refused = CliRunner().invoke(main, arguments, env=environment)
    dry = CliRunner().invoke(main, [*arguments, "--dry-run"], env=environment)
    done = CliRunner().invoke(main, [*arguments, "--also", world.HANDLE, "--yes"], env=environment)
    again = CliRunner().invoke(main, [*arguments, "--yes"], env=environment)
    listed = CliRunner().invoke(main, ["jobs", "--org", ORG], env=environment)

    assert (refused.exit_code, dry.exit_code, done.exit_code) == (1, 0, 0)
    assert "--yes" in refused.stderr
    assert "Nothing was changed." in dry.stdout
    assert world.EMAIL in dry.stdout
    assert "One person was erased" in done.stdout
    assert "Not reached:" in done.stdout
    assert f"Nothing in {ORG} names this person" in again.stdout
    assert "forget" in listed.stdout
    assert "None" not in listed.stdout
    assert not world.names(done.stdout)
    assert world.traces(graph, ORG) == []
