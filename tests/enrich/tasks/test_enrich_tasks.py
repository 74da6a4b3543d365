"""The enrichment tasks and `nazara enrich`, on a real database and through real messages."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Thread
from typing import Any

import orjson
import pytest
from celery import Celery
from click.testing import CliRunner, Result

from api.cli.main import main
from enrich.tasks import enrichment as tasks
from graph.embedded.child import Child
from graph.queue.app import ENRICH, SWEEP, make_app
from graph.queue.task import ATTEMPTS_AFTER_DEFECTS
from graph.settings.settings import Settings
from graph.store.store import Store
from tests.delivered import deliver_task
from tests.graph.histories import ORG
from tests.statements import run


@dataclass(frozen=True)
class Text:
    """A statement of the test's own."""

    text: str
    name: str = "test.statement"


def incidents(store: Store, count: int) -> list[str]:
    """Write incidents without vectors and return their uids."""
    uids = [f"{ORG}:t:main:incident:{number}" for number in range(count)]
    run(
        store,
        "UNWIND $uids AS uid CREATE (:_Entity:Incident {uid: uid, org: $org, type: 'Incident', "
        "title: 'Checkout down', visibility: 'org'})",
        uids=uids,
        org=ORG,
    )
    return uids


def embedded(store: Store) -> int:
    """Count the nodes that have vectors."""
    [count] = run(store, "MATCH (e:Embedding) RETURN count(DISTINCT e.of)")
    return int(count)


