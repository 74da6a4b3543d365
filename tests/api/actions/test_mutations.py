"""What every mutation does alike: it is done once with its trail, or not at all, and says why."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from api.access.viewer import Viewer
from graph.store.store import Store
from tests.api.access.made_up import DONE
from tests.api.actions.calls import RENAME, call, code_of
from tests.api.sample import Sample
from tests.statements import run

Asking = Callable[..., dict[str, Any]]

BEATRICE = Viewer("acme", "t-2", "Beatrice", "admin")


def events(store: Store) -> int:
    [count] = run(store, "MATCH (e:AuditEvent) RETURN count(e)")
    return int(count)


def test_a_change_leaves_who_from_where_what_and_how_it_was(ask: Asking, system: str) -> None:
    payload = call(ask, RENAME, id=system, to="Till", clientMutationId="c-1")

    event = payload["auditEvent"]
    assert event.pop("id").startswith("acme:nazara:audit:audit_event:")
    assert event == {
        "title": "renamed System 1 to Till",
        "action": "rename",
        "outcome": "done",
        "actor": "u-ada",
        "actorName": "Ada",
        "via": "t-1",
        "address": "192.0.2.7",
        "requestId": "request-7",
        "nodeId": system,
        "nodeVersion": "2",
        "before": {"name": "System 1"},
        "after": {"name": "Till"},
        "undoes": None,
        "undoneBy": None,
        "node": {"title": "Till"},
    }
    assert payload["clientMutationId"] == "c-1"
    assert payload["length"] == 4
    assert payload["userErrors"] == []


def test_what_the_client_can_mend_is_in_the_payload_and_nothing_is_written(
    ask: Asking, store: Store, system: str
) -> None:
    payload = call(ask, RENAME, id=system, to="", clientMutationId="c-2")

    assert payload == {
        "system": None,
        "length": None,
        "secret": None,
        "clientMutationId": "c-2",
        "auditEvent": None,
        "userErrors": [
            {
                "code": "INVALID_INPUT",
                "message": "the name is empty, expected a word",
                "field": "to",
                "remedy": "Correct the value and try again.",
                "version": None,
            }
        ],
    }
    assert events(store) == 0


def test_a_secret_is_shown_once_and_kept_nowhere(ask: Asking, store: Store, system: str) -> None:
    first = call(ask, RENAME, id=system, to="Till", idempotencyKey="k")
    again = call(ask, RENAME, id=system, to="Till", idempotencyKey="k")

    assert first["secret"] == "secret of Till"
    assert again["secret"] is None
    kept = run(store, "MATCH (n) UNWIND [k IN keys(n) | toString(n[k])] AS v RETURN v")
    assert [text for text in kept if "secret of" in text] == []


def test_of_two_who_change_one_version_one_wins_and_the_other_is_told_the_version(
    ask: Asking, system: str
) -> None:
    def change(name: str) -> Any:
        return call(ask, RENAME, id=system, to=name, ifVersion="1")

    with ThreadPoolExecutor(8) as pool:
        payloads = list(pool.map(change, [f"name {n}" for n in range(8)]))

    won = [one for one in payloads if not one["userErrors"]]
    lost = [one for one in payloads if one["userErrors"]]
    assert len(won) == 1
    assert {code_of(one) for one in lost} == {"CONFLICT"}
    assert {one["userErrors"][0]["version"] for one in lost} == {"2"}
    assert won[0]["system"]["provenance"]["version"] == "2"


def test_the_same_key_at_once_from_several_processes_is_done_once_and_answered_alike(
    serve: Callable[..., Asking], store: Store, system: str
) -> None:
    processes = [serve() for _ in range(4)]

    def repeat(number: int) -> Any:
        process = processes[number % 4]
        return call(process, RENAME, id=system, to="Till", idempotencyKey="key")

    with ThreadPoolExecutor(8) as pool:
        payloads = list(pool.map(repeat, range(8)))

    assert {one["auditEvent"]["id"] for one in payloads} == {payloads[0]["auditEvent"]["id"]}
    assert {one["length"] for one in payloads} == {4}
    assert {one["system"]["provenance"]["version"] for one in payloads} == {"2"}
    assert events(store) == 1


def test_another_call_under_the_same_key_is_refused(ask: Asking, store: Store, system: str) -> None:
    call(ask, RENAME, id=system, to="Till", idempotencyKey="key")

    other = call(ask, RENAME, id=system, to="Shop", idempotencyKey="key")

    assert code_of(other) == "IDEMPOTENCY_KEY_REUSED"
    assert run(store, "MATCH (s:System) RETURN s.name") == ["Till"]


def test_keys_are_each_caller_s_own(ask: Asking, system: str) -> None:
    call(ask, RENAME, id=system, to="Till", idempotencyKey="key")

    other = call(ask, RENAME, id=system, to="Shop", idempotencyKey="key", viewer=BEATRICE)

    assert other["system"]["title"] == "Shop"


def test_a_refused_call_leaves_its_key_free(ask: Asking, system: str) -> None:
    refused = call(ask, RENAME, id=system, to="", idempotencyKey="key")
    mended = call(ask, RENAME, id=system, to="Till", idempotencyKey="key")

    assert code_of(refused) == "INVALID_INPUT"
    assert mended["system"]["title"] == "Till"


def test_a_key_is_free_again_after_the_time_that_is_set(
    serve: Callable[..., Asking], store: Store, system: str
) -> None:
    ask = serve(idempotency_hours=1.0)
    call(ask, RENAME, id=system, to="Till", idempotencyKey="key")
    run(store, "MATCH (e:AuditEvent) SET e.at = e.at - duration('PT61M') RETURN 1")

    later = call(ask, RENAME, id=system, to="Shop", idempotencyKey="key")

    assert later["system"]["title"] == "Shop"
    assert events(store) == 2


def test_a_key_without_a_character_or_with_too_many_is_refused(ask: Asking, system: str) -> None:
    for key in ("", "k" * 201):
        payload = call(ask, RENAME, id=system, to="Till", idempotencyKey=key)

        assert code_of(payload) == "INVALID_INPUT"
        assert payload["userErrors"][0]["field"] == "idempotencyKey"


def test_what_is_that_way_already_is_said_to_be_unchanged(ask: Asking, system: str) -> None:
    payload = call(ask, RENAME, id=system, to="System 1")

    assert payload["auditEvent"]["outcome"] == "unchanged"


def test_what_a_viewer_may_not_read_is_not_there_to_be_changed(
    ask: Asking, store: Store, system: str
) -> None:
    run(store, "MATCH (s:System) SET s.visibility = 'scope-1' RETURN 1")

    payload = call(ask, RENAME, id=system, to="Till")

    assert code_of(payload) == "NOT_FOUND"
    assert DONE == []


def test_a_record_that_was_merged_leads_to_the_node_that_it_became_a_part_of(
    ask: Asking, sample: Sample, system: str
) -> None:
    record = sample.node("System", "record")
    sample.write()
    merge = """MATCH (a {uid: $a}), (k {uid: $k}) SET a:Alias REMOVE a:System
        CREATE (a)-[:ALIAS_OF]->(k) RETURN 1"""
    run(sample.store, merge, a=record, k=system)

    payload = call(ask, RENAME, id=record, to="Till")

    assert payload["system"]["id"] == system


def test_literals_and_variables_make_the_same_input(ask: Asking, system: str) -> None:
    text = f'mutation {{ rename(input: {{id: "{system}", to: "Till"}}) {{ system {{ title }} }} }}'

    assert ask(text) == {"data": {"rename": {"system": {"title": "Till"}}}}
