"""Postmortems: the report that a person's summary is of, found by the summary alone."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from bench.bm25 import Bm25
from bench.enrich import read_postmortem
from bench.quality import Section
from bench.quality_summaries import POSTMORTEMS
from bench.ranks import place_of, recall, reciprocal
from bench.shelf import WAYS, Text, names, ranked, shelf

_SHORTEST: Final = 400
"""Characters: shorter bodies are links with a line."""


def measure(section: Section, data: Path, *, long: bool) -> None:
    """Ask with each summary, and look where its report stands; titles are left out."""
    del long
    texts, asked = read(data / POSTMORTEMS)
    plain = Bm25({text.name: text.body for text in texts})
    places: dict[str, list[int]] = {}
    with shelf() as found:
        found.put(texts)
        for name, summary in asked.items():
            lists = found.by_text(summary)
            rankings = {way: names(ranked(lists, way)) for way in WAYS}
            rankings["BM25"] = plain.ranked(summary)
            for way, ranking in rankings.items():
                places.setdefault(way, []).append(place_of(name, ranking))
    for way, own in places.items():
        figures = {f"R@{most}": recall(own, most) for most in (1, 5, 10)}
        section.add(way, **figures, MRR=reciprocal(own))
    section.note(f"{len(texts)} reports, {len(asked)} of them with a summary.")


def read(folder: Path) -> tuple[list[Text], dict[str, str]]:
    """Return the reports without their titles, and their summaries by name."""
    texts, asked = [], {}
    for number, path in enumerate(sorted(folder.glob("*.md"))):
        body = path.read_text(encoding="utf-8").split("---", 2)[2].strip()
        if len(body) < _SHORTEST:
            continue
        texts.append(Text(f"p{number}", f"Report {number}", body))
        if (row := read_postmortem(path)) is not None:
            asked[f"p{number}"] = row[1]
    return texts, asked
