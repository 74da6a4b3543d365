"""What admins change: users, members, tokens, runs of jobs and dead letters, in their own house."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from api.access.tokens import TokenVerifier, create_token, tokens_of
from api.access.users import Users
from api.access.viewer import Viewer
from api.actions.found import mutations
from graph.errors import Unauthenticated
from graph.model.facts import Envelope
from graph.queue.dead_letters import Setback, bury
from graph.store.store import Store
from tests.api.actions.calls import UNDO, call, code_of
from tests.api.sample import NOW
from tests.statements import run

Asking = Callable[..., dict[str, Any]]

PASSWORD = "a long enough password"
FAULTS = "userErrors { code message field } auditEvent { id title before after }"


def document(name: str, shown: str) -> str:
    kind = f"{name[0].upper()}{name[1:]}Input!"
    return f"mutation ($input: {kind}) {{ {name}(input: $input) {{ {shown} {FAULTS} }} }}"


INVITE = document("inviteUser", "email role link")
DISABLE = document("disableUser", "email disabled")
ENABLE = document("enableUser", "email disabled")
SET_ROLE = document("setMemberRole", "email role")
REMOVE = document("removeMember", "email role")
CREATE_TOKEN = document("createToken", "token tokenId scopes")
REVOKE_TOKEN = document("revokeToken", "tokenId")
ENRICH = document("startEnrichment", "run { job status } isNew")
REPLAY = document("replayDeadLetters", "written failed")
ALL = (INVITE, DISABLE, ENABLE, SET_ROLE, REMOVE, CREATE_TOKEN, REVOKE_TOKEN, ENRICH, REPLAY)


@pytest.fixture
def users(store: Store) -> Users:
    found = Users(store)
    found.create("ada@example.org", "admin", "acme", PASSWORD)
    found.create("bob@example.org", "agent", "acme", PASSWORD)
    return found


def role_of(users: Users, email: str) -> str | None:
    account = users.by_email(email)
    assert account is not None
    return account.roles.get("acme")


def test_an_invitation_is_shown_once_and_is_in_no_event(ask: Asking, store: Store) -> None:
    given = {"email": "Eva@example.org", "role": "agent", "idempotencyKey": "k"}

    first, again = call(ask, INVITE, **given), call(ask, INVITE, **given)

    secret = first["link"].partition("#")[2]
    assert len(secret) > 40
    assert again["link"] is None
    assert first["auditEvent"]["after"] == {"email": "eva@example.org", "role": "agent"}
    assert secret not in str(run(store, "MATCH (n) RETURN properties(n)"))


def test_an_invitation_is_taken_back(ask: Asking, store: Store) -> None:
    event = call(ask, INVITE, email="eva@example.org", role="agent")["auditEvent"]["id"]

    undone = call(ask, UNDO, auditEvent=event)

    assert undone["userErrors"] == []
    assert run(store, "MATCH (i:Invitation) RETURN i.email") == []


def test_a_member_gets_another_role_and_the_one_before_by_undoing(
    ask: Asking, users: Users
) -> None:
    payload = call(ask, SET_ROLE, email="bob@example.org", role="viewer")
    then = role_of(users, "bob@example.org")
    call(ask, UNDO, auditEvent=payload["auditEvent"]["id"])

    assert then == "viewer"
    assert role_of(users, "bob@example.org") == "agent"
    assert payload["auditEvent"]["before"]["role"] == "agent"


def test_a_member_is_removed_and_comes_back_by_undoing(ask: Asking, users: Users) -> None:
    payload = call(ask, REMOVE, email="bob@example.org")
    then = role_of(users, "bob@example.org")
    call(ask, UNDO, auditEvent=payload["auditEvent"]["id"])

    assert then is None
    assert role_of(users, "bob@example.org") == "agent"


@pytest.mark.parametrize("text", [DISABLE, REMOVE])
def test_the_last_admin_stays(ask: Asking, users: Users, text: str) -> None:
    payload = call(ask, text, email="ada@example.org")

    assert code_of(payload) == "INVALID_INPUT"
    assert "the only admin" in payload["userErrors"][0]["message"]
    assert role_of(users, "ada@example.org") == "admin"


def test_a_user_is_disabled_and_enabled(ask: Asking, users: Users) -> None:
    call(ask, DISABLE, email="bob@example.org")
    disabled = users.by_email("bob@example.org")
    call(ask, ENABLE, email="bob@example.org")
    enabled = users.by_email("bob@example.org")

    assert disabled is not None
    assert enabled is not None
    assert (disabled.disabled, enabled.disabled) == (True, False)


def test_an_account_that_others_have_too_is_not_disabled(ask: Asking, users: Users) -> None:
    users.join("bob@example.org", "admin", "other")

    payload = call(ask, DISABLE, email="bob@example.org")

    assert code_of(payload) == "INVALID_INPUT"
    account = users.by_email("bob@example.org")
    assert account is not None
    assert not account.disabled


def test_another_organisation_s_members_are_not_there(ask: Asking, users: Users) -> None:
    eve = Viewer("other", "t-9", "Eve", "admin")

    payloads = [
        call(ask, text, email="bob@example.org", viewer=eve, **given)
        for text, given in ((DISABLE, {}), (REMOVE, {}), (SET_ROLE, {"role": "admin"}))
    ]

    assert {code_of(one) for one in payloads} == {"NOT_FOUND"}
    assert role_of(users, "bob@example.org") == "agent"


def test_a_token_is_shown_once_works_and_is_revoked_by_undoing(ask: Asking, store: Store) -> None:
    payload = call(ask, CREATE_TOKEN, name="importer", role="agent", scopes=["read", "ingest"])
    verifier = TokenVerifier(store, store.settings.model_copy(update={"token_cache_seconds": 0.0}))
    viewer = verifier.verify(f"Bearer {payload['token']}")
    call(ask, UNDO, auditEvent=payload["auditEvent"]["id"])

    assert (viewer.org, viewer.role, viewer.scopes) == (
        "acme",
        "agent",
        frozenset({"read", "ingest"}),
    )
    assert payload["token"] not in str(run(store, "MATCH (n) RETURN properties(n)"))
    with pytest.raises(Unauthenticated):
        verifier.verify(f"Bearer {payload['token']}")


def test_a_revoked_token_does_not_come_back(ask: Asking, store: Store) -> None:
    create_token(store, "acme", "old", "viewer")
    [known] = tokens_of(store, "acme")

    payload = call(ask, REVOKE_TOKEN, tokenId=known.id)
    refused = call(ask, UNDO, auditEvent=payload["auditEvent"]["id"])

    assert tokens_of(store, "acme") == []
    assert code_of(refused) == "NOT_UNDOABLE"
    assert "make another one" in refused["userErrors"][0]["message"]


@pytest.mark.parametrize(
    ("text", "given"),
    [
        (CREATE_TOKEN, {"name": " ", "role": "viewer"}),
        (CREATE_TOKEN, {"name": "x", "role": "king"}),
        (CREATE_TOKEN, {"name": "x", "role": "viewer", "scopes": ["write"]}),
        (CREATE_TOKEN, {"name": "x", "role": "viewer", "expiresAt": "2001-01-01T00:00:00Z"}),
        (CREATE_TOKEN, {"name": "x" * 201, "role": "viewer"}),
        (INVITE, {"email": "nobody", "role": "viewer"}),
        (INVITE, {"email": "a@example.org", "role": "viewer", "days": 91}),
        (ENRICH, {"kinds": ["magic"]}),
        (ENRICH, {"labels": ["Nothing"]}),
        (REPLAY, {"ids": []}),
    ],
)
def test_a_bad_value_changes_nothing(
    ask: Asking, store: Store, text: str, given: dict[str, Any]
) -> None:
    payload = call(ask, text, **given)

    assert code_of(payload) == "INVALID_INPUT"
    assert run(store, "MATCH (n:AuditEvent|ApiToken|Invitation|JobRun) RETURN n.uid") == []


def test_a_run_is_started_once(ask: Asking) -> None:
    first = call(ask, ENRICH, kinds=["embedding"], labels=["Incident"])
    again = call(ask, ENRICH, kinds=["embedding"], labels=["Incident"])

    assert first["run"] == {"job": "enrich", "status": "queued"}
    assert (first["isNew"], again["isNew"]) == (True, False)


def test_dead_letters_are_tried_again_and_told_one_by_one(ask: Asking, store: Store) -> None:
    def letter(number: int, raw: bytes) -> Setback:
        envelope = Envelope(
            org="acme",
            source="t",
            instance="main",
            stream="records",
            native_id=str(number),
            via="file",
            received_at=NOW,
            content_type="jsonl",
            raw=raw,
        )
        return Setback(envelope, "broken then")

    good = b'{"type": "System", "id": "till", "name": "Till", "kind": "service"}'
    uids = bury(store, [letter(1, good), letter(2, b'{"type": "System", "id": "x"}')], run="r")

    payload = call(ask, REPLAY, ids=uids)

    assert payload["userErrors"] == []
    assert payload["written"] == 1, payload["failed"]
    [failed] = payload["failed"]
    assert "System needs kind" in failed
    assert run(store, "MATCH (d:DeadLetter) RETURN d.status ORDER BY d.status") == [
        "open",
        "replayed",
    ]


@pytest.mark.parametrize("role", ["agent", "viewer"])
def test_nobody_but_an_admin_changes_any_of_it(ask: Asking, store: Store, role: str) -> None:
    given = {
        "email": "a@example.org",
        "role": "viewer",
        "name": "x",
        "tokenId": "x",
        "ids": ["x"],
    }
    for text in ALL:
        name = text.partition(") { ")[2].partition("(")[0]
        fields = [one for one in given if one in _takes(name)]

        answer = ask(text, Viewer("acme", role=role), input={one: given[one] for one in fields})

        assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN", name
    assert run(store, "MATCH (n:AuditEvent) RETURN n.uid") == []


def _takes(name: str) -> set[str]:
    [found] = [one for one in mutations() if one.name == name]
    return {one.name for one in found.takes}
