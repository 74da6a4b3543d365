"""Sentences that a person wrote and judged, beside the reports that they cite."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from bench.lies import CitedSentence, source
from enrich.citations.places import Cited
from enrich.citations.sentences import sentences_of

_FILE: Final = Path(__file__).with_suffix(".yaml")


@dataclass(frozen=True, slots=True)
class JudgedSentences:
    """Reports, and sentences about them; the kind of each is its style."""

    reports: tuple[str, ...]
    sentences: tuple[CitedSentence, ...]


def judged() -> JudgedSentences:
    """Return all that were judged."""
    given: list[dict[str, Any]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    reports = tuple(" ".join(one["report"].split()) for one in given)
    found = [
        sentence
        for number, one in enumerate(given)
        for sentence in _of_report(number, reports[number], one["sentences"])
    ]
    return JudgedSentences(reports, tuple(found))


def _of_report(
    number: int, report: str, sentences: list[dict[str, Any]]
) -> Iterator[CitedSentence]:
    whole = source(number, report)
    places = [Cited(whole, one.start, one.end) for one in sentences_of(report)]
    for said in sentences:
        cited = tuple(places[at - 1] for at in said["cites"])
        yield CitedSentence(said["text"], cited, number, said["style"], said["is_true"])
