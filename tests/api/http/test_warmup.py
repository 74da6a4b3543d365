"""Known operations are planned at the start: the first request of each finds its plan."""

from __future__ import annotations

import gc
import json
import re
import threading
import time
import warnings
from contextlib import closing
from pathlib import Path

import httpx
import pytest
import redis

from api.access.tokens import create_token
from api.compiler.engine import Engine, Request
from api.http.documents import SHIPPED
from api.http.warmup import WarmUp, requests_of, requests_of_page
from api.schema.build import schema_for
from graph.queue.app import QUEUE
from graph.settings.settings import Settings, resolve
from graph.store.store import Store
from tests.api.conftest import serving
from tests.api.sample import Sample
from tests.docs.blocks import ROOT

_CLEAR = "CALL db.clearQueryCaches() YIELD value"


def planned(store: Store) -> int:
    """Return how many statements Neo4j had planned since the last call, and forget them."""
    with store.driver.session() as session:
        said = str(session.run(_CLEAR).single(strict=True)[0])
    found = re.search(r"cleared of (\d+) queries", said)
    return int(found[1]) if found else 0


@pytest.fixture
def warm(store: Store, settings: Settings) -> WarmUp:
    return WarmUp(Engine(schema_for(settings), store, settings), store, settings)


def with_folder(warm: WarmUp, folder: Path) -> WarmUp:
    chosen = warm.settings.model_copy(update={"graphql_operations": folder})
    return WarmUp(warm.engine, warm.store, chosen)


def test_the_first_request_after_the_warm_up_plans_nothing(
    warm: WarmUp, store: Store, sample: Sample
) -> None:
    system, incident = sample.node("System", 1), sample.node("Incident", 1)
    sample.link(incident, "AFFECTS", system)
    sample.write()
    requests = [request for path in SHIPPED.glob("*.graphql") for request in requests_of(path)]

    planned(store)
    done = warm.run()
    by_the_warm_up = planned(store)
    warm.run()
    for request in requests:
        body = warm.engine.execute(Request(request.text, {}, None, "acme")).body
        assert b'"data"' in body
    with_requests = planned(store)

    assert done == len(requests) >= 4
    assert by_the_warm_up >= done
    # An organisation's models are read by two short statements that nobody can ask for before.
    assert with_requests <= by_the_warm_up + 2


def test_what_the_pages_ask_is_planned_and_what_they_change_is_not_tried(
    warm: WarmUp,
) -> None:
    queries = (
        "query One($id: ID!) { node(id: $id) { title } }",
        "query All { teams { totalCount } }",
    )
    change = (
        "mutation Do($input: CreateTicketInput!) { createTicket(input: $input) { auditEvent } }"
    )
    texts = (*queries, change, "subscription S { incidentChanged { id } }")
    with_pages = WarmUp(warm.engine, warm.store, warm.settings, texts)

    asked = [request for text in texts for request in requests_of_page(text)]
    done = with_pages.run() - warm.run()

    assert [request.text for request in asked] == list(queries)
    assert done == 2


def test_a_page_s_query_that_needs_a_time_is_given_one(warm: WarmUp) -> None:
    text = """query Q($id: ID!, $before: DateTime!) { node(id: $id) { title }
      incidents(where: {startedAt: {lt: $before}}) { nodes { title } } }"""
    with_page = WarmUp(warm.engine, warm.store, warm.settings, (text,))

    assert with_page.run() - warm.run() == 1


def test_the_questions_of_the_readme_and_the_portal_are_known(warm: WarmUp) -> None:
    pages = [ROOT / "README.md", ROOT / "api/portal/src/graphiql/graphiql.tsx"]
    texts = [page.read_text(encoding="utf-8") for page in pages]
    asked = re.findall(r"```graphql\n(.*?)```", texts[0], re.DOTALL)
    asked += re.findall(r"EXAMPLE = `(.*?)`", texts[1], re.DOTALL)

    known = {
        warm.engine.plan(request)[1].text
        for path in SHIPPED.glob("*.graphql")
        for request in requests_of(path)
    }

    assert len(asked) >= 4
    assert {warm.engine.plan(Request(text, {}, None, ""))[1].text for text in asked} <= known


