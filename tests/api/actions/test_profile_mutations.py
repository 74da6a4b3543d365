"""Profiles and policies over GraphQL: kept, switched on, looked at first, and set back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from enrich.preview import costs_of, outlook
from graph.model.kinds import KINDS
from graph.store.store import Store
from ingest.profile.stored import Stored
from tests.api.actions.calls import UNDO, call, code_of
from tests.api.sample import Sample
from tests.enrich.spending.buying import buyer
from tests.loopback.provider import loopback
from tests.statements import run

Asking = Callable[..., dict[str, Any]]

FAULTS = "userErrors { code message field } auditEvent { id title }"


def document(name: str, shown: str) -> str:
    kind = f"{name[0].upper()}{name[1:]}Input!"
    return f"mutation ($input: {kind}) {{ {name}(input: $input) {{ {shown} {FAULTS} }} }}"


APPLY = document("applyProfile", "active profile { name active }")
ACTIVATE = document("activateProfile", "active profile { name active }")
REMOVE = document("removeProfile", "active profile { name }")
SET = document("setEnrichmentPolicy", "policy { name labels kinds } preview cost")
DROP = document("removeEnrichmentPolicy", "policy { name } preview cost")


def profile(name: str, team: str) -> str:
    return orjson.dumps({"name": name, "teams": [{"name": team}]}).decode()


@pytest.fixture
def active(ask: Asking) -> str:
    call(ask, APPLY, document=profile("first", "Ops"), activate=True)
    return "first"


def teams(store: Store) -> list[str]:
    found = "MATCH (t:Team) WHERE t.stub IS NULL RETURN t.name ORDER BY t.name"
    return run(store, found)


def test_a_profile_is_kept_and_switched_on_and_the_graph_says_what_it_says(
    ask: Asking, store: Store, active: str
) -> None:
    payload = call(ask, APPLY, document=profile("second", "Desk"))

    assert payload["active"] == active
    assert payload["profile"] == {"name": "second", "active": False}
    assert teams(store) == ["Ops"]

    payload = call(ask, ACTIVATE, name="second")

    assert payload["active"] == "second"
    assert teams(store) == ["Desk"]


def test_switching_on_is_undone_by_the_profile_before(
    ask: Asking, store: Store, active: str
) -> None:
    event = call(ask, APPLY, document=profile("second", "Desk"), activate=True)["auditEvent"]["id"]

    undone = call(ask, UNDO, auditEvent=event)

    assert undone["userErrors"] == []
    assert teams(store) == ["Ops"]
    stored = {one.name: one.active for one in Stored(store, "acme").all()}
    assert stored == {active: True, "second": False}


def test_another_content_is_undone_by_the_content_before(
    ask: Asking, store: Store, active: str
) -> None:
    event = call(ask, APPLY, document=profile(active, "Desk"), activate=True)["auditEvent"]["id"]

    undone = call(ask, UNDO, auditEvent=event)

    assert undone["userErrors"] == []
    assert teams(store) == ["Ops"]


def test_what_was_changed_since_is_not_undone(ask: Asking, active: str) -> None:
    event = call(ask, APPLY, document=profile(active, "Desk"), activate=True)["auditEvent"]["id"]
    call(ask, APPLY, document=profile(active, "Night"), activate=True)

    assert code_of(call(ask, UNDO, auditEvent=event)) == "NOT_UNDOABLE"


def test_all_faults_of_a_document_are_told_and_nothing_is_written(
    ask: Asking, store: Store
) -> None:
    payload = call(ask, APPLY, document='{"name": "x", "teams": [{}], "wishes": 1}')

    assert code_of(payload) == "INVALID_PROFILE"
    message = payload["userErrors"][0]["message"]
    assert "teams[0]" in message
    assert "wishes" in message
    assert Stored(store, "acme").all() == []


def test_a_profile_is_removed_and_comes_back_and_the_active_one_stays(
    ask: Asking, store: Store, active: str
) -> None:
    call(ask, APPLY, document=profile("second", "Desk"))
    event = call(ask, REMOVE, name="second")["auditEvent"]["id"]
    then = [one.name for one in Stored(store, "acme").all()]
    call(ask, UNDO, auditEvent=event)

    assert then == [active]
    assert [one.name for one in Stored(store, "acme").all()] == [active, "second"]
    assert code_of(call(ask, REMOVE, name=active)) == "INVALID_INPUT"


def test_a_policy_is_looked_at_first_then_set_and_set_back(
    ask: Asking, store: Store, sample: Sample, active: str
) -> None:
    sample.node("Incident", 1, title="Till is slow", description="All day.")
    sample.write()
    given = {"name": "Incidents", "labels": ["Incident"], "kinds": ["embedding"]}

    seen = call(ask, SET, **given, preview=True)
    before = run(store, "MATCH (p:EnrichmentPolicy) RETURN p.name")
    done = call(ask, SET, **given)
    after = run(store, "MATCH (p:EnrichmentPolicy) RETURN p.name")
    undone = call(ask, UNDO, auditEvent=done["auditEvent"]["id"])

    assert active == "first"
    assert (seen["policy"], seen["auditEvent"], before) == (None, None, [])
    assert [(one["kind"], one["label"], one["written"]) for one in seen["preview"]] == [
        ("embedding", "Incident", 1)
    ]
    assert done["policy"] == {"name": "Incidents", "labels": ["Incident"], "kinds": ["embedding"]}
    assert after == ["Incidents"]
    assert undone["userErrors"] == []
    assert run(store, "MATCH (p:EnrichmentPolicy) RETURN p.name") == []


def test_a_preview_tells_what_models_would_cost_and_asks_nobody(
    ask: Asking, store: Store, sample: Sample, active: str, tmp_path: Path
) -> None:
    sample.node("Incident", 1, title="Till is slow", description="It took a minute to pay. " * 9)
    sample.write()
    given = {"name": "Told", "labels": ["Incident"], "kinds": ["summary", "embedding"]}
    free = call(ask, SET, **given, preview=True)

    with loopback() as provider:
        buyer(store, provider, tmp_path)
        seen = call(ask, SET, **given, preview=True)
        done = call(ask, SET, **given)

    assert active == "first"
    assert free["cost"] == []
    [told] = seen["cost"]
    assert (told["kind"], told["nodes"], told["provider"]) == ("summary", 1, "openai-compatible")
    assert (told["basis"], told["usd"] > 0) == ("at most", True)
    assert (
        told == costs_of(store, "acme", outlook(store, "acme", store.settings, KINDS))[0].as_dict()
    )
    assert done["cost"] is None
    assert provider.heard == []


def test_a_preview_that_takes_too_long_is_given_up_and_changes_nothing(
    serve: Callable[..., Asking], ask: Asking, store: Store, active: str
) -> None:
    hurried = serve(enrich_preview_seconds=1e-6)
    given = {"name": "All", "labels": ["Incident", "System"], "kinds": ["embedding", "summary"]}

    answer = hurried(SET, input={**given, "preview": True})
    whole = call(ask, SET, **given, preview=True)

    assert active == "first"
    [error] = answer["errors"]
    assert error["extensions"]["code"] == "LIMIT_EXCEEDED"
    assert error["message"] == "the preview is not complete after 1e-06 s"
    assert "NAZARA_ENRICH_PREVIEW_SECONDS" in error["extensions"]["remedy"]
    assert whole["userErrors"] == []
    assert run(store, "MATCH (p:EnrichmentPolicy) RETURN p.name") == []


def test_a_policy_is_removed(ask: Asking, store: Store, active: str) -> None:
    call(ask, SET, name="Incidents", labels=["Incident"], kinds=["embedding"])

    payload = call(ask, DROP, name="incidents")

    assert payload["userErrors"] == []
    assert run(store, "MATCH (p:EnrichmentPolicy) RETURN p.name") == []
    assert code_of(call(ask, DROP, name="incidents")) == "NOT_FOUND"
    assert active == "first"


def test_a_policy_needs_an_active_profile_and_known_words(ask: Asking, active: str) -> None:
    payload = call(ask, SET, name="x", labels=["Nothing"], kinds=["magic"])

    assert active == "first"
    assert code_of(payload) == "INVALID_PROFILE"
