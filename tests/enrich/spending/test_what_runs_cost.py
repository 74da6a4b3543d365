"""What the runs of jobs cost: counted with each question, whoever is killed when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from enrich.embedding.indexes import drop
from enrich.providers.faults import ProviderFault
from enrich.providers.stored import Providers
from enrich.spending.asker import ProviderAsker
from enrich.spending.vectors import spec_of
from enrich.tasks.enrichment import ask_sweep, do_page
from enrich.work.runs import RunLog, ask, key_of, latest
from graph.store.store import Store
from tests.api.sample import Sample
from tests.enrich.spending.buying import ORG, PRICES, buyer, calls, question
from tests.loopback.asked import config_for
from tests.loopback.provider import loopback
from tests.loopback.script import Turn, always
from tests.statements import run

COUNTS = ("tokens_in", "tokens_out", "tokens_cached", "cost_usd", "latency_ms")


def begun(store: Store, what: str = "everything") -> RunLog:
    """Return a run of a job."""
    return ask(store, ORG, key_of("enrich", what), "start").run


def cost_of(store: Store, of: RunLog) -> dict[str, Any]:
    """Return what stands with a run of what it cost."""
    [found] = run(store, "MATCH (j:JobRun {uid: $uid}) RETURN properties(j)", uid=of.uid)
    return {name: found.get(name) for name in ("questions", *COUNTS)}


def sum_of(asked: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the sums of some questions of the ledger."""
    sums = {name: sum(one[name] for one in asked) for name in COUNTS}
    return {"questions": len(asked), **sums, "cost_usd": pytest.approx(sums["cost_usd"])}


def test_what_a_run_asks_counts_for_it_and_what_others_ask_does_not(
    store: Store, tmp_path: Path
) -> None:
    one, other = begun(store), begun(store, "summaries")
    with loopback() as provider:
        asker, _ = buyer(store, provider, tmp_path)
        mine = asker.counted_in(one.uid)
        outcomes = list(mine.ask_all([question(number) for number in range(1, 9)]))
        asker.ask(question(20))
        mine.ask(question(1))

    asked = [call for call in calls(store) if call.get("asked_in") == one.uid]
    assert all(outcome.reply for outcome in outcomes)
    assert len(calls(store)) == 9
    assert cost_of(store, one) == sum_of(asked)
    assert cost_of(store, one)["questions"] == 8
    assert cost_of(store, one)["cost_usd"] > 0
    assert set(cost_of(store, other).values()) == {None}


def test_an_answer_that_was_broken_off_counts_for_the_run_that_asked(
    store: Store, tmp_path: Path
) -> None:
    first, second = begun(store), begun(store, "later")
    with loopback(script=always(Turn(trouble="cut"))) as provider:
        asker, _ = buyer(store, provider, tmp_path)
        lost_by(asker.counted_in(first.uid), store)
        with pytest.raises(ProviderFault):
            asker.counted_in(second.uid).ask(question())

    [call] = calls(store)
    assert call["status"] == "lost"
    assert cost_of(store, first)["questions"] == 1
    assert cost_of(store, first)["cost_usd"] == pytest.approx(call["cost_usd"])
    assert cost_of(store, second)["questions"] is None


def lost_by(asker: ProviderAsker, store: Store) -> None:
    """Have a question noted as on its way by somebody who was killed an hour ago."""
    with pytest.raises(ProviderFault):
        asker.ask(question())
    then = datetime.now(UTC) - timedelta(hours=1)
    run(
        store,
        "MATCH (c:ModelCall) SET c.status = 'asked', c.until = $then, c.reserved_usd = 0.004 "
        "WITH c MATCH (j:JobRun) REMOVE j.questions, j.cost_usd",
        then=then,
    )


def test_a_sweep_says_what_its_summaries_cost(store: Store, tmp_path: Path) -> None:
    sample = Sample(store)
    story = "The pump of the harbour stopped. " * 8
    sample.node("Incident", 1, title="Pump", description=story)
    sample.node("DomainProfile", "p", active=True)
    sample.write()
    with loopback() as provider:
        buyer(store, provider, tmp_path, **PRICES)
        asked = ask_sweep(store, ORG, store.settings).run
        while place := asked.begin():
            do_page(asked, store.settings, place)

    [told] = [row for row in latest(store, ORG, 9) if row["uid"] == asked.uid]
    assert told["status"] == "succeeded"
    assert provider.heard
    assert cost_of(store, asked) == sum_of(calls(store))
    assert told["questions"] == len(provider.heard)
    assert told["cost_usd"] == pytest.approx(sum(one["cost_usd"] for one in calls(store)))


def test_a_sweep_says_what_its_vectors_cost(store: Store, tmp_path: Path) -> None:
    sample = Sample(store)
    sample.node("Incident", 1, title="Pump of the harbour")
    sample.node("DomainProfile", "p", active=True)
    sample.write()
    settings = store.settings.model_copy(update={"embed_providers": ("local",)})
    with loopback() as provider:
        config = config_for(
            provider, "openai-compatible", tmp_path / "key", dimensions=16, price_in=2.0
        )
        Providers(store, ORG).put(config)
        asked = ask_sweep(store, ORG, settings, ("embedding",)).run
        while place := asked.begin():
            do_page(asked, settings, place)

    spec = spec_of(config)
    assert spec is not None
    drop(store, spec)
    assert len(provider.heard) == 1
    assert cost_of(store, asked) == sum_of(calls(store))
    assert cost_of(store, asked)["questions"] == 1
    assert cost_of(store, asked)["cost_usd"] > 0
