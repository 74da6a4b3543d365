"""What rules find in logs, against labels of their lines; and what they cost."""

from __future__ import annotations

import csv
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.table import Table

from bench.data_sets import folder
from bench.report import Report
from ingest.demo.bundled_incidents import write_bundles
from ingest.demo.bundles import LOGS, IncidentBundle
from ingest.logs.detection.detector import Detector
from ingest.logs.detection.rule_files import rule_set
from ingest.logs.entries import RecordReader
from ingest.logs.reading import LineReader
from ingest.logs.records import ReadRecord

_GRAVE: Final = frozenset({"ERROR", "FATAL", "SEVERE", "FAILURE"})
"""Levels of BGL that the word for the severity alone would alarm at."""

_TURNS: Final = 8


@dataclass(slots=True)
class HitCount:
    """Lines that were found and are labelled, found and not, labelled and not found."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def add(self, *, found: bool, true: bool) -> None:
        """Count a line."""
        self.right += found and true
        self.wrong += found and not true
        self.missed += true and not found

    @property
    def precision(self) -> float:
        """Share of what was found that is labelled."""
        return self.right / max(self.right + self.wrong, 1)

    @property
    def recall(self) -> float:
        """Share of what is labelled that was found."""
        return self.right / max(self.right + self.missed, 1)


def measure_rules(report: Report, *, long: bool, arguments: list[str]) -> None:
    """Score the rules on the bundles and on BGL, and time them on a mixed stream."""
    data = folder("logs", arguments) / "loghub-2k"
    table = Table("bundle or set", "lines", "labelled", "precision", "recall", "findings")
    whole = HitCount()
    with tempfile.TemporaryDirectory() as place:
        for bundle in write_bundles(Path(place)):
            lines, count, findings = scored(bundle, Path(place) / bundle.name / LOGS)
            whole.right += count.right
            whole.wrong += count.wrong
            whole.missed += count.missed
            table.add_row(bundle.name, f"{lines:,}", *_told(count), findings)
    _add(report, "bundles", whole, "of labelled lines of the bundles, by the right rule")
    rules, words, rows = _bgl(data / "BGL")
    _add(report, "bgl", rules, "of BGL's alerts, by any rule")
    _add(report, "bgl_words", words, "the same, by the words ERROR, FATAL, SEVERE, FAILURE alone")
    table.add_row("BGL", f"{rows:,}", *_told(rules), "")
    table.add_row("BGL, severity alone", f"{rows:,}", *_told(words), "")
    stream = [*_stream(data, _TURNS * 8 if long else _TURNS)]
    detector = Detector(rule_set().rules.values())
    began = time.thread_time()
    hits = sum(bool(detector.add(one)) for one in stream)
    micros = (time.thread_time() - began) / len(stream) * 1e6
    report.add("rules", len(rule_set().rules), "rules that come with Nazara")
    report.add("rules_us_per_line", micros, "µs a line of a mixed stream, every digit new")
    report.add("rules_hits", hits / len(stream), "share of its lines that a rule takes")
    report.tables.append(table)


def scored(bundle: IncidentBundle, place: Path) -> tuple[int, HitCount, str]:
    """Return the lines of a bundle, how its labels are met, and the titles of what is found."""
    labels = {(file, line): rule for file, line, rule in bundle.labels()}
    detector = Detector(rule_set().rules.values())
    count = HitCount()
    number = 0
    for record in RecordReader().read(LineReader().files([place])):
        number += 1
        file = str(Path(record.source).relative_to(place))
        true = labels.get((file, record.first))
        found = detector.add(record)
        for rule in {*found, *([true] if true else [])}:
            count.add(found=rule in found, true=rule == true)
    return number, count, "\n".join(one.title for one in detector.findings())


def _bgl(place: Path) -> tuple[HitCount, HitCount, int]:
    """Return how alerts are met by rules, and by severity alone, and the number of lines."""
    with (place / "BGL_2k.log_structured.csv").open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    detector = Detector(rule_set().rules.values())
    rules, words = HitCount(), HitCount()
    for number, row in enumerate(rows, 1):
        true = row["Label"] != "-"
        found = detector.add(_record("BGL", number, row["Content"]))
        rules.add(found=bool(found), true=true)
        words.add(found=row["Level"] in _GRAVE, true=true)
    return rules, words, len(rows)


def _stream(data: Path, times: int) -> Iterable[ReadRecord]:
    """Yield the lines of all systems in turns of a hundred, every digit new in each round."""
    systems = [
        (next(one.glob("*_2k.log")).read_text(encoding="utf-8", errors="replace").splitlines())
        for one in sorted(data.iterdir())
        if one.is_dir()
    ]
    for turn in range(times):
        digits = str.maketrans("0123456789", "".join(str((n + turn) % 10) for n in range(10)))
        for begin in range(0, max(map(len, systems)), 100):
            for number, lines in enumerate(systems):
                for line in lines[begin : begin + 100]:
                    yield _record(f"{number}", begin, line.translate(digits))


def _record(source: str, line: int, text: str) -> ReadRecord:
    return ReadRecord(source, line, line, None, None, None, None, text, text, None)


def _told(count: HitCount) -> Sequence[str]:
    labelled = count.right + count.missed
    return f"{labelled:,}", f"{count.precision:.3f}", f"{count.recall:.3f}"


def _add(report: Report, name: str, count: HitCount, meaning: str) -> None:
    report.add(f"{name}_precision", count.precision, f"precision {meaning}")
    report.add(f"{name}_recall", count.recall, f"recall {meaning}")
