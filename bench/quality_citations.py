"""Citations: lies that are found out, and true sentences that are not blamed, on seeded ones."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

from bench.judged import judged
from bench.lies import MOST, CitedSentence, cited_sentences, source
from bench.quality import Section
from enrich.citations.check import judge
from enrich.citations.citable import Citable
from enrich.citations.verdict import Verdict

SETS: Final = {
    "incident reports": "incidents-moj-cloud-platform/incidents/2*.erb",
    "runbooks": "kb-alert-runbooks/runbooks/*/[!_]*.md",
    "postmortems": "postmortems-icco/data/*.md",
    "runbooks of a team": "incidents-moj-cloud-platform/runbooks/*.erb",
    "a manual": "catalog-kb-govuk/manual/**/*.md",
}
"""The rules were written while the first three were looked at."""
SEED: Final = 7
_WORD: Final = re.compile(r"\w+")
_LITTLE: Final = 0.5
_MUCH: Final = 0.9

Checker = Callable[[CitedSentence], Verdict]


def measure(section: Section, data: Path, *, long: bool) -> None:
    """Hold true sentences in other words and lies against what they cite."""
    for name, pattern in SETS.items():
        reports = texts(data, pattern)
        sentences = cited_sentences(reports, SEED, MOST if long else MOST // 3)
        for way, checker in checkers(reports).items():
            section.add(f"{name}, {way}", **figures(sentences, checker))
    own = judged()
    for style in ("extractive", "free"):
        sentences = [one for one in own.sentences if one.kind == style]
        for way, checker in checkers(own.reports).items():
            section.add(f"written by a person, {style}, {way}", **figures(sentences, checker))
    section.note("caught: lies that are contradicted; blamed: true sentences that are.")
    section.note("precision: of those contradicted, were there as many lies as true sentences.")
    section.note("plain: contradicted if a number is missing or half of the words.")
    section.note("The sentences written by a person are few, and rules were corrected by them.")


def texts(data: Path, pattern: str) -> list[str]:
    """Return the bodies of the reports of a set, without what stands above them."""
    return [
        path.read_text(encoding="utf-8").split("---", 2)[-1] for path in sorted(data.glob(pattern))
    ]


def checkers(reports: Sequence[str]) -> dict[str, Checker]:
    """Return the checker of citations, and a plain one."""
    evidence = [Citable([source(number, text)]) for number, text in enumerate(reports)]
    return {
        "checked": lambda one: judge(one.text, one.cited, evidence[one.report]).verdict,
        "plain": plain,
    }


def plain(one: CitedSentence) -> Verdict:
    """Compare words as they stand."""
    words = _WORD.findall(one.text.lower())
    there = set(_WORD.findall(" ".join(place.text for place in one.cited).lower()))
    share = sum(word in there for word in words) / max(1, len(words))
    missing = any(word.isdigit() and word not in there for word in words)
    if missing or share < _LITTLE:
        return Verdict.CONTRADICTED
    return Verdict.SUPPORTED if share >= _MUCH else Verdict.UNVERIFIABLE


def figures(sentences: Iterable[CitedSentence], checker: Checker) -> dict[str, float | str]:
    """Return how many of the lies, and of the true sentences, got each verdict."""
    found: dict[bool, Counter[Verdict]] = {True: Counter(), False: Counter()}
    for one in sentences:
        found[one.is_true][checker(one)] += 1
    true, lies = found[True], found[False]
    caught, blamed = (_share(one, Verdict.CONTRADICTED) for one in (lies, true))
    return {
        "true / lies": f"{true.total()} / {lies.total()}",
        "caught": caught,
        "blamed": blamed,
        "precision": caught / (caught + blamed) if caught + blamed else 0.0,
        "true supported": _share(true, Verdict.SUPPORTED),
        "lies supported": _share(lies, Verdict.SUPPORTED),
    }


def _share(found: Counter[Verdict], verdict: Verdict) -> float:
    return found[verdict] / max(1, found.total())
