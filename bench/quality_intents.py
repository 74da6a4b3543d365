"""BANKING77: questions of customers with the same intent in other words, asked by each of them."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path
from statistics import fmean
from typing import Final

from bench.bm25 import Bm25
from bench.quality import Section
from bench.ranks import precision
from bench.shelf import Text, names, rankings, shelf

SET: Final = "intents-banking77"
EACH: Final = 12
"""First questions of each intent."""

STEP: Final = 3
"""Only each third of them is asked, where not all are."""


def measure(section: Section, data: Path, *, long: bool) -> None:
    """Ask each question for what resembles it: right is what has the same intent."""
    texts, intents = read(data / SET / "train.csv")
    groups = {name: set(own) for own in intents for name in own}
    plain = Bm25({text.name: text.title for text in texts})
    all_ranks: defaultdict[str, list[float]] = defaultdict(list)
    first_ten: defaultdict[str, list[float]] = defaultdict(list)
    with shelf() as found:
        found.put(texts)
        for text in texts[:: 1 if long else STEP]:
            right = groups[text.name] - {text.name}
            lists = found.by_node(text.name)
            found_by = {way: names(uids) for way, uids in rankings(lists).items()}
            found_by["BM25"] = plain.ranked(text.title, without=text.name)
            for way, ranking in found_by.items():
                all_ranks[way].append(precision(ranking, right))
                first_ten[way].append(precision(ranking, right, 10))
    for way, row in all_ranks.items():
        section.add(way, **{"MAP": fmean(row), "MAP@10": fmean(first_ten[way])})
    section.note(f"{len(texts)} questions of {len(intents)} intents, {len(row)} of them asked.")
    section.note("MAP counts what the answer of a hundred neighbours leaves out as not found.")


def read(path: Path) -> tuple[list[Text], list[list[str]]]:
    """Return the first questions of each intent, and their names by intent."""
    intents: defaultdict[str, list[Text]] = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file)):
            if len(own := intents[row["category"]]) < EACH:
                own.append(Text(f"q{number}", row["text"]))
    texts = [text for own in intents.values() for text in own]
    return texts, [[text.name for text in own] for own in intents.values()]