class Worker:
    """A worker in this process: it takes messages off a queue in memory until there are none."""

    def __init__(self) -> None:
        self.app = Celery(broker="memory://localhost", set_as_current=False)
        self.app.finalize(auto=True)
        self.taken: list[str] = []

    def send(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Queue a task and work until the queue is empty."""
        self.app.send_task(name, args=args, kwargs=kwargs)
        with self.app.connection_for_read() as connection:
            queue = connection.SimpleQueue(self.app.conf.task_default_queue)
            while queue.qsize():
                message = queue.get(block=False)
                message.ack()
                given, named, _ = message.payload
                self.taken.append(message.headers["task"])
                self.app.tasks[message.headers["task"]].run(*given, **named)


@pytest.mark.usefixtures("environment")
def test_more_than_a_task_may_take_on_goes_back_to_the_queue(store: Store) -> None:
    uids = incidents(store, 8)
    worker = Worker()

    worker.send(ENRICH, ORG, uids, "r1")

    assert embedded(store) == 8
    assert worker.taken == [ENRICH] * 3


@pytest.mark.usefixtures("environment")
def test_what_is_ended_by_the_server_is_done_in_halves(store: Store) -> None:
    uids = incidents(store, 3)
    worker = Worker()
    lock = "CREATE (:Embedding {uid: $uid})"
    with store.driver.session() as session, session.begin_transaction() as held:
        held.run(lock, uid=f"{uids[0]}|local-1").consume()
        ended = Thread(target=end_blocked, args=(store, held.rollback))
        ended.start()
        worker.send(ENRICH, ORG, uids, "r1")
        ended.join()

    assert embedded(store) == 3
    assert worker.taken == [ENRICH] * 3


def end_blocked(store: Store, then: Callable[[], None]) -> None:
    """End the first transaction that waits for a lock, as a server does that stops."""
    blocked = (
        "CYPHER 25 SHOW TRANSACTIONS YIELD transactionId AS id, status AS status "
        "WHERE status STARTS WITH 'Blocked' RETURN id"
    )
    ids: list[str] = []
    while not ids:
        ids = [row["id"] for row in store.read(Text(blocked))]
    store.run_outside(Text("CYPHER 25 TERMINATE TRANSACTIONS $ids"), ids=ids)
    then()


@pytest.mark.usefixtures("environment")
def test_nothing_to_embed_is_no_error(store: Store) -> None:
    Worker().send(ENRICH, ORG, [], "r1")

    assert embedded(store) == 0


@pytest.mark.usefixtures("environment")
def test_a_sweep_goes_on_page_by_page_and_ends_its_run(store: Store) -> None:
    incidents(store, 5)
    worker = Worker()

    worker.send(SWEEP)

    assert embedded(store) == 5
    assert set(worker.taken) == {SWEEP, tasks.PAGE}
    found = run(store, "MATCH (j:JobRun) RETURN [j.status, j.written, j.unchanged, j.removed]")
    assert found == [["succeeded", 5, 0, 0]]


@pytest.mark.usefixtures("environment")
def test_two_messages_for_one_run_look_at_each_page_once(store: Store, settings: Settings) -> None:
    incidents(store, 5)
    asked = tasks.ask_sweep(store, ORG, settings)
    worker = Worker()
    worker.app.send_task(tasks.PAGE, args=[ORG, asked.run.run])

    worker.send(tasks.PAGE, ORG, asked.run.run)

    found = run(store, "MATCH (j:JobRun) RETURN [j.status, j.looked_at, j.to_look_at, j.written]")
    assert found == [["succeeded", 5, 5, 5]]


def nazara(*arguments: str) -> Result:
    """Run a command in this process, without a terminal."""
    return CliRunner().invoke(main, arguments)


@pytest.mark.usefixtures("environment")
def test_the_command_does_it_at_once_when_told_to_wait(store: Store) -> None:
    incidents(store, 5)

    first = nazara("enrich", "--wait", "--json")
    second = nazara("enrich", "--wait", "--kinds", "embedding", "--labels", "Incident,Team")
    listed = nazara("jobs", "--json")

    told = orjson.loads(first.stdout)
    assert {name: told[name] for name in ("status", "written", "unchanged", "deleted")} == {
        "status": "succeeded",
        "written": 5,
        "unchanged": 0,
        "deleted": 0,
    }
    assert second.stdout == "Results: 0 written (0 of them renewed), 5 unchanged, 0 deleted.\n"
    runs = orjson.loads(listed.stdout)["runs"]
    assert [row["status"] for row in runs] == ["succeeded", "succeeded"]
    assert runs[1]["uid"] == told["job_run"]
    assert (runs[0]["looked_at"], runs[0]["to_look_at"]) == (5, 5)
    assert "5 of 5 nodes, 5 written" in nazara("jobs").stdout


@pytest.mark.usefixtures("environment")
def test_the_command_says_what_it_would_do_and_writes_nothing(store: Store) -> None:
    incidents(store, 5)

    told = nazara("enrich", "--dry-run")
    listed = orjson.loads(nazara("enrich", "--dry-run", "--json").stdout)["would"]

    assert told.stdout == "embedding of Incident: 5 written, by without a profile\n"
    assert [(row["kind"], row["written"]) for row in listed] == [("embedding", 5)]
    assert embedded(store) == 0
    assert run(store, "MATCH (j:JobRun) RETURN j.uid") == []


@pytest.mark.usefixtures("environment")
def test_what_is_asked_for_twice_is_started_once(store: Store, settings: Settings) -> None:
    incidents(store, 1)
    asked = tasks.ask_sweep(store, ORG, settings)

    told = nazara("enrich", "--wait")

    assert told.stdout.startswith(f"That is being done already: run {asked.run.run}.")
    assert embedded(store) == 0


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--labels", "Incidents"), "nothing for Incidents; known: CustomerCase"),
        (("--kinds", "vectors"), "no kind vectors; known: summary, mentions, embedding"),
    ],
)
def test_the_command_names_what_may_be_asked_for(
    store: Store, arguments: tuple[str, str], message: str
) -> None:
    assert store is not None

    refused = nazara("enrich", "--wait", *arguments)

    assert refused.exit_code == 2
    assert message in refused.stderr


@pytest.mark.usefixtures("environment")
def test_documents_are_embedded_by_their_chunks(store: Store) -> None:
    run(
        store,
        "CREATE (:_Entity:Document {uid: 'acme:w:main:document:d', org: 'acme', "
        "type: 'Document', title: 'T'})-[:HAS_CHUNK]->(:_Entity:DocumentChunk {uid: "
        "'acme:w:main:document_chunk:d#0', org: 'acme', type: 'DocumentChunk', text: 'x', "
        "visibility: 'org'})",
    )

    done = nazara("enrich", "--wait", "--labels", "Document", "--json")

    assert orjson.loads(done.stdout)["written"] == 1


def awaited(store: Store, count: int, seconds: float = 60) -> int:
    """Return the number of vectors once there are so many, or after that time."""
    end = time.monotonic() + seconds
    while embedded(store) < count and time.monotonic() < end:
        time.sleep(0.2)
    return embedded(store)


def test_a_worker_embeds_what_the_writer_sends_it(
    store: Store, settings: Settings, worker: Child
) -> None:
    assert worker is not None
    uids = incidents(store, 3)

    make_app(settings).send_task(ENRICH, args=[ORG, uids, "r3"])

    assert awaited(store, 3) == 3


def test_a_node_that_can_not_be_read_keeps_no_other_from_what_it_is_given(
    store: Store, settings: Settings, worker: Child
) -> None:
    assert worker is not None
    uids = incidents(store, 4)
    run(store, "MATCH (n:Incident {uid: $uid}) SET n.title = [1, 2]", uid=uids[2])

    # Attempts that were made before, so that the last one comes at once.
    make_app(settings).send_task(ENRICH, args=[ORG, uids, "r4"], retries=ATTEMPTS_AFTER_DEFECTS)

    assert awaited(store, 2) >= 2


@pytest.mark.usefixtures("environment")
def test_a_node_that_can_not_be_read_is_said_to_be_left(
    store: Store, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    [uid] = incidents(store, 1)
    run(store, "MATCH (n:Incident {uid: $uid}) SET n.title = [1, 2]", uid=uid)

    with pytest.raises(TypeError, match="sequence item"):
        deliver_task(Worker().app, ENRICH, ORG, [uid], "r1", attempt=ATTEMPTS_AFTER_DEFECTS)

    # A command that ran before may have set the log up, or none.
    told = "".join((*capsys.readouterr(), caplog.text))
    assert "not_enriched" in told
    assert uid in told


@pytest.mark.usefixtures("environment")
def test_a_worker_sweeps_when_the_command_does_not_wait(store: Store, worker: Child) -> None:
    assert worker is not None
    incidents(store, 3)

    told = nazara("enrich", "--json")

    assert orjson.loads(told.stdout)["status"] == "queued"
    assert awaited(store, 3) == 3


@pytest.mark.usefixtures("environment")
def test_a_run_that_could_not_be_queued_is_noted_as_failed(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NAZARA_REDIS_URL", "redis://127.0.0.1:1/0")

    told = nazara("enrich")

    assert told.exit_code == 1
    assert "the queue can't be reached" in told.stderr
    assert run(store, "MATCH (j:JobRun) RETURN j.status") == ["failed"]
