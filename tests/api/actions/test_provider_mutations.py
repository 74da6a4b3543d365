"""Providers of models over GraphQL: set, checked, undone, by admins alone; costs by day."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from api.access.viewer import Viewer
from enrich.providers.stored import Providers
from enrich.spending.asking_of import asker_of
from graph.store.store import Store
from tests.api.actions.calls import UNDO, call, code_of
from tests.api.actions.test_administration import document
from tests.enrich.spending.buying import PRICES, question
from tests.loopback.asked import config_for
from tests.loopback.provider import KEY, loopback
from tests.loopback.script import Turn, always
from tests.statements import run

Asking = Callable[..., dict[str, Any]]

SET = document("setProvider", "provider { name kind model } settings")
REMOVE = document("removeProvider", "name")
RETRY = document("retryModelCalls", "number")
CHECK = """mutation ($input: CheckProviderInput!) { checkProvider(input: $input) {
  isWell checks { capability isFine text remedy tokensIn costUsd } userErrors { code } } }"""
PROVIDERS = """{ modelProviders { name kind secret capabilities budgetUsd priceIn spentTodayUsd
  askedToday paused isDefault error } }"""
SPENDING = "{ spending(days: 3) { day provider job questions aside costUsd tokensIn } }"

CLAUDE = {
    "name": "claude",
    "kind": "anthropic",
    "model": "claude-haiku-4-5",
    "secret": "env:CONNECTOR_ACME__ANTHROPIC",
    "budgetUsd": 2.5,
}


@pytest.fixture
def own(store: Store, tmp_path: Path) -> Any:
    """A provider of acme that is a loopback server."""
    with loopback() as provider:
        said = config_for(provider, "openai-compatible", tmp_path / "key", name="own", **PRICES)
        Providers(store, "acme").put(said)
        yield provider


def read(ask: Asking, text: str) -> Any:
    answer = ask(text)
    assert "errors" not in answer, answer
    [value] = answer["data"].values()
    return value


def test_a_provider_is_set_told_and_set_back(ask: Asking, store: Store) -> None:
    first = call(ask, SET, **CLAUDE)
    second = call(ask, SET, **{**CLAUDE, "budgetUsd": 9.0})
    [told] = read(ask, PROVIDERS)
    undone = call(ask, UNDO, auditEvent=second["auditEvent"]["id"])
    [back] = read(ask, PROVIDERS)

    assert first["userErrors"] == second["userErrors"] == undone["userErrors"] == []
    assert first["provider"] == {
        "name": "claude",
        "kind": "anthropic",
        "model": "claude-haiku-4-5",
    }
    assert (told["budgetUsd"], back["budgetUsd"]) == (9.0, 2.5)
    assert (told["priceIn"], told["isDefault"]) == (1.0, False)
    assert told["capabilities"] == ["summary", "classification"]
    assert Providers(store, "other").all() == []


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"secret": "env:DATABASE_PASSWORD"}, "INVALID_PROVIDER"),
        ({"secret": "file:/etc/shadow"}, "INVALID_PROVIDER"),
        ({"secret": "sk-ant-the-key-itself"}, "INVALID_PROVIDER"),
        ({"kind": "nobody"}, "INVALID_INPUT"),
        ({"name": "No Name"}, "INVALID_PROVIDER"),
        ({"capabilities": ["dance"]}, "INVALID_PROVIDER"),
        ({"budgetUsd": -1.0}, "INVALID_PROVIDER"),
        ({"atOnce": 0}, "INVALID_PROVIDER"),
    ],
)
def test_what_an_admin_may_not_say_from_afar_is_refused(
    ask: Asking, store: Store, changed: dict[str, Any], code: str
) -> None:
    payload = call(ask, SET, **{**CLAUDE, **changed})

    assert code_of(payload) == code
    assert Providers(store, "acme").all() == []


def test_a_check_really_asks_and_counts_what_that_cost(ask: Asking, own: Any, store: Store) -> None:
    payload = call(ask, CHECK, name="own")

    assert payload["isWell"] is True
    assert [one["capability"] for one in payload["checks"]] == ["summary", "embedding"]
    assert [one.way for one in own.heard] == ["chat", "embeddings"]
    [told] = read(ask, PROVIDERS)
    [day] = read(ask, SPENDING)
    assert told["askedToday"] == day["questions"] == 2
    assert day["job"] == "check"
    assert told["spentTodayUsd"] == pytest.approx(sum(one["costUsd"] for one in payload["checks"]))
    assert run(store, "MATCH (e:AuditEvent) RETURN e.uid") == []


def test_a_check_says_what_is_wrong(ask: Asking, own: Any) -> None:
    own.revoke()

    payload = call(ask, CHECK, name="own")

    assert payload["isWell"] is False
    assert "answered 401" in payload["checks"][0]["text"]
    assert "secret reference" in payload["checks"][0]["remedy"]
    assert KEY not in str(payload)
    [told] = read(ask, PROVIDERS)
    assert "answered 401" in told["error"]


def test_a_provider_of_another_organisation_is_not_there(ask: Asking, own: Any) -> None:
    answer = ask(CHECK, Viewer("other", "t-2", role="admin"), input={"name": "own"})

    assert "errors" not in answer, answer
    assert code_of(answer["data"]["checkProvider"]) == "NOT_FOUND"
    assert ask(PROVIDERS, Viewer("other", "t-2", role="admin"))["data"]["modelProviders"] == []
    assert own.heard == []


@pytest.mark.parametrize("role", ["agent", "viewer"])
@pytest.mark.parametrize(
    ("text", "given"),
    [
        (SET, CLAUDE),
        (REMOVE, {"name": "own"}),
        (CHECK, {"name": "own"}),
        (RETRY, {}),
        (PROVIDERS, None),
        (SPENDING, None),
    ],
)
def test_only_admins_set_check_and_read_providers(
    ask: Asking, own: Any, role: Any, text: str, given: Any
) -> None:
    given = {} if given is None else {"input": given}

    answer = ask(text, Viewer("acme", "t-1", role=role), **given)

    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert own.heard == []


def test_questions_that_were_set_aside_are_asked_once_more(
    ask: Asking, own: Any, store: Store
) -> None:
    own.script = always(Turn(trouble="not_json"))
    outcomes = list(asker_of(store, "acme").ask_all([question(number) for number in (1, 2)]))
    own.script = always(Turn())

    payload = call(ask, RETRY, job="summary")
    again = list(asker_of(store, "acme").ask_all([question(number) for number in (1, 2)]))

    assert all(one.error for one in outcomes)
    assert payload["number"] == 2
    assert all(one.reply for one in again)
    [day] = read(ask, SPENDING)
    assert (day["questions"], day["aside"]) == (4, 2)


def test_a_removed_provider_is_put_back_by_undoing(ask: Asking, own: Any, store: Store) -> None:
    del own
    payload = call(ask, REMOVE, name="own")
    assert read(ask, PROVIDERS) == []
    call(ask, UNDO, auditEvent=payload["auditEvent"]["id"])

    assert [one.config.name for one in Providers(store, "acme").all()] == ["own"]
