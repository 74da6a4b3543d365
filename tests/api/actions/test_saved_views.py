"""Saved views: each person's own, shared within the organisation, and gone with the account."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from api.access.users import Users
from api.access.viewer import Viewer, usual_scopes
from graph.store.store import Store
from graph.upkeep.erasure.forget import ErasureRequest, forget
from tests.api.actions.calls import UNDO, call, code_of
from tests.api.actions.test_administration import PASSWORD, document

Asking = Callable[..., dict[str, Any]]

KEEP = document("keepView", "id name")
DROP = document("dropView", "id name")
VIEWS = "{ savedViews { id name page search shared own sharedBy } }"


def person(store: Store, name: str, role: str, org: str = "acme") -> Viewer:
    """Return a member who has signed in."""
    users = Users(store)
    uid = users.create(f"{name}@example.org", role, org, PASSWORD)
    return Viewer(org, uid, name, role, user=uid, scopes=usual_scopes(role))


@pytest.fixture
def ada(store: Store) -> Viewer:
    return person(store, "ada", "agent")


@pytest.fixture
def bob(store: Store) -> Viewer:
    return person(store, "bob", "viewer")


def seen(ask: Asking, viewer: Viewer) -> list[tuple[str, str, bool, str | None]]:
    """Return name, search, whether it is one's own, and who else shares it."""
    told = ask(VIEWS, viewer)["data"]["savedViews"]
    return [(one["name"], one["search"], one["own"], one["sharedBy"]) for one in told]


def kept(ask: Asking, viewer: Viewer, name: str, **more: Any) -> Any:
    given = {"name": name, "page": "/incidents", "search": "rank=1", **more}
    return call(ask, KEEP, viewer=viewer, **given)


def test_a_view_is_its_keeper_s_own_whatever_the_role_and_kept_twice_is_one(
    ask: Asking, ada: Viewer, bob: Viewer
) -> None:
    kept(ask, bob, "Mine", search="rank=2")
    kept(ask, bob, " Mine ")

    assert seen(ask, bob) == [("Mine", "rank=1", True, None)]
    assert seen(ask, ada) == []


def test_a_shared_view_is_seen_by_everybody_here_with_who_shares_it_and_by_nobody_elsewhere(
    ask: Asking, ada: Viewer, bob: Viewer, store: Store
) -> None:
    kept(ask, ada, "Ours", shared=True)

    assert seen(ask, bob) == [("Ours", "rank=1", False, "ada@example.org")]
    assert seen(ask, ada) == [("Ours", "rank=1", True, None)]
    assert seen(ask, person(store, "eve", "admin", "other")) == []


def test_who_may_only_read_shares_nothing(ask: Asking, bob: Viewer) -> None:
    answer = ask(KEEP, bob, input={"name": "Ours", "page": "/cases", "shared": True})

    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert seen(ask, bob) == []


def test_a_program_that_is_nobody_s_keeps_none_and_sees_what_is_shared(
    ask: Asking, ada: Viewer
) -> None:
    program = Viewer("acme", "t-9", "a program", "agent")
    kept(ask, ada, "Ours", shared=True)
    kept(ask, ada, "Mine")

    answer = ask(KEEP, program, input={"name": "Its", "page": "/cases"})

    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert [name for name, *_ in seen(ask, program)] == ["Ours"]


def test_others_drop_a_view_only_where_it_is_shared_and_they_are_admins(
    ask: Asking, ada: Viewer, bob: Viewer
) -> None:
    shared, own = (kept(ask, ada, name, shared=name == "Ours")["id"] for name in ("Ours", "Mine"))
    admin = replace(bob, role="admin", scopes=usual_scopes("admin"))

    refused = ask(DROP, bob, input={"id": shared})
    hidden = call(ask, DROP, viewer=admin, id=own)
    dropped = call(ask, DROP, viewer=admin, id=shared)

    assert refused["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert code_of(hidden) == "NOT_FOUND"
    assert dropped["name"] == "Ours"
    assert seen(ask, ada) == [("Mine", "rank=1", True, None)]


def test_keeping_and_dropping_are_undone_by_who_did_it_and_while_nothing_came_between(
    ask: Asking, ada: Viewer
) -> None:
    first = kept(ask, ada, "Mine")
    second = kept(ask, ada, "Mine", search="rank=3")
    third = call(ask, DROP, viewer=ada, id=first["id"])

    def undone(payload: Any) -> Any:
        return call(ask, UNDO, viewer=ada, auditEvent=payload["auditEvent"]["id"])

    assert code_of(undone(first)) == "NOT_UNDOABLE"
    assert undone(third)["userErrors"] == []
    assert seen(ask, ada) == [("Mine", "rank=3", True, None)]
    assert undone(second)["userErrors"] == []
    assert seen(ask, ada) == [("Mine", "rank=1", True, None)]
    assert undone(first)["userErrors"] == []
    assert seen(ask, ada) == []


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": "  "}, "name"),
        ({"page": "javascript:alert(1)"}, "page"),
        ({"page": "//example.org"}, "page"),
        ({"search": "q" * 200}, "search"),
    ],
)
def test_what_is_no_view_of_a_page_here_is_refused(
    serve: Callable[..., Asking], ada: Viewer, given: dict[str, str], field: str
) -> None:
    ask = serve(saved_view_characters=150)
    view = {"name": "Mine", "page": "/incidents", "search": "", **given}

    [fault] = call(ask, KEEP, viewer=ada, **view)["userErrors"]

    assert (fault["code"], fault["field"]) == ("INVALID_INPUT", field)
    assert seen(ask, ada) == []


def test_one_person_keeps_so_many_views_and_no_more(
    serve: Callable[..., Asking], ada: Viewer, bob: Viewer
) -> None:
    ask = serve(saved_views=2)
    kept(ask, bob, "His")
    for name in ("One", "Two", "Two"):
        assert kept(ask, ada, name)["userErrors"] == []

    assert code_of(kept(ask, ada, "Three")) == "INVALID_INPUT"
    assert [name for name, *_ in seen(ask, ada)] == ["One", "Two"]


def test_with_an_account_go_its_own_views_and_those_it_shared_are_nobody_s(
    ask: Asking, ada: Viewer, bob: Viewer, store: Store
) -> None:
    kept(ask, ada, "Ours", shared=True)
    kept(ask, ada, "Mine")
    kept(ask, bob, "His")

    request = ErasureRequest("acme", "ada@example.org", user=True)
    forget(store, request, lambda _uids, _run: None)

    assert seen(ask, bob) == [("His", "rank=1", True, None), ("Ours", "rank=1", False, None)]
    assert seen(ask, ada) == [("Ours", "rank=1", False, None)]
