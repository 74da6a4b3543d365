"""Asking models end to end: whether the pipe is full, and whether all is counted and paid once."""

from __future__ import annotations

import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from bench.graph import empty_graph
from bench.report import Report
from enrich.providers.stored import Providers
from enrich.spending.asking_of import asker_of
from enrich.spending.totals import spent
from graph.store.store import Store
from tests.loopback.asked import config_for
from tests.loopback.buyer import question
from tests.loopback.kills import buy_under_kills
from tests.loopback.provider import LoopbackProvider, loopback

ORG: Final = "acme"
KIND: Final = "openai-compatible"
SECONDS: Final = 0.2
"""How long the loopback provider takes for an answer."""

AT_ONCE: Final = 8
QUESTIONS: Final = 400
KILLS: Final = 25


def run(report: Report, *, long: bool, arguments: list[str]) -> None:
    """Measure at a provider on loopback; `long`: five times as many questions."""
    del arguments
    number = QUESTIONS * (5 if long else 1)
    with TemporaryDirectory() as folder, empty_graph() as store:
        _pipe(report, store, Path(folder), number)
    with TemporaryDirectory() as folder, empty_graph() as store:
        _kills(report, store, Path(folder))


def _pipe(report: Report, store: Store, folder: Path, number: int) -> None:
    with loopback(seconds=SECONDS) as provider:
        _add(store, provider, folder, AT_ONCE)
        asker = asker_of(store, ORG)
        began = time.monotonic()
        left = [question(ORG, one) for one in range(number)]
        while left:
            outcomes = list(asker.ask_all(left))
            left = [one.question for one in outcomes if one.error is not None]
        took = time.monotonic() - began
        spans = provider.spans
        busy = sum(end - start for start, end in spans) / took
        report.add("in_flight_over_allowed", busy / AT_ONCE, f"of {AT_ONCE} that may be; wanted: 1")
        report.add("questions_a_second", number / took, f"at {SECONDS:g} s each; at most 40")
        _counted(report, store, provider, "pipe")


def _counted(report: Report, store: Store, provider: LoopbackProvider, name: str) -> None:
    """Hold the ledger against what the provider counted."""
    rows = spent(store, ORG, 2)
    counted = provider.counted["chat"]
    report.add(f"{name}_asked_in_ledger", sum(row.questions for row in rows), "questions")
    report.add(f"{name}_counted_by_provider", len(counted), "the same")
    tokens = sum(row.tokens_in + row.tokens_out for row in rows)
    report.add(f"{name}_tokens_in_ledger", tokens, "tokens")
    report.add(f"{name}_tokens_by_provider", sum(map(sum, counted)), "the same")


def _kills(report: Report, store: Store, folder: Path) -> None:
    with loopback(seconds=SECONDS) as provider:
        _add(store, provider, folder, 4)
        found = buy_under_kills(store.settings, provider, ORG, questions=120, kills=KILLS)
        report.add("kills", found.kills, "of the process that asks, at random moments")
        report.add("double_payments", found.twice, "answers that were paid for twice; wanted: 0")
        rows = spent(store, ORG, 2)
        asked = sum(row.questions for row in rows)
        lost = sum(row.lost for row in rows)
        report.add("kills_in_ledger", asked, "questions that the ledger counts as paid")
        report.add("kills_heard", len(provider.heard), "questions that reached the provider")
        report.add("kills_lost", lost, "of them without an answer, not asked for again")


def _add(store: Store, provider: LoopbackProvider, folder: Path, at_once: int) -> None:
    limits = {"at_once": at_once, "requests_per_minute": 1_000_000}
    prices = {"price_in": 1.0, "price_out": 5.0, "budget_usd": 1000.0}
    Providers(store, ORG).put(config_for(provider, KIND, folder / "key", **limits, **prices))
