"""The task that takes in batches: what a run handed in is written once it is answered."""

from __future__ import annotations

from pathlib import Path

import pytest

import enrich.tasks.batches  # noqa: F401 - its task is known then
from enrich.summary.text import MODEL
from enrich.tasks.enrichment import ask_sweep, do_page
from graph.queue.app import BATCHES, ENRICH
from graph.store.store import Store
from tests.api.sample import Sample
from tests.enrich.spending.buying import ORG, buyer
from tests.enrich.tasks.test_enrich_tasks import Worker
from tests.loopback.provider import loopback
from tests.statements import run


@pytest.mark.usefixtures("environment")
def test_summaries_that_a_run_handed_in_are_written_when_the_batch_is_taken_in(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NAZARA_EMBED_PROVIDERS", "local")
    sample = Sample(store)
    for number in range(3):
        story = f"The pump {number} of the harbour stopped. " * 8
        sample.node("Incident", number, title=f"Pump {number}", description=story)
    sample.node("DomainProfile", "p", active=True)
    sample.write()
    with loopback() as provider:
        buyer(store, provider, tmp_path, kind="anthropic", batch_from=1)
        asked = ask_sweep(store, ORG, store.settings, ("summary",)).run
        while place := asked.begin():
            do_page(asked, store.settings, place)
        before = models(store)
        worker = Worker()
        worker.send(BATCHES, ORG)

    assert before == {MODEL}
    assert worker.taken == [BATCHES, ENRICH]
    assert MODEL not in models(store)
    assert {one.way for one in provider.heard} <= {"batches", "batch", "results", "messages"}
    assert len(provider.batches) == 1
    spent = run(store, "MATCH (j:JobRun) WHERE j.questions > 0 RETURN j.questions")
    assert spent == [len(provider.counted["batches"])]


def models(store: Store) -> set[str]:
    """Return by which models the incidents are summarised."""
    return set(run(store, "MATCH (i:Incident) RETURN i.summary_model"))
