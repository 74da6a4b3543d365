"""Who asks reaches what is asked: the role decides, and an action knows for whom it acts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
import pytest

from api.access.viewer import ROLES, Viewer
from api.compiler.engine import Engine, Request
from api.schema.build import schema_for, strawberry_schema
from api.schema.fields import Special
from graph.settings.settings import Settings
from graph.store.store import Store
from tests.api.access.made_up import DONE, RENAME, made_up
from tests.api.sample import Sample

RENAMED = "mutation ($id: ID!, $to: String!) { rename(id: $id, to: $to) { id title } }"

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

    assert answer == {"data": {"rename": {"id": system, "title": "Till"}}}
    [asked] = DONE
    assert asked.viewer == ada
    assert asked.request_id == "request-7"
    assert asked.arguments == {"id": system, "to": "Till"}


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

    assert answer == {"data": {"rename": None}}
    assert after == {"data": {"closest": {"title": "System 1"}}}


def test_a_mutation_does_one_thing(ask: Asking, system: str) -> None:
    both = " ".join(f'{name}: rename(id: $id, to: "{name}") {{ id }}' for name in ("a", "b"))
    text = f"mutation ($id: ID!) {{ {both} }}"

    answer = ask(text, Viewer("acme", role="admin"), id=system)

    assert "expected one" in answer["errors"][0]["message"]
    assert DONE == []


def test_a_mutation_that_is_faulty_or_skipped_does_nothing(ask: Asking, system: str) -> None:
    admin = Viewer("acme", role="admin")
    skipped = 'mutation ($id: ID!) { __typename rename(id: $id, to: "A") @skip(if: true) { id } }'

    faulty = ask(RENAMED, admin, id=system)
    nothing = ask(skipped, admin, id=system)

    assert faulty["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert nothing == {"data": {"__typename": "Mutation"}}
    assert DONE == []


def test_a_subscription_is_refused_where_one_answer_is_expected(
    store: Store, settings: Settings
) -> None:
    engine = Engine(schema_for(settings), store, settings)

    body = engine.execute(Request("subscription { entityChanged { id } }", {}, None, "acme")).body

    [error] = orjson.loads(body)["errors"]
    assert "not answered at once" in error["message"]
    assert "text/event-stream" in error["extensions"]["remedy"]


def test_the_role_that_a_field_needs_is_its_own_or_the_safe_one() -> None:
    assert RENAME.role_in("Mutation") == "admin"
    assert RENAME.role_in("Query") == "viewer"
    assert Special("x", "str", "", role="agent").role_in("Mutation") == "agent"
