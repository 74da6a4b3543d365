"""Groups of log lines against their labels, beside drain3; secrets in lines, found and not.

`--only groups`, `formats` (told and read right), `secrets`, `rules` (found right), `growth` (memory
and groups) or `graph` (into it, by two workers) runs one.
"""

from __future__ import annotations

import argparse
import csv
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import orjson
from rich.table import Table

from bench import log_formats, secret_lines
from bench.data_sets import folder
from bench.log_findings import measure_rules
from bench.log_growth import measure_graph, measure_growth
from bench.report import Report
from ingest.logs.entries import RecordReader, SourceTold
from ingest.logs.grouping import LineGrouper
from ingest.logs.reading import LineReader
from ingest.logs.records import ReadRecord
from ingest.logs.secrets import LineMask

DRAIN: Final = "drain3==0.9.11"

_MIXED: Final = (16, 64)
"""How often the rows of all systems are taken, in turns of a hundred lines, each made new."""


@dataclass(frozen=True, slots=True)
class Grouped:
    """What a grouping made of lines: the group of each, the groups' wordings, and the seconds."""

    groups: Sequence[str]
    wordings: dict[str, str]
    seconds: float


@dataclass(frozen=True, slots=True)
class Scores:
    """Shares of 1.

    Attributes:
        lines: Lines whose group is exactly a true one (GA).
        groups: F1 of groups (FGA).
        wordings: F1 of groups whose wording is right too (FTA).
    """

    lines: float
    groups: float
    wordings: float


Group = Callable[[Sequence[str]], Grouped]


def run(report: Report, *, long: bool, arguments: list[str]) -> None:
    """Measure all sections, or those that `--only` names, with commas between."""
    parser = argparse.ArgumentParser(prog="python -m bench logs")
    parser.add_argument("--only", default=",".join(_SECTIONS), help="sections, with commas between")
    given, rest = parser.parse_known_args(arguments)
    for name in given.only.split(","):
        if name not in _SECTIONS:
            parser.error(f"--only: no {name}; there is {', '.join(_SECTIONS)}")
        _SECTIONS[name](report, long=long, arguments=rest)


def measure_secrets(report: Report, *, long: bool, arguments: list[str]) -> None:
    """Count the secrets of a set of lines that are not taken out, and the others that are."""
    folder("logs", arguments)
    turns = 20 if long else 1
    with_, without = [], []
    for turn in range(turns):
        with_ += secret_lines.lines_with(7 + turn)
        without += secret_lines.lines_without(11 + turn)
    slipped = [
        line
        for line, secrets in with_
        for seen in [LineMask()(line)]
        if any(secret_lines.slips(one, seen) for one in secrets)
    ]
    needless = [line for line in without if LineMask()(line) != line]
    report.add("secrets", sum(len(secrets) for _, secrets in with_), "secrets in lines")
    report.add("secrets_slipped", len(slipped), "lines in which one could still be seen")
    report.add("innocent", len(without), "lines that look as if, without a secret")
    report.add("innocent_masked", len(needless), "of them, lines in which something was masked")
    for name, lines in (("usual", without), ("secret", [line for line, _ in with_])):
        mask = LineMask()
        began = time.perf_counter()
        for line in lines * 50:
            mask(line)
        took = time.perf_counter() - began
        report.add(f"masking_per_s_{name}", 50 * len(lines) / took, f"lines/s of the {name} ones")
    table = Table("line", "what is wrong")
    for wrong, lines in (("a secret slips through", slipped), ("nothing is one", needless)):
        for line in lines:
            table.add_row(line[:100], wrong)
    report.tables.append(table)


def measure_formats(report: Report, *, long: bool, arguments: list[str]) -> None:
    """Count the lines whose format, time, level and message are read right; time the way in."""
    data = folder("logs", arguments) / "loghub-2k"
    table = Table("lines of", "told to be", "fit", "time", "level", "message")
    shares: dict[str, list[float]] = defaultdict(list)
    files = sorted(data.glob("*/*_2k.log"))
    for path in files:
        records, told = _read(path)
        contents = _labelled(path.parent)[0]
        right = Counter(one.message.split() == contents[one.first - 1].split() for one in records)
        row = (
            told.fitting / told.lines,
            sum(one.time is not None for one in records) / told.lines,
            sum(one.level is not None for one in records) / told.lines,
            right[True] / told.lines,
        )
        for key, share in zip(("fit", "time", "level", "message"), row, strict=True):
            shares[key].append(share)
        name = " | ".join(name for name, _ in told.formats.most_common(2))
        table.add_row(path.parent.name, name, *(f"{share:.1%}" for share in row))
    for key in ("fit", "time", "message"):
        mean = sum(shares[key]) / len(shares[key])
        report.add(f"raw_{key}", mean, f"share of raw lines: {key}, mean of {len(files)} systems")
    with tempfile.TemporaryDirectory() as place:
        _measure_made(report, table, Path(place))
        _measure_way_in(report, files, Path(place), 8 if long else 2)
    report.tables.append(table)


