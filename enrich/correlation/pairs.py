"""Two records side by side: what they share, in numbers and in words. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from enrich.correlation.rules import JoinRule, SignName
from graph.store.store import native_times

_IDENTIFIER: Final = re.compile(r"(?<![\w@./-])[A-Za-z][\w.-]{2,58}\w(?![\w@/])")
_TELLING: Final = re.compile(r"\d|_|[a-z][A-Z]|[A-Z]{2}[A-Z-]")
_MOST_NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class Shared:
    """Something that records are connected with: its uid, its name, and who may know of that."""

    uid: str
    name: str
    visibilities: tuple[str, ...] = ()

    def with_readers(self, visibilities: Iterable[str]) -> Shared:
        """Return the same for who may read all of these, too."""
        return replace(self, visibilities=(*self.visibilities, *visibilities))


@dataclass(frozen=True, slots=True)
class JoinedRecord:
    """What is known of a record that may be joined, without what was inferred of it."""

    uid: str
    type: str
    title: str
    text: str
    visibility: str
    begins: datetime | None
    ends: datetime | None
    account: str | None
    systems: Mapping[str, Shared] = field(default_factory=dict)
    categories: Mapping[str, Shared] = field(default_factory=dict)
    issues: Mapping[str, Shared] = field(default_factory=dict)

    @classmethod
    def read(cls, row: dict[str, Any]) -> JoinedRecord:
        """Return a row of `correlation.facts`."""
        times = native_times({"begins": row["begins"], "ends": row["ends"]})
        return cls(
            row["uid"],
            row["type"],
            _text(row["title"]),
            _text(row["text"]),
            row["visibility"],
            _time(times["begins"]),
            _time(times["ends"]),
            row["account"] if isinstance(row["account"], str) else None,
            _shared(row["systems"]),
            _shared(row["categories"]),
            _shared(row["issues"]),
        )

    @property
    def identifiers(self) -> frozenset[str]:
        """Words of its texts that name one thing: `PAY-503`, `card_declined`, `TimeoutError`."""
        found = _IDENTIFIER.findall(f"{self.title}\n{self.text}")
        return frozenset(one for one in found if _TELLING.search(one))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _time(value: Any) -> datetime | None:
    return value if isinstance(value, datetime) else None


def _shared(rows: Collection[list[Any]]) -> dict[str, Shared]:
    found: dict[str, Shared] = {}
    for uid, name, *visibilities in sorted(rows, key=lambda row: row[0]):
        known = found.get(uid)
        seen = (*(known.visibilities if known else ()), *(one for one in visibilities if one))
        found[uid] = Shared(uid, _text(name) or uid, seen)
    return found


@dataclass(frozen=True, slots=True)
class Hops:
    """How far one system is from another: `far` dependencies, `way` 1 where it needs that one.

    Who may know of all that lies between them reads each of `visibilities`.
    """

    far: int
    way: int
    visibilities: tuple[str, ...] = ()


NearSystems = Mapping[str, Mapping[str, Hops]]
"""Of each system those within some steps, and how they lie."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that speaks for a link: how much, 0 to 1, in words, and what it rests on."""

    name: SignName
    value: float
    reason: str
    evidence: tuple[Shared, ...] = ()


@dataclass(frozen=True, slots=True)
class LinkedPair:
    """A subject and what it may be joined with; likeness of texts is by name of the model."""

    subject: JoinedRecord
    other: JoinedRecord
    spelling: float | None = None
    meaning: float | None = None


def signs(pair: LinkedPair, rule: JoinRule, reach: NearSystems) -> list[Sign]:
    """Return what speaks for joining a pair, in a fixed order; what is 0 is left out."""
    found = (
        *_of_systems(pair, reach),
        *_of_time(pair, rule),
        *_of_texts(pair),
        *_of_words(pair),
        *_of_common(pair),
    )
    return [sign for sign in found if sign.value > 0]


def _of_systems(pair: LinkedPair, reach: NearSystems) -> Iterator[Sign]:
    """Yield the nearest two systems, and whether the subject's needs the other's."""
    mine, theirs = pair.subject.systems, pair.other.systems
    nearest = min(
        (
            (step.far, one, other, step)
            for one in mine
            for other, step in reach.get(one, {}).items()
            if other in theirs
        ),
        default=None,
    )
    if nearest is None:
        return
    far, one, other, step = nearest
    first, second = mine[one], theirs[other].with_readers(step.visibilities)
    if not far:
        yield Sign("system", 1.0, f"same system: {first.name}", (first, second))
        return
    needs, needed = (first, second) if step.way > 0 else (second, first)
    told = f"{needs.name} needs {needed.name}" + (f", {far} steps away" if far > 1 else "")
    yield Sign("system", 0.5**far, told, (first, second))
    if step.way > 0:
        yield Sign("depends", 1.0 / far, told, (first, second))


def _of_time(pair: LinkedPair, rule: JoinRule) -> Iterator[Sign]:
    began, other = pair.subject.begins, pair.other
    if began is None or other.begins is None:
        return
    until = max(other.ends or other.begins, other.begins)
    if rule.within.lasting and pair.subject.ends and other.begins > began:
        gap = max(timedelta(), other.begins - pair.subject.ends)
    else:
        gap = max(timedelta(), other.begins - began, began - until)
    if not gap:
        yield Sign("time", 1.0, "at the same time")
        return
    hours = gap.total_seconds() / 3600
    yield Sign("time", math.exp(-hours / rule.within.pace_hours), f"{_span(gap)} apart")


def _span(gap: timedelta) -> str:
    """Return a time in one unit that people count in."""
    seconds = gap.total_seconds()
    for unit, size in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} seconds"


def _of_texts(pair: LinkedPair) -> Iterator[Sign]:
    if pair.spelling:
        yield Sign("spelling", max(0.0, pair.spelling), f"spelt alike: {pair.spelling:.2f}")
    if pair.meaning:
        yield Sign("meaning", max(0.0, pair.meaning), f"mean alike: {pair.meaning:.2f}")


def _of_words(pair: LinkedPair) -> Iterator[Sign]:
    both = sorted(pair.subject.identifiers & pair.other.identifiers)
    if both:
        yield Sign("words", min(1.0, len(both) / 2), f"both name {', '.join(both[:_MOST_NAMED])}")


def _of_common(pair: LinkedPair) -> Iterator[Sign]:
    one, other = pair.subject, pair.other
    for uid in sorted(one.categories.keys() & other.categories)[:1]:
        found = (one.categories[uid], other.categories[uid])
        yield Sign("category", 1.0, f"same category: {found[0].name}", found)
    for uid in sorted(one.issues.keys() & other.issues)[:1]:
        found = (one.issues[uid], other.issues[uid])
        yield Sign("issue", 1.0, f"same issue: {found[0].name}", found)
    if one.account and one.account == other.account:
        yield Sign("account", 1.0, f"same account: {one.account}")
