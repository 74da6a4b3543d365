"""The audit trail is asked by admins, filtered, page by page, and reached in no other way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api.access.viewer import Viewer
from graph.model.retained import RULES
from graph.settings.settings import Settings
from graph.store.store import Store
from graph.upkeep.erasure.forget import ErasureRequest, forget
from graph.upkeep.retention import enforce
from tests.api.actions.calls import EVENTS, RENAME, UNDO, call, code_of
from tests.api.actions.conftest import ADA
from tests.api.sample import Sample
from tests.statements import run

Asking = Callable[..., dict[str, Any]]

BEATRICE = Viewer("acme", "t-2", "Beatrice", "admin")


def titles(ask: Asking, **where: Any) -> list[str]:
    answer = ask(EVENTS, where=where)
    return [one["title"] for one in answer["data"]["auditEvents"]["nodes"]]


@pytest.fixture
def changed(ask: Asking, system: str) -> str:
    call(ask, RENAME, id=system, to="a")
    call(ask, RENAME, id=system, to="b", viewer=BEATRICE)
    call(ask, RENAME, id=system, to="c")
    return system


@pytest.mark.usefixtures("changed")
def test_events_are_filtered_by_who_what_where_and_when(ask: Asking, system: str) -> None:
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()

    assert titles(ask) == ["renamed b to c", "renamed a to b", "renamed System 1 to a"]
    assert titles(ask, actor="t-2") == ["renamed a to b"]
    assert titles(ask, actor="u-ada", node=system) == ["renamed b to c", "renamed System 1 to a"]
    assert len(titles(ask, action="rename")) == 3
    assert titles(ask, action="undo") == []
    assert titles(ask, node="acme:t:main:system:2") == []
    assert titles(ask, since=later) == []
    assert len(titles(ask, until=later)) == 3


@pytest.mark.usefixtures("changed")
def test_pages_go_on_where_the_one_before_ended(ask: Asking) -> None:
    first = ask(EVENTS, first=2)["data"]["auditEvents"]
    rest = ask(EVENTS, first=2, after=first["pageInfo"]["endCursor"])["data"]["auditEvents"]

    assert [one["title"] for one in first["nodes"]] == ["renamed b to c", "renamed a to b"]
    assert [one["title"] for one in rest["nodes"]] == ["renamed System 1 to a"]
    assert rest["pageInfo"]["hasNextPage"] is False


@pytest.mark.usefixtures("changed")
def test_whoever_is_no_admin_does_not_see_the_trail(ask: Asking) -> None:
    for role in ("agent", "viewer"):
        [error] = ask(EVENTS, Viewer("acme", role=role))["errors"]

        assert error["extensions"]["code"] == "FORBIDDEN"


@pytest.mark.usefixtures("changed")
def test_another_organisation_sees_nothing_of_it(ask: Asking) -> None:
    answer = ask(EVENTS, Viewer("other", role="admin"))

    assert answer["data"]["auditEvents"]["nodes"] == []


def test_an_event_is_reached_by_no_id_and_no_walk(ask: Asking, store: Store, changed: str) -> None:
    [event, *_] = run(store, "MATCH (e:AuditEvent) RETURN e.uid")
    walked = f'{{ neighborhood(id: "{changed}") {{ nodes {{ id }} }} }}'

    assert ask(f'{{ node(id: "{event}") {{ id }} }}') == {"data": {"node": None}}
    assert ask(walked)["data"]["neighborhood"]["nodes"] == [{"id": changed}]


@pytest.mark.usefixtures("changed")
def test_events_are_deleted_by_age_where_that_is_set(store: Store, settings: Settings) -> None:
    keeping = Store(settings.model_copy(update={"retention": {"AuditEvent": 30}}))
    later = datetime.now(UTC) + timedelta(days=31)

    for _ in enforce(keeping, "acme", now=later):
        pass
    keeping.close()

    assert "AuditEvent" in RULES
    assert run(store, "MATCH (e:AuditEvent) RETURN e.uid") == []
    assert run(store, "MATCH (s:System) RETURN s.name") == ["c"]


SECRET = "acme:nazara:main:access_scope:red"
READER = replace(ADA, visible=("org", SECRET))


def test_a_change_of_what_is_restricted_shows_to_its_readers_among_the_admins(
    ask: Asking, store: Store, system: str
) -> None:
    run(store, "MATCH (n:System) SET n.visibility = $scope", scope=SECRET)
    nowhere = "acme:nazara:audit:audit_event:0"

    hidden = call(ask, RENAME, id=system, to="a")
    event = call(ask, RENAME, id=system, to="b", viewer=READER)["auditEvent"]
    seen = [ask(EVENTS, one)["data"]["auditEvents"]["nodes"] for one in (ADA, READER)]
    undone = call(ask, UNDO, auditEvent=event["id"])["userErrors"]
    missing = call(ask, UNDO, auditEvent=nowhere)["userErrors"]

    assert code_of(hidden) == "NOT_FOUND"
    assert [len(one) for one in seen] == [0, 1]
    assert str(undone).replace(event["id"], nowhere) == str(missing)
    assert undone[0]["code"] == "NOT_FOUND"


def test_a_person_who_is_forgotten_leaves_events_without_a_name(
    ask: Asking, store: Store, system: str
) -> None:
    people = Sample(store)
    people.node("Person", 1, name="Grace Hopper", email="grace@example.org")
    people.write()
    grace = Viewer("acme", "t-7", "Grace Hopper", "admin")
    call(ask, RENAME, id=system, to="Till of Grace Hopper", viewer=grace)

    forget(store, ErasureRequest("acme", "grace@example.org"), lambda _uids, _run: None)

    [event] = run(store, "MATCH (e:AuditEvent) RETURN properties(e)")
    assert "Hopper" not in str(event)
    assert event["action"] == "rename"
