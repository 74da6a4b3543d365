"""What sources send is acknowledged, and soon in the graph, once."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from graph.settings.settings import Settings
from graph.store.store import Store
from tests.api.http.calling import (
    Caller,
    answering,
    counted,
    incident,
    letters,
    listen,
    titles,
    until,
)
from tests.graph.histories import snapshot

pytestmark = pytest.mark.usefixtures("worker")

LIFTS = {"faults": [{"nr": "L1", "what": "It hangs", "at": "2026-11-20T10:00:00Z"}]}
TITLES = {"Incident 1", "Incident 2"}
UID = "acme:jsonl:main:incident:INC-1"


@pytest.fixture
def http(store: Store, settings: Settings) -> Iterator[httpx.Client]:
    del store
    with answering(settings) as client:
        yield client


@pytest.fixture
def caller(http: httpx.Client, store: Store, monkeypatch: pytest.MonkeyPatch) -> Caller:
    """The sender of an instance of `acme`."""
    listen(store, monkeypatch)
    return Caller(http)


def test_what_a_source_sends_is_acknowledged_and_soon_in_the_graph(
    caller: Caller, store: Store
) -> None:
    response = caller.send(incident(), webhook_id="d-1")

    assert (response.status_code, response.content) == (202, b"")
    until(lambda: UID in snapshot(store).by_uid)
    node = snapshot(store).by_uid[UID]
    assert (node["title"], node["delivery_id"], node["source"]) == ("Incident 1", "d-1", "jsonl")


def test_each_record_of_a_call_costs_itself_alone(caller: Caller, store: Store) -> None:
    calls = [incident(1), {"type": "Incident", "id": "INC-2", "status": "unheard of"}, incident(3)]

    assert caller.send(calls).status_code == 202

    until(lambda: letters(store))
    until(lambda: titles(store).keys() >= {"INC-1", "INC-3"})
    assert [one.connector for one in letters(store)] == ["jsonl/main/records"]


def test_a_delivery_that_comes_again_is_acknowledged_and_left_out(
    caller: Caller, store: Store, http: httpx.Client
) -> None:
    before = counted(http, source="jsonl", outcome="repeated")
    first = caller.send(incident(1), webhook_id="same")
    again = caller.send(incident(2), webhook_id="same")
    another = caller.send(incident(3), webhook_id="another")

    assert [one.status_code for one in (first, again, another)] == [202, 202, 202]
    until(lambda: titles(store).keys() >= {"INC-1", "INC-3"})
    assert "INC-2" not in titles(store)
    assert counted(http, source="jsonl", outcome="repeated") == before + 1


def test_at_one_address_the_secret_tells_whose_call_it_is(
    http: httpx.Client, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    listen(store, monkeypatch, org="acme", secret="of acme")
    listen(store, monkeypatch, org="globex", secret="of globex")

    assert Caller(http, secret="of globex").send(incident(1)).status_code == 202
    assert Caller(http, secret="of acme").send(incident(2)).status_code == 202

    until(lambda: len(titles(store)) == 2)
    uids = {uid for uid, one in snapshot(store).by_uid.items() if one.get("title") in TITLES}
    assert uids == {
        "globex:jsonl:main:incident:INC-1",
        "acme:jsonl:main:incident:INC-2",
    }


def test_a_mapping_file_says_what_any_other_call_becomes(
    http: httpx.Client,
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    mapping = tmp_path_factory.mktemp("maps") / "lifts.yaml"
    mapping.write_text(
        "records: faults[]\nmaps:\n  - label: Incident\n    id: nr\n"
        "    props: {title: what, started_at: at, status: {const: triggered}}\n"
    )
    listen(store, monkeypatch, connector="records", source="lifts", mapping=str(mapping))

    response = Caller(http, "/webhooks/lifts").send(LIFTS)

    assert response.status_code == 202
    until(lambda: titles(store) == {"L1": "It hangs"})


def test_what_is_restricted_stays_so(
    http: httpx.Client, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    listen(store, monkeypatch, visible_to="board")

    assert Caller(http).send(incident()).status_code == 202

    until(lambda: UID in snapshot(store).by_uid)
    assert snapshot(store).by_uid[UID]["visibility"] == "acme:nazara:main:access_scope:board"
