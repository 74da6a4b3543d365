"""Eclipse: of a report's duplicate, similar and dissimilar in words, asked by the report itself."""

from __future__ import annotations

import csv
import random
from pathlib import Path
from typing import Final

import orjson

from bench.bm25 import Bm25
from bench.quality import Section
from bench.ranks import place_of, recall, reciprocal
from bench.shelf import Text, names, rankings, shelf

SET: Final = "duplicates-eclipse"
KINDS: Final = ("similar", "dissimilar")
PART: Final = 150
"""Questions of each kind, where not all are asked."""


def measure(section: Section, data: Path, *, long: bool) -> None:
    """Ask each report for what resembles it, and look where its duplicate stands."""
    texts = read(data / SET / "corpus.jsonl")
    pairs = questions(data / SET / "qrels.tsv", long=long)
    plain = Bm25({text.name: text.whole for text in texts})
    whole = {text.name: text.whole for text in texts}
    places: dict[tuple[str, str], list[int]] = {}
    with shelf() as found:
        found.put(texts)
        for asked, answer, kind in pairs:
            lists = found.by_node(asked)
            found_by = {way: names(uids) for way, uids in rankings(lists).items()}
            found_by["BM25"] = plain.ranked(whole[asked], without=asked)
            for way, ranking in found_by.items():
                places.setdefault((way, kind), []).append(place_of(answer, ranking))
    for (way, kind), row in places.items():
        figures = {f"{kind} R@{most}": recall(row, most) for most in (1, 5, 10)}
        section.add(way, **figures, **{f"{kind} MRR": reciprocal(row)})
    section.note(f"{len(texts):,} reports; {len(pairs):,} questions, half of each kind.")


def read(path: Path) -> list[Text]:
    """Return the reports."""
    rows = map(orjson.loads, path.read_bytes().splitlines())
    return [Text(row["id"], row["title"], row["text"]) for row in rows]


def questions(path: Path, *, long: bool) -> list[tuple[str, str, str]]:
    """Return report, duplicate and kind; the same part of them every time."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [tuple(row.values()) for row in csv.DictReader(file, delimiter="\t")]
    chance = random.Random(3)  # noqa: S311 - The same part every time, no secret.
    found = []
    for kind in KINDS:
        own = [(row[0], row[1], row[2]) for row in rows if row[2] == kind]
        found += own if long else chance.sample(own, PART)
    return found
