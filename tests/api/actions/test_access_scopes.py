"""Access scopes and teams over GraphQL: made, changed, taken away, and each of that undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from api.access.scopes import AccessScopes
from api.access.users import Users
from api.access.viewer import Viewer
from graph.store.store import Store
from tests.api.actions.calls import UNDO, call, code_of
from tests.api.actions.test_administration import PASSWORD, document
from tests.statements import run

Asking = Callable[..., dict[str, Any]]

ADA, BOB, BLUE = "ada@example.org", "bob@example.org", "team:blue"
CREATE = document("createAccessScope", "name readers")
CHANGE = document("changeAccessScope", "name readers")
DELETE = document("deleteAccessScope", "name readers")
TEAMS = document("setMemberTeams", "email teams")
REMOVE = document("removeMember", "email role")


@pytest.fixture
def scopes(store: Store) -> AccessScopes:
    Users(store).create(ADA, "admin", "acme", PASSWORD)
    Users(store).create(BOB, "agent", "acme", PASSWORD)
    return AccessScopes(store, "acme")


def readers(scopes: AccessScopes) -> dict[str, tuple[str, ...]]:
    return {one.name: one.readers for one in scopes.all()}


def made(ask: Asking, *names: str) -> str:
    payload = call(ask, CREATE, name="security", readers=list(names))
    assert payload["userErrors"] == []
    return str(payload["auditEvent"]["id"])


def undone(ask: Asking, event: str) -> str:
    """Undo a change; return the code of what was in the way, or nothing."""
    payload = call(ask, UNDO, auditEvent=event)
    return code_of(payload) if payload["userErrors"] else ""


def test_a_scope_is_made_changed_and_taken_away_with_an_event_for_each(
    ask: Asking, scopes: AccessScopes
) -> None:
    first = call(ask, CREATE, name="security", readers=["Ada@Example.org", ADA])
    second = call(ask, CHANGE, name="security", add=[BLUE, BOB], remove=[ADA])
    then = readers(scopes)
    third = call(ask, DELETE, name="security")

    assert (first["name"], first["readers"]) == ("security", [ADA])
    assert second["readers"] == [BOB, BLUE]
    assert then == {"security": (BOB, BLUE)}
    assert readers(scopes) == {}
    told = [(one["auditEvent"]["before"], one["auditEvent"]["after"]) for one in (second, third)]
    was, now = ({"name": "security", "readers": one} for one in ([ADA], [BOB, BLUE]))
    assert told == [(was, now), (now, {})]


def test_each_change_of_a_scope_is_undone_by_its_contrary(
    ask: Asking, scopes: AccessScopes
) -> None:
    first = made(ask, ADA)
    second = call(ask, CHANGE, name="security", add=[BLUE], remove=[ADA])["auditEvent"]["id"]
    third = call(ask, DELETE, name="security")["auditEvent"]["id"]

    after_third = undone(ask, third) or readers(scopes)
    after_second = undone(ask, second) or readers(scopes)
    after_first = undone(ask, first) or readers(scopes)

    assert after_third == {"security": (BLUE,)}
    assert after_second == {"security": (ADA,)}
    assert after_first == {}


def test_nothing_is_undone_where_a_scope_has_other_readers_by_now(
    ask: Asking, scopes: AccessScopes
) -> None:
    first = made(ask, ADA)
    second = call(ask, CHANGE, name="security", add=[BLUE])["auditEvent"]["id"]
    scopes.change("security", [BOB], [])

    assert [undone(ask, first), undone(ask, second)] == ["NOT_UNDOABLE"] * 2
    assert readers(scopes) == {"security": (ADA, BOB, BLUE)}


def test_a_scope_that_was_made_again_is_not_made_by_undoing(
    ask: Asking, scopes: AccessScopes
) -> None:
    made(ask, ADA)
    event = call(ask, DELETE, name="security")["auditEvent"]["id"]
    scopes.create("security", [BOB])

    assert undone(ask, event) == "NOT_UNDOABLE"
    assert readers(scopes) == {"security": (BOB,)}


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ((CREATE, {"name": "Se curity"}), "INVALID_INPUT"),
        ((CREATE, {"name": "security"}), "INVALID_INPUT"),
        ((CREATE, {"name": "other", "readers": ["eva@example.org"]}), "NOT_FOUND"),
        ((CHANGE, {"name": "nothing", "add": [ADA]}), "NOT_FOUND"),
        ((CHANGE, {"name": "security", "remove": [BOB]}), "NOT_FOUND"),
        ((DELETE, {"name": "nothing"}), "NOT_FOUND"),
    ],
)
def test_what_is_wrong_is_told_and_changes_nothing(
    ask: Asking, scopes: AccessScopes, store: Store, wrong: tuple[str, dict[str, Any]], code: str
) -> None:
    scopes.create("security", [ADA])
    text, given = wrong

    payload = call(ask, text, **given)

    assert code_of(payload) == code
    assert readers(scopes) == {"security": (ADA,)}
    assert run(store, "MATCH (e:AuditEvent) RETURN e.uid") == []


def test_a_scope_of_another_organisation_is_not_there(
    ask: Asking, scopes: AccessScopes, store: Store
) -> None:
    theirs = AccessScopes(store, "other")
    theirs.create("theirs")

    codes = [code_of(call(ask, text, name="theirs")) for text in (CHANGE, DELETE)]

    assert codes == ["NOT_FOUND"] * 2
    assert readers(theirs) == {"theirs": ()}
    assert readers(scopes) == {}


def test_what_is_restricted_stays_so_when_its_scope_is_taken_away(
    ask: Asking, scopes: AccessScopes, store: Store, system: str
) -> None:
    uid = scopes.create("security", [ADA]).uid
    run(store, "MATCH (s:System {uid: $id}) SET s.visibility = $to", id=system, to=uid)
    reader = Viewer("acme", "u-1", "Ada", "admin", user="u-1", visible=("org",))

    call(ask, DELETE, name="security")

    found = ask("{ systems { totalCount nodes { id } } }", reader)
    assert found["data"]["systems"] == {"totalCount": 0, "nodes": []}
    assert run(store, "MATCH (s:System {uid: $id}) RETURN s.visibility", id=system) == [uid]


@pytest.mark.parametrize("role", ["viewer", "agent"])
def test_only_an_admin_changes_who_reads(ask: Asking, scopes: AccessScopes, role: str) -> None:
    scopes.create("security", [ADA])
    somebody = Viewer("acme", "t-2", "Bob", role)

    answers = [ask(text, somebody, input={"name": "security"}) for text in (CREATE, CHANGE, DELETE)]

    assert {one["errors"][0]["extensions"]["code"] for one in answers} == {"FORBIDDEN"}
    assert readers(scopes) == {"security": (ADA,)}


def test_a_member_reads_as_teams_and_as_before_by_undoing(
    ask: Asking, scopes: AccessScopes
) -> None:
    first = call(ask, TEAMS, email=BOB, teams=["Blue", "red", "blue"])
    second = call(ask, TEAMS, email=BOB, teams=["red"])

    early = undone(ask, first["auditEvent"]["id"])
    late = undone(ask, second["auditEvent"]["id"])

    assert (first["email"], first["teams"]) == (BOB, ["blue", "red"])
    assert (early, late) == ("NOT_UNDOABLE", "")
    assert scopes.teams_of(BOB) == ["blue", "red"]
    assert code_of(call(ask, TEAMS, email="eva@example.org", teams=[])) == "NOT_FOUND"


def test_who_is_no_member_for_a_while_reads_as_the_same_teams_afterwards(
    ask: Asking, scopes: AccessScopes
) -> None:
    scopes.set_teams(BOB, ["blue"])
    removed = call(ask, REMOVE, email=BOB)["auditEvent"]["id"]
    meanwhile = scopes.teams_of(BOB)

    assert undone(ask, removed) == ""
    assert meanwhile == []
    assert scopes.teams_of(BOB) == ["blue"]
