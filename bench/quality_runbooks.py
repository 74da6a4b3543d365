"""Alerts: the runbook that its authors wrote for an alert, asked without the alert's name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bench.bm25 import Bm25
from bench.neighbours import ORG, SET, WRITE, Statement, alerts, pages, runbook
from bench.quality import Section
from bench.ranks import place_of, recall, reciprocal
from bench.shelf import rankings, shelf


def measure(section: Section, data: Path, *, long: bool) -> None:
    """Ask with summary and description of each alert, and look where its runbook stands."""
    del long
    folder = data / SET
    rows = [runbook(path, folder / "runbooks") for path in pages(folder / "runbooks")]
    plain = Bm25({row["document"]["uid"]: _text(row) for row in rows})
    places: dict[str, list[int]] = {}
    with shelf(ORG) as found:
        found.store.write(Statement("load", WRITE), rows=rows)
        found.embed(row["document"]["uid"] for row in rows)
        for question in alerts(folder, with_name=False):
            lists = found.by_text(question.text)
            found_by = rankings(lists)
            found_by["BM25"] = plain.ranked(question.text)
            for way, ranking in found_by.items():
                places.setdefault(way, []).append(place_of(question.answer, ranking))
    for way, own in places.items():
        figures = {f"R@{most}": recall(own, most) for most in (1, 5, 10)}
        section.add(way, **figures, MRR=reciprocal(own))
    section.note(f"{len(rows)} runbooks, {len(own)} alerts.")


def _text(row: dict[str, Any]) -> str:
    parts = [f"{chunk['heading']} {chunk['text']}" for chunk in row["chunks"]]
    return "\n".join([row["document"]["title"], *parts])
