"""Enrichment: nodes a second by kind and their growth, and how good summaries are."""

from __future__ import annotations

import argparse
import random
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import orjson
import yaml

from bench.by_hand import ORG
from bench.graph import empty_graph, write_file
from bench.report import Report
from enrich.citations.places import Cited, SourceText
from enrich.citations.sentences import sentences_of
from enrich.enrichment import JOBS
from enrich.summary.rank import is_sayable
from enrich.summary.text import Length, summary_of
from enrich.sweep import SweepPlace, page_at
from graph.store.store import Store

SIZES: Final = (500, 2_000)
LONG: Final = (2_000, 20_000)
SYSTEMS: Final = 30
WORDS: Final = 400
SENTENCES: Final = 12
PAGE: Final = 200
AT: Final = "2026-01-01T00:00:00Z"

_WORD: Final = re.compile(r"\w+")


def run(report: Report, *, long: bool, arguments: list[str]) -> None:
    """Measure speed at two sizes; with `--data DIR` also summaries against those of people."""
    parser = argparse.ArgumentParser(prog="python -m bench enrich")
    parser.add_argument("--data", type=Path, help="folder of the data sets")
    parser.add_argument("sizes", type=int, nargs="*", help="other sizes, in nodes")
    given = parser.parse_args(arguments)
    if given.data:
        _quality(report, given.data / "postmortems-icco" / "data")
    sizes = tuple(given.sizes) or (LONG if long else SIZES)
    for size in sizes:
        with empty_graph() as store:
            _speed(report, store, size)
    for kind in JOBS:
        for what in ("first", "again"):
            small, large = (float(report.figures[f"{kind}_{what}_{size}"]) for size in sizes[:2])
            meaning = f"{kind}, {what}: rate at {sizes[1]} over {sizes[0]}"
            report.add(f"{kind}_{what}_growth", large / small, meaning)


def _speed(report: Report, store: Store, size: int) -> None:
    """Report the rate of each kind: when nothing is there, and when all is up to date."""
    with TemporaryDirectory(prefix="nazara-bench-") as folder:
        write_file(store, _written(Path(folder) / "texts.jsonl", size))
    pages = list(_pages(store))
    for kind, make in JOBS.items():
        job = make(store, ORG, store.settings)
        for what, meaning in (("first", "to be written"), ("again", "up to date")):
            started = time.perf_counter()
            written = sum(job.update(page).written for page in pages)
            seconds = time.perf_counter() - started
            told = f"{kind} of {size} incidents, nodes/s, {meaning}; {written} written"
            report.add(f"{kind}_{what}_{size}", size / seconds, told)


def _pages(store: Store) -> Iterator[list[str]]:
    place: SweepPlace | None = SweepPlace(("Incident",), ())
    while place is not None:
        page = page_at(store, ORG, place, PAGE)
        yield page.uids
        place = page.next


def _written(path: Path, size: int) -> Path:
    """Write systems, and incidents with a description of a dozen sentences, as JSON Lines."""
    chance = random.Random(1)  # noqa: S311 - The same texts every time, no secret.
    letters = "abdegiklmnoprstu"
    words = ["".join(chance.choices(letters, k=chance.randint(3, 9))) for _ in range(WORDS)]
    names = [f"{chance.choice(words)}-{number}" for number in range(SYSTEMS)]
    with path.open("wb") as out:
        for name in names:
            out.write(orjson.dumps(_line("System", name, name=name, kind="service")) + b"\n")
        for number in range(size):
            text = " ".join(_sentence(chance, words, names) for _ in range(SENTENCES))
            said = {"title": f"{text.split()[1]} {number}", "description": text}
            line = _line("Incident", f"INC-{number}", status="resolved", started_at=AT, **said)
            out.write(orjson.dumps(line) + b"\n")
    return path


def _line(type_: str, id_: str, **props: str) -> dict[str, str]:
    return {"type": type_, "id": id_, "updated_at": AT, **props}


def _sentence(chance: random.Random, words: Sequence[str], names: Sequence[str]) -> str:
    said = chance.choices(words, k=chance.randint(8, 16))
    said[-1] = chance.choice(names)
    return f"{' '.join(said).capitalize()}."


def _quality(report: Report, folder: Path) -> None:
    """Report the likeness to summaries that people wrote, beside the first three sentences.

    Titles and texts of these postmortems were written by a language model from public pages,
    the summaries by people.
    """
    rows = [row for row in map(read_postmortem, sorted(folder.glob("*.md"))) if row]
    ways: dict[str, list[str]] = {"chosen": [], "lead": []}
    truth: list[str] = []
    for title, summary, text in rows:
        length = Length()
        told = summary_of(title, [SourceText("", "text", text)], length)
        if told:
            ways["chosen"].append(" ".join(cited.text for cited in told))
            first = lead(SourceText("", "text", text), length.sentences)
            ways["lead"].append(" ".join(cited.text for cited in first))
            truth.append(summary)
    report.add("quality_texts", len(truth), f"of {len(rows)} postmortems are long enough")
    for way, found in ways.items():
        characters = sum(map(len, found)) // max(1, len(found))
        for size in (1, 2):
            scores = [rouge(one, other, size) for one, other in zip(found, truth, strict=True)]
            meaning = f"ROUGE-{size} F, mean; {characters} characters on average"
            report.add(f"quality_{way}_rouge_{size}", 100 * sum(scores) / len(scores), meaning)


def lead(text: SourceText, count: int) -> list[Cited]:
    """Return the first sentences of a text that can stand alone."""
    found = [Cited(text, one.start, one.end) for one in sentences_of(text.text)]
    return [place for place in found if is_sayable(place.text)][:count]


def read_postmortem(path: Path) -> tuple[str, str, str] | None:
    """Return title, summary and text of a postmortem; None without a summary."""
    _, head, text = path.read_text(encoding="utf-8").split("---", 2)
    said: dict[str, Any] = yaml.safe_load(head)
    return (said.get("title") or "", said["summary"], text) if said.get("summary") else None


def rouge(found: str, truth: str, size: int) -> float:
    """Return the balance of precision and recall of the runs of `size` words."""
    one, other = (_runs(text, size) for text in (found, truth))
    both = sum((one & other).values())
    return 2 * both / (sum(one.values()) + sum(other.values())) if both else 0.0


def _runs(text: str, size: int) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text.lower())
    return Counter(zip(*(words[start:] for start in range(size)), strict=False))