def _measure_made(report: Report, table: Table, place: Path) -> None:
    """Count what is read back of lines that were made in known formats."""
    told_right = lines = right = 0
    for seed, (name, (expected, _)) in enumerate(log_formats.FORMATS.items()):
        wanted = [*log_formats.made(name, 1000, seed)]
        path = place / f"{seed}.log"
        path.write_text("\n".join(one.text for one in wanted), encoding="utf-8")
        records, told = _read(path)
        [(found, count)] = told.formats.most_common(1)
        is_told = found.split()[0] == expected.split()[0] and count == len(wanted)
        told_right += is_told
        by_line = {one.first: one for one in records}
        fits = [Counter[bool]() for _ in range(3)]
        number = 1
        for one in wanted:
            agrees = _agreeing(one, by_line.get(number))
            number += one.text.count("\n") + 1
            for fit, agree in zip(fits, agrees, strict=True):
                fit[agree] += 1
            lines += 1
            right += all(agrees)
        row = [told.fitting / told.lines, *(fit[True] / len(wanted) for fit in fits)]
        table.add_row(f"{name} (made)", found, *(f"{share:.1%}" for share in row))
    kinds = len(log_formats.FORMATS)
    report.add("made_told", told_right / kinds, f"share of {kinds} made files told right")
    report.add("made_read", right / lines, "share of their lines read wholly right")


def _agreeing(made: log_formats.MadeLine, read: ReadRecord | None) -> tuple[bool, bool, bool]:
    """Return whether the time, the level and the message of a made line were read."""
    if read is None:
        return False, False, False
    time_ = read.time.replace(microsecond=0) if read.time else None
    return time_ == made.time, read.level == made.level, read.message == made.message


def _measure_way_in(report: Report, files: Sequence[Path], place: Path, times: int) -> None:
    """Time all from files to groups: lines, secrets, records, groups."""
    parts = [one.read_bytes().rstrip(b"\n") for one in (*files, *sorted(place.glob("*.log")))]
    mixed = place / "mixed"
    mixed.mkdir()
    for number, part in enumerate(parts):
        (mixed / f"{number}.log").write_bytes(b"\n".join([part] * times))
    reader, records, grouper = LineReader(), RecordReader(), LineGrouper()
    began = time.perf_counter()
    processor = time.process_time()
    for one in records.read(reader.files([mixed])):
        grouper.add(one.message)
    grouper.settle()
    lines = sum(one.lines for one in records.sources.values())
    report.add("way_in_lines", lines, "lines of a mixed folder, from files to groups")
    report.add("way_in_per_s", lines / (time.perf_counter() - began), "lines/s of them")
    report.add("way_in_per_cpu_s", lines / (time.process_time() - processor), "lines/s of a core")


def _read(path: Path) -> tuple[list[ReadRecord], SourceTold]:
    reader = RecordReader()
    records = [*reader.read(LineReader().files([path]))]
    return records, reader.sources[str(path)]


def measure_groups(report: Report, *, long: bool, arguments: list[str]) -> None:
    """Score ten systems with one setting, and time a mixed stream."""
    data = folder("logs", arguments) / "loghub-2k"
    table = Table("system", "ours GA / FGA / FTA", "drain3 GA / FGA / FTA")
    with _drain() as drain:
        ours, theirs, rows = [], [], []
        for system in sorted(one.name for one in data.iterdir() if one.is_dir()):
            lines, ids, wordings = _labelled(data / system)
            rows.append(lines)
            ours.append(scores(ids, wordings, grouped(lines)))
            other = "not here"
            if drain is not None:
                theirs.append(scores(ids, wordings, drain(lines)))
                other = _told(theirs[-1])
            table.add_row(system, _told(ours[-1]), other)
        for name, found in (("ours", ours), ("drain3", theirs)):
            _add_means(report, name, found)
        for times in _MIXED if long else _MIXED[:1]:
            stream = [*_mixed(rows, times)]
            mine = grouped(stream)
            report.add(f"ours_per_s_{len(stream)}", len(stream) / mine.seconds, "mixed lines/s")
            report.add(f"ours_groups_{len(stream)}", len(mine.wordings), "groups of them")
            if drain is not None:
                seconds = drain(stream).seconds
                report.add(f"drain3_per_s_{len(stream)}", len(stream) / seconds, "the same lines")
                report.add(f"over_drain3_{len(stream)}", seconds / mine.seconds, "times as fast")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    report.add("peak_mb", peak, "MB of this process at most, the lines of the stream included")
    report.tables.append(table)


