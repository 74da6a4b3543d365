"""What admins read beside the graph: members, invitations, tokens, scopes, sources, health."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from api.access.scopes import AccessScopes
from api.access.tokens import create_token
from api.access.users import Users
from api.access.viewer import Viewer
from api.readings.found import READINGS
from graph.model.facts import Envelope
from graph.queue.dead_letters import Setback, bury
from graph.store.store import Store
from ingest.instances.documents import as_instance
from ingest.instances.stored import Instances
from ingest.log_files.uploads import LogUploads, ReadingAsked
from tests.api.actions.calls import UNDO, call, code_of
from tests.api.actions.test_administration import INVITE, PASSWORD, document
from tests.api.sample import NOW, Sample

Asking = Callable[..., dict[str, Any]]

WITHDRAW = document("withdrawInvitation", "email")
OF_AN_UPLOAD = ("logSources", "logGroups", "logFindings", "logPassedOver")
COMPARE = """mutation ($input: CompareProfileInput!) { compareProfile(input: $input) {
  name active sections { section added removed changed { name keys } }
  userErrors { code message } } }"""
ORGANIZE = document("createOrganization", "name")
RENAME_ORGANIZATION = document("renameOrganization", "name organization { title }")


def read(ask: Asking, text: str, viewer: Viewer | None = None, **variables: Any) -> Any:
    """Ask a query and return its only field."""
    answer = ask(text, *([viewer] if viewer else []), **variables)
    assert "errors" not in answer, answer
    [value] = answer["data"].values()
    return value


@pytest.fixture
def users(store: Store) -> Users:
    found = Users(store)
    found.create("ada@example.org", "admin", "acme", PASSWORD)
    found.create("eve@example.org", "admin", "other", PASSWORD)
    return found


@pytest.mark.usefixtures("users")
def test_members_are_told_with_role_and_teams_and_nobody_of_another_organisation(
    ask: Asking, store: Store
) -> None:
    AccessScopes(store, "acme").set_teams("ada@example.org", ["payments"])

    told = read(ask, "{ members { email role teams disabled } }")

    ada = {"email": "ada@example.org", "role": "admin", "teams": ["payments"], "disabled": False}
    assert told == [ada]


def test_who_is_invited_is_told_until_the_invitation_is_withdrawn(ask: Asking) -> None:
    call(ask, INVITE, email="bob@example.org", role="agent")
    before = read(ask, "{ invitations { email role invitedAt expiresAt } }")

    payload = call(ask, WITHDRAW, email="bob@example.org")

    assert [(one["email"], one["role"]) for one in before] == [("bob@example.org", "agent")]
    assert before[0]["invitedAt"] < before[0]["expiresAt"]
    assert payload["userErrors"] == []
    assert read(ask, "{ invitations { email } }") == []
    assert code_of(call(ask, WITHDRAW, email="bob@example.org")) == "NOT_FOUND"
    undone = call(ask, UNDO, auditEvent=payload["auditEvent"]["id"])
    assert code_of(undone) == "NOT_UNDOABLE"


def test_tokens_are_told_without_what_they_are(ask: Asking, store: Store) -> None:
    secret = create_token(store, "acme", "dashboard", "viewer")
    create_token(store, "other", "theirs", "viewer")

    [told] = read(ask, "{ apiTokens { tokenId name role scopes expiresAt lastUsedAt } }")

    assert (told["name"], told["role"], told["scopes"]) == ("dashboard", "viewer", ["read"])
    assert told["expiresAt"] is None
    assert secret not in str(told)


@pytest.mark.usefixtures("users")
def test_access_scopes_are_told_with_their_readers(ask: Asking, store: Store) -> None:
    AccessScopes(store, "acme").create("security", ["ada@example.org", "team:blue"])

    told = read(ask, "{ accessScopes { name readers } }")

    assert told == [{"name": "security", "readers": ["ada@example.org", "team:blue"]}]


def test_connectors_are_told_as_they_declare_themselves(ask: Asking) -> None:
    told = read(
        ask,
        """{ connectors { name isAsked calls secrets secretsBegin takesMapping
          options { name isList isRequired } streams { name needs } } }""",
    )

    github = next(one for one in told if one["name"] == "github")
    assert github["isAsked"]
    assert github["calls"]
    assert "webhook" in github["secrets"]
    assert github["secretsBegin"] == ["env:CONNECTOR_ACME__"]
    assert any(option["isRequired"] or option["isList"] for option in github["options"])
    assert all(stream["name"] for stream in github["streams"])
    assert next(one for one in told if one["name"] == "records")["takesMapping"]


def test_what_is_said_of_an_instance_is_told_with_references_alone(
    ask: Asking, store: Store
) -> None:
    said = {"connector": "jsonl", "name": "eu", "secrets": {"webhook": "env:A_SECRET"}}
    for org in ("acme", "other"):
        Instances(store, org).put(as_instance({**said, "org": org}, "a test"))
    query = "query ($key: String) { connectorSettings(key: $key) { key settings file webhook } }"

    [told] = read(ask, query)

    assert told["settings"]["secrets"] == {"webhook": ["env:A_SECRET"]}
    assert (told["key"], told["webhook"]) == ("jsonl/eu", "/webhooks/jsonl/eu")
    assert read(ask, query, key="jsonl/us") == []


def test_what_a_dead_letter_keeps_is_told_to_who_may_read_it(ask: Asking, store: Store) -> None:
    record = b'{"id": "T-1", "password": "hidden", "state": "up"}'
    envelope = Envelope("acme", "tide", "main", "x", "T-1", "push", NOW, "tide/gauge", record)
    [uid] = bury(store, [Setback(envelope, "no mapping")], run="r")
    query = """query ($ids: [ID!]!) { deadLetterRecords(ids: $ids) {
      content contentType nativeId receivedAt isCut } }"""

    [told] = read(ask, query, ids=[uid])
    elsewhere = ask(query, Viewer("other", "t-2", role="admin"), ids=[uid])

    assert '"state": "up"' in told["content"]
    assert "hidden" not in told["content"]
    assert (told["contentType"], told["isCut"]) == ("tide/gauge", False)
    assert elsewhere["errors"][0]["extensions"]["code"] == "NOT_FOUND"


def test_health_tells_what_is_wrong_here_and_nothing_of_others(ask: Asking, store: Store) -> None:
    for org in ("acme", "other"):
        envelope = Envelope(org, "tide", org, "x", "T-1", "push", NOW, "tide/gauge", b"{}")
        bury(store, [Setback(envelope, "no mapping")], run="r")

    told = read(ask, "{ healthFindings { check level text remedy } }")

    found = {one["check"]: one for one in told if one["level"] in {"ok", "fail"}}
    assert found["neo4j"]["level"] == "ok"
    assert found["dead-letters"]["level"] == "fail"
    assert "other" not in found["dead-letters"]["text"]
    assert not {"secrets", "settings", "ports"} & set(found)


@pytest.mark.parametrize("reading", READINGS, ids=lambda one: one.name)
def test_nobody_reads_what_needs_another_role(ask: Asking, store: Store, reading: Any) -> None:
    sample = Sample(store)
    incident = sample.node("Incident", 1)
    sample.write()
    upload = LogUploads(store.settings).create("acme", ReadingAsked("app.log")).id
    needed = {"deadLetterRecords": "(ids: [])", "mentionPlaces": f'(node: "{incident}")'}
    needed |= dict.fromkeys(OF_AN_UPLOAD, f'(reading: "{upload}")')
    given = needed.get(reading.name, "")
    first = reading.each.fields[0].name
    agent = Viewer("acme", "t-3", role="agent")

    answer = ask(f"{{ {reading.name}{given} {{ {first} }} }}", agent)

    if reading.role == "admin":
        assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    else:
        assert "errors" not in answer


def test_more_letters_than_are_opened_at_once_are_refused(ask: Asking) -> None:
    query = "query ($ids: [ID!]!) { deadLetterRecords(ids: $ids) { id } }"

    answer = ask(query, ids=[f"l-{number}" for number in range(21)])

    assert answer["errors"][0]["extensions"]["code"] == "INVALID_INPUT"


def test_a_profile_is_compared_with_the_active_one_and_nothing_is_written(ask: Asking) -> None:
    wide = '{"name": "shop", "teams": [{"name": "ops"}, {"name": "web", "chat": "#web"}]}'
    apply = document("applyProfile", "active")
    first = call(ask, COMPARE, document=wide)
    call(ask, apply, document='{"name": "shop", "teams": [{"name": "web"}]}', activate=True)

    told = call(ask, COMPARE, document=wide)

    assert first["active"] is None
    assert first["sections"][0]["added"] == ["ops", "web"]
    assert told["active"] == "shop"
    assert told["sections"] == [
        {
            "section": "teams",
            "added": ["ops"],
            "removed": [],
            "changed": [{"name": "web", "keys": ["chat"]}],
        }
    ]
    assert code_of(call(ask, COMPARE, document="{}")) == "INVALID_PROFILE"


def test_an_admin_who_signed_in_makes_an_organisation_and_is_its_admin(
    ask: Asking, users: Users
) -> None:
    account = users.by_email("ada@example.org")
    assert account is not None
    ada = Viewer("acme", "t-1", "Ada", "admin", user=account.uid)

    made = call(ask, ORGANIZE, name="beta", viewer=ada)
    taken = call(ask, ORGANIZE, name="other", viewer=ada)
    wrong = call(ask, ORGANIZE, name="No Name", viewer=ada)

    assert made["name"] == "beta"
    now = users.by_email("ada@example.org")
    assert now is not None
    assert now.roles == {"acme": "admin", "beta": "admin"}
    assert (code_of(taken), code_of(wrong)) == ("INVALID_INPUT", "INVALID_INPUT")


def test_an_organisation_gets_another_name_which_its_people_are_told_and_that_is_undone(
    ask: Asking, users: Users
) -> None:
    payload = call(ask, RENAME_ORGANIZATION, name="  Acme   Stores ")
    named = users.by_email("ada@example.org")
    others = users.by_email("eve@example.org")
    call(ask, UNDO, auditEvent=payload["auditEvent"]["id"])
    again = users.by_email("ada@example.org")

    assert payload["name"] == payload["organization"]["title"] == "Acme Stores"
    assert named is not None
    assert (named.named, named.roles) == ({"acme": "Acme Stores"}, {"acme": "admin"})
    assert others is not None
    assert others.named == {"other": "other"}
    assert again is not None
    assert again.named == {"acme": "acme"}


@pytest.mark.parametrize("name", ["", "   ", "x" * 21])
def test_a_name_of_nothing_or_of_too_much_is_none(
    serve: Callable[..., Asking], users: Users, name: str
) -> None:
    ask = serve(organization_name_characters=20)

    payload = call(ask, RENAME_ORGANIZATION, name=name)

    assert code_of(payload) == "INVALID_INPUT"
    ada = users.by_email("ada@example.org")
    assert ada is not None
    assert ada.named == {"acme": "acme"}


def test_a_token_makes_no_organisation_and_nobody_where_that_is_switched_off(
    serve: Callable[..., Asking], users: Users
) -> None:
    account = users.by_email("ada@example.org")
    assert account is not None
    ada = Viewer("acme", "t-1", "Ada", "admin", user=account.uid)
    token = Viewer("acme", "t-2", "a program", "admin")

    by_token = serve()(ORGANIZE, token, input={"name": "gamma"})
    switched_off = serve(organizations_by_admins=False)(ORGANIZE, ada, input={"name": "gamma"})

    assert by_token["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert switched_off["errors"][0]["extensions"]["code"] == "FORBIDDEN"