def test_a_folder_of_ones_own_is_read_with_its_variables(warm: WarmUp, tmp_path: Path) -> None:
    text = "query A($id: ID!) { node(id: $id) { title } } query B { teams { nodes { name } } }"
    (tmp_path / "mine.graphql").write_text(text)
    (tmp_path / "mine.json").write_text(json.dumps({"id": "x"}))

    done = with_folder(warm, tmp_path).run()
    first = warm.engine.execute(Request(text, {"id": "y"}, "A", "acme"))

    assert first.executed
    assert done == len(list(SHIPPED.glob("*.graphql"))) + 2
    assert len(warm.engine._plans) >= done


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ("{ nothing }", "{}"),
        ("{ ", "{}"),
        ("query ($id: ID!) { node(id: $id) { title } }", "{}"),
        ("{ teams { nodes { name } } }", "[1]"),
        ("{ teams { nodes { name } } }", "{"),
        ("{ teams(first: 100000) { nodes { name } } }", "{}"),
        ("\ud800", "{}"),
    ],
)
def test_a_file_that_is_wrong_is_left_out(
    warm: WarmUp, tmp_path: Path, text: str, variables: str
) -> None:
    (tmp_path / "wrong.graphql").write_bytes(text.encode("utf-8", "surrogatepass"))
    (tmp_path / "wrong.json").write_text(variables)

    done = with_folder(warm, tmp_path).run()

    assert done == len(list(SHIPPED.glob("*.graphql")))


def test_it_can_be_switched_off(warm: WarmUp) -> None:
    off = warm.settings.model_copy(update={"graphql_warm_up": False})
    quiet = WarmUp(warm.engine, warm.store, off)

    quiet.start()
    quiet.stop()

    assert quiet._thread is None


def test_what_takes_longer_to_plan_than_a_request_may_is_planned(
    warm: WarmUp, store: Store
) -> None:
    brief = warm.settings.model_copy(update={"query_timeout": 0.001})
    with closing(Store(brief)) as impatient:
        engine = Engine(warm.engine.schema, impatient, brief)
        planned(store)
        done = WarmUp(engine, impatient, brief).run()

    assert done == len([one for path in SHIPPED.glob("*.graphql") for one in requests_of(path)])
    assert planned(store) >= done


def test_what_waits_to_be_written_goes_first_for_a_while(warm: WarmUp) -> None:
    with redis.Redis.from_url(resolve(warm.settings).redis_url) as queue:
        queue.lpush(QUEUE, json.dumps({"headers": {}, "properties": {}}))
        patient = threading.Thread(target=warm.run)
        patient.start()
        patient.join(2.5)
        waited = patient.is_alive() and not warm.engine._plans

        brief = warm.settings.model_copy(update={"graphql_warm_up_wait": 0.1})
        others = WarmUp(warm.engine, warm.store, brief).run()
        queue.delete(QUEUE)
        patient.join(120)

    assert waited
    assert others > 0
    assert not patient.is_alive()


@pytest.fixture
def unreachable(settings: Settings) -> Settings:
    return settings.model_copy(update={"neo4j_uri": "bolt://127.0.0.1:9"})


def test_without_a_database_the_process_is_up_and_ends_in_time(unreachable: Settings) -> None:
    began = time.monotonic()
    with serving(unreachable, warm_up=True) as address:
        live = httpx.get(f"{address}/health/live", timeout=60)

    assert live.status_code == 200
    assert time.monotonic() - began < 60


def test_requests_are_served_while_it_warms_up(store: Store, settings: Settings) -> None:
    token = create_token(store, "acme", "early", "viewer")
    with serving(settings, warm_up=True) as address:
        answer = httpx.post(
            f"{address}/graphql",
            json={"query": "{ __typename }"},
            headers={"Authorization": f"Bearer {token}"},
            timeout=60,
        )
    _end_warm_up()

    assert answer.json() == {"data": {"__typename": "Query"}}


def _end_warm_up() -> None:
    """Wait for what was being planned when a server ended.

    A driver that is closed while a thread connects leaves that connection to the collector.
    """
    for thread in threading.enumerate():
        if thread.name == "warm-up":
            thread.join(120)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