def grouped(lines: Sequence[str]) -> Grouped:
    """Group lines as the product does."""
    grouper = LineGrouper()
    began = time.perf_counter()
    found = [grouper.add(line) for line in lines]
    grouper.settle()
    seconds = time.perf_counter() - began
    return Grouped(
        [grouper.where(one) for one in found],
        {one.id: one.wording for one in grouper.groups},
        seconds,
    )


def scores(ids: Sequence[str], wordings: dict[str, str], found: Grouped) -> Scores:
    """Return how well a grouping meets the labels."""
    true, made = _members(ids), _members(found.groups)
    by_members = {members: id_ for id_, members in true.items()}
    right = {group: by_members[members] for group, members in made.items() if members in by_members}
    worded = [g for g, id_ in right.items() if found.wordings[g] == wordings[id_]]
    return Scores(
        sum(len(made[group]) for group in right) / len(ids),
        _f1(len(right), len(made), len(true)),
        _f1(len(worded), len(made), len(true)),
    )


def _members(groups: Sequence[str]) -> dict[str, frozenset[int]]:
    members: dict[str, set[int]] = defaultdict(set)
    for place, group in enumerate(groups):
        members[group].add(place)
    return {group: frozenset(places) for group, places in members.items()}


def _f1(right: int, made: int, true: int) -> float:
    return 2 * right / (made + true)


def _labelled(system: Path) -> tuple[list[str], list[str], dict[str, str]]:
    """Return the lines of a system, the label of each, and the wording of each label."""
    [path] = (system / "corrected").glob("*_structured_corrected.csv")
    with path.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    wordings = {row["EventId"]: row["EventTemplate"] for row in rows}
    return [row["Content"] for row in rows], [row["EventId"] for row in rows], wordings


def _mixed(rows: Sequence[Sequence[str]], times: int) -> Iterator[str]:
    """Yield the lines of all systems in turns of a hundred, every digit new in each round."""
    for turn in range(times):
        digits = str.maketrans("0123456789", "".join(str((n + turn) % 10) for n in range(10)))
        for begin in range(0, max(map(len, rows)), 100):
            for lines in rows:
                yield from (line.translate(digits) for line in lines[begin : begin + 100])


@contextmanager
def _drain() -> Iterator[Group | None]:
    """Give drain3, in an environment of its own that goes afterwards; None where it can't be."""
    with tempfile.TemporaryDirectory() as place:
        made = f"{place}/made"
        python = f"{made}/bin/python"
        try:
            _ran([sys.executable, "-m", "venv", made])
            _ran([python, "-m", "pip", "install", "-q", DRAIN])
        except (OSError, subprocess.CalledProcessError):
            yield None
            return

        def group(lines: Sequence[str]) -> Grouped:
            given = orjson.dumps({"lines": lines})
            said = orjson.loads(_ran([python, "bench/drained.py"], given))
            return Grouped([*map(str, said["groups"])], said["wordings"], said["seconds"])

        yield group


def _ran(command: Sequence[str], given: bytes = b"") -> bytes:
    return subprocess.run(command, input=given, check=True, capture_output=True).stdout


def _told(one: Scores) -> str:
    return f"{one.lines:.3f} / {one.groups:.3f} / {one.wordings:.3f}"


def _add_means(report: Report, name: str, found: Sequence[Scores]) -> None:
    if not found:
        report.add(f"{name}_ga", "not here", f"{name} could not be put into place")
        return
    for key, meaning in (
        ("lines", "share of lines in exactly right groups (GA)"),
        ("groups", "F1 of groups (FGA)"),
        ("wordings", "F1 of groups with the right wording (FTA)"),
    ):
        mean = sum(getattr(one, key) for one in found) / len(found)
        report.add(f"{name}_{key}", mean, f"{meaning}, mean of {len(found)} systems")


_SECTIONS: Final[dict[str, Callable[..., None]]] = {
    "groups": measure_groups,
    "formats": measure_formats,
    "secrets": measure_secrets,
    "rules": measure_rules,
    "growth": measure_growth,
    "graph": measure_graph,
}
