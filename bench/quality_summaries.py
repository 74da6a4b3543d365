"""Summaries without a model: likeness to what people wrote, and whether the text says so."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Final

from bench.enrich import lead, read_postmortem, rouge
from bench.quality import Section
from enrich.citations.check import judge
from enrich.citations.citable import Citable
from enrich.citations.places import Cited, SourceText
from enrich.citations.sentences import sentences_of
from enrich.citations.verdict import Verdict
from enrich.summary.text import Length, summary_of

POSTMORTEMS: Final = "postmortems-icco/data"
REPORTS: Final = "incidents-moj-cloud-platform/incidents"
_SECTION: Final = re.compile(r"^- \*\*(.+?)\*\*:?", re.MULTILINE)
_LONG_ENOUGH: Final = 300
_SAID: Final = 80
"""Characters of what is summed up, and of what people said of it, at least."""


@dataclass(frozen=True, slots=True)
class SummedUp:
    """A text, its title, and what people wrote that a summary should resemble."""

    title: str
    text: str
    truth: str


Way = Callable[[SummedUp], list[Cited]]


def measure(section: Section, data: Path, *, long: bool) -> None:
    """Sum up each text, and compare with what people wrote."""
    del long
    sets = {"postmortems": postmortems(data), "incident reports": reports(data)}
    for name, texts in sets.items():
        enough = [one for one in texts if len(sentences_of(one.text)) > Length().shortest]
        for way, summarise in WAYS.items():
            section.add(f"{name}, {way}", texts=len(enough), **_figures(enough, summarise))
    section.note("postmortems: the summary that a person wrote of the public page.")
    section.note("incident reports: what the team found out and did, hidden; of the timeline.")
    section.note("supported: sentences that the checker of citations vouches for.")


def _figures(texts: list[SummedUp], summarise: Way) -> dict[str, float]:
    told = [summarise(one) for one in texts]
    joined = [" ".join(place.text for place in places) for places in told]
    pairs = list(zip(joined, (one.truth for one in texts), strict=True))
    return {
        "ROUGE-1 F": fmean(rouge(found, truth, 1) for found, truth in pairs),
        "ROUGE-2 F": fmean(rouge(found, truth, 2) for found, truth in pairs),
        "words": fmean(len(found.split()) for found in joined),
        "supported": fmean(_is_supported(place) for places in told for place in places),
    }


def _is_supported(place: Cited) -> bool:
    found = judge(place.text, [place], Citable([place.passage]))
    return found.verdict is Verdict.SUPPORTED


def _chosen(one: SummedUp) -> list[Cited]:
    return summary_of(one.title, [SourceText("", "text", one.text)], Length())


def _lead(one: SummedUp) -> list[Cited]:
    return lead(SourceText("", "text", one.text), Length().sentences)


WAYS: Final[dict[str, Way]] = {"Nazara": _chosen, "first sentences": _lead}


def postmortems(data: Path) -> list[SummedUp]:
    """Return the postmortems that people summed up."""
    rows = map(read_postmortem, sorted((data / POSTMORTEMS).glob("*.md")))
    return [SummedUp(title, text, summary) for title, summary, text in filter(None, rows)]


def reports(data: Path) -> list[SummedUp]:
    """Return reports of what happened, without the impact and the resolution."""
    found = (_report(path) for path in sorted((data / REPORTS).glob("2*.erb")))
    return [one for one in found if len(one.text) > _LONG_ENOUGH and len(one.truth) > _SAID]


def _report(path: Path) -> SummedUp:
    _, head, text = path.read_text(encoding="utf-8").split("---", 2)
    parts = _SECTION.split(text)
    said = dict(zip(map(str.lower, parts[1::2]), parts[2::2], strict=True))
    title = head.partition("title:")[2].partition("\n")[0].strip()
    happened, hidden = ("identified", "context"), ("impact", "resolution")
    return SummedUp(title, _of(said, happened), _of(said, hidden))


def _of(said: dict[str, str], names: tuple[str, ...]) -> str:
    return "\n".join(said.get(name, "") for name in names).strip()
