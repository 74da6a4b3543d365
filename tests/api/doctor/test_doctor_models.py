"""What `nazara doctor` finds of models: each fault is made for real, at a loopback server."""

from __future__ import annotations

from pathlib import Path

import pytest

from enrich.providers.faults import ProviderFault
from graph.settings.settings import Settings
from graph.store.store import Store
from tests.api.doctor.examined import findings, only
from tests.enrich.spending.buying import buyer, question
from tests.loopback.provider import loopback
from tests.loopback.script import Turn, always
from tests.statements import node, run


def test_without_a_provider_nothing_is_looked_at(store: Store, settings: Settings) -> None:
    node(store, "acme:desk:main:incident:1", "Incident")

    assert only(settings, "models").level == "skipped"


def test_a_provider_that_answers_is_well(store: Store, settings: Settings, tmp_path: Path) -> None:
    with loopback() as provider:
        asker, _ = buyer(store, provider, tmp_path)
        asker.ask(question())

    assert only(settings, "models").level == "ok"


def test_questions_that_are_set_aside_are_counted_with_the_way_to_ask_again(
    store: Store, settings: Settings, tmp_path: Path
) -> None:
    with loopback(script=always(Turn(trouble="refusal"))) as provider:
        asker, _ = buyer(store, provider, tmp_path)
        for number in (1, 2):
            with pytest.raises(ProviderFault):
                asker.ask(question(number))

    found = only(settings, "models")
    run(store, "MATCH (c:ModelCall) SET c.visibility = 'acme:nazara:main:access_scope:red'")
    secret = only(settings, "models")

    assert found.level == "warn"
    assert found.text.startswith("questions about nodes in acme that are set aside")
    assert ": 2, about 2 nodes; the last one: " in found.text
    assert "`nazara provider retry --org acme`" in found.remedy
    assert (found.facts["status"], found.facts["questions"]) == ("aside", 2)
    assert "the last one: " not in secret.text


def test_a_budget_that_is_spent_is_told_with_the_sums(
    store: Store, settings: Settings, tmp_path: Path
) -> None:
    with loopback() as provider:
        asker, _ = buyer(store, provider, tmp_path, budget_usd=0.05)
        asker.ask(question())
        before = only(settings, "models")
        run(store, "MATCH (d:SpendingDay) SET d.cost_usd = 0.04")

    found = only(settings, "models")
    assert before.level == "ok"
    assert found.level == "warn"
    assert "0.0400 of 0.05 US dollars" in found.text
    assert "--budget" in found.remedy


def test_a_model_whose_price_nobody_knows_is_told(
    store: Store, settings: Settings, tmp_path: Path
) -> None:
    with loopback() as provider:
        buyer(store, provider, tmp_path, price_in=None, price_out=None)

    found = only(settings, "models")
    assert found.level == "warn"
    assert "is not asked: nothing is known" in found.text
    assert "--price-in" in found.remedy


def test_a_provider_that_is_left_alone_is_told_with_why_and_the_way_back(
    store: Store, settings: Settings, tmp_path: Path
) -> None:
    with loopback() as provider:
        asker, _ = buyer(store, provider, tmp_path)
        provider.revoke()
        with pytest.raises(ProviderFault):
            asker.ask(question())

    [found] = findings(settings, "models")
    assert found.level == "warn"
    assert found.text.startswith("openai-compatible in acme is left alone for a while, after 1 ")
    assert "`nazara provider test openai-compatible --org acme`" in found.remedy
