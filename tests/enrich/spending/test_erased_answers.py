"""What is kept of models' answers goes with an erasure: it may name the person."""

from __future__ import annotations

from pathlib import Path

from api.cli.upkeep import forget
from graph.store.store import Store
from tests.cli.test_commands import Run, run
from tests.enrich.spending.buying import ORG, buyer, question
from tests.loopback.provider import loopback

__all__ = ["run"]


def test_an_erasure_forgets_what_models_answered_and_a_look_at_it_does_not(
    run: Run, store: Store, tmp_path: Path
) -> None:
    with loopback() as provider:
        asker, _ = buyer(store, provider, tmp_path)
        asker.ask(question())
        looked = run(forget.command, "ada@example.org", "--dry-run", "--org", ORG)
        before = asker.ask(question())
        erased = run(forget.command, "ada@example.org", "--yes", "--org", ORG)
        after = asker.ask(question())

    assert (looked.exit_code, erased.exit_code) == (0, 0)
    assert (before.is_kept, after.is_kept) == (True, False)
    assert len(provider.heard) == 2
