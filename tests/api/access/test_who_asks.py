"""Who asks reaches what is asked: the role decides, and an action knows for whom it acts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
import pytest

from api.access.viewer import ROLES, Viewer
from api.compiler.engine import Engine, Request
from api.schema.build import schema_for, strawberry_schema
from graph.settings.settings import Settings
from graph.store.store import Store
from tests.api.access.made_up import DONE, made_up
from tests.api.sample import Sample

RENAMED = """mutation ($id: ID!, $to: String!) { rename(input: {id: $id, to: $to}) {
    system { id title } userErrors { code message } } }"""

Asking = Callable[..., dict[str, Any]]


@pytest.fixture
def system(store: Store) -> str:
    sample = Sample(store)
    uid = sample.node("System", 1)
    sample.write()
    DONE.clear()
    return uid


@pytest.fixture
def ask(store: Store, settings: Settings) -> Asking:
    registry = made_up()
    schema = strawberry_schema(settings.graphql_page_size, registry.extras)
    engine = Engine(schema, store, settings, registry)

    def answer(text: str, viewer: Viewer, **variables: Any) -> Any:
        request = Request(text, variables, None, viewer.org, viewer, "request-7")
        return orjson.loads(engine.execute(request).body)

    return answer


def test_a_mutation_acts_for_who_asks_and_answers_with_what_is_then(
    ask: Asking, system: str
) -> None:
    ada = Viewer("acme", "t-1", "laptop", "admin", user="u-1")

    answer = ask(RENAMED, ada, id=system, to="Till")

    renamed = {"system": {"id": system, "title": "Till"}, "userErrors": []}
    assert answer == {"data": {"rename": renamed}}
    [asked] = DONE
    assert asked.viewer == ada
    assert asked.origin.request_id == "request-7"
    assert asked.given == {"id": system, "to": "Till"}


@pytest.mark.parametrize("role", ROLES[1:])
def test_a_mutation_needs_an_admin_also_after_one_has_sent_the_same(
    ask: Asking, system: str, role: str
) -> None:
    ask(RENAMED, Viewer("acme", role="admin"), id=system, to="Till")

    answer = ask(RENAMED, Viewer("acme", role=role), id=system, to="Stolen")

    [error] = answer["errors"]
    assert error["extensions"]["code"] == "FORBIDDEN"
    assert error["message"] == (
        f"Mutation.rename needs the role admin; this token has the role {role}"
    )
    assert len(DONE) == 1


def test_another_organisation_s_admin_changes_nothing(ask: Asking, system: str) -> None:
    answer = ask(RENAMED, Viewer("other", role="admin"), id=system, to="Stolen")
    after = ask("query ($id: ID!) { closest(id: $id) { title } }", Viewer("acme"), id=system)

    message = f"there is no System with the id {system!r}"
    refused = {"system": None, "userErrors": [{"code": "NOT_FOUND", "message": message}]}
    assert answer == {"data": {"rename": refused}}
    assert after == {"data": {"closest": {"title": "System 1"}}}
    assert DONE == []


def test_a_mutation_does_one_thing(ask: Asking, system: str) -> None:
    both = " ".join(
        f'{name}: rename(input: {{id: $id, to: "{name}"}}) {{ length }}' for name in ("a", "b")
    )
    text = f"mutation ($id: ID!) {{ {both} }}"

    answer = ask(text, Viewer("acme", role="admin"), id=system)

    assert "expected one" in answer["errors"][0]["message"]
    assert DONE == []


def test_a_mutation_that_is_faulty_or_skipped_does_nothing(ask: Asking, system: str) -> None:
    admin = Viewer("acme", role="admin")
    skipped = """mutation ($id: ID!) {
        __typename rename(input: {id: $id, to: "A"}) @skip(if: true) { length } }"""

    faulty = ask(RENAMED, admin, id=system)
    nothing = ask(skipped, admin, id=system)

    assert faulty["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert nothing == {"data": {"__typename": "Mutation"}}
    assert DONE == []


def test_a_token_without_the_scope_write_changes_nothing(ask: Asking, system: str) -> None:
    reader = Viewer("acme", role="admin", scopes=frozenset({"read", "admin"}))

    answer = ask(RENAMED, reader, id=system, to="Stolen")

    [error] = answer["errors"]
    assert error["extensions"]["code"] == "FORBIDDEN"
    assert error["message"] == "a mutation needs the scope write; this token has read, admin"
    assert DONE == []


def test_a_subscription_is_refused_where_one_answer_is_expected(
    store: Store, settings: Settings
) -> None:
    engine = Engine(schema_for(settings), store, settings)

    body = engine.execute(Request("subscription { entityChanged { id } }", {}, None, "acme")).body

    [error] = orjson.loads(body)["errors"]
    assert "not answered at once" in error["message"]
    assert "text/event-stream" in error["extensions"]["remedy"]
