"""What a record said, version by version, and what follows from it. Pure functions.

A record's relationships and claims are a projection of all its observations, so a late, a
repeated and a withdrawn observation need no code of their own: project again, write the
difference.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from typing import Any, NamedTuple

from graph.model.declarations import LABELS
from graph.model.facts import Record, Value
from graph.model.identity import says_the_same
from graph.store.wire import from_micros

TRACKED: tuple[str, ...] = tuple(
    prop.name for prop in LABELS["Change"].properties if prop.tracked and prop.name != "deleted"
)
"""Properties of a record of which every observation keeps the value."""


@dataclass(frozen=True, slots=True)
class Observation:
    """One version of a record: `at` is its valid time, `seen` when it was first received.

    `start` is the node that it speaks of, where that is not the record itself.
    """

    version: str
    at: datetime
    seen: datetime
    links: tuple[str, ...] = ()
    tracked: Mapping[str, Value] = field(default_factory=dict)
    deleted: bool = False
    canonical: str | None = None
    same_as: tuple[str, ...] = ()
    start: str | None = None
    author: str | None = None
    changed: tuple[str, ...] = ()
    title: str = ""


class Claim(NamedTuple):
    """That a node is the canonical node `of`, as some record says."""

    uid: str
    of: str


class Interval(NamedTuple):
    """A relationship of a record; together with the record this is its key."""

    type: str
    start: str
    end: str
    valid_from: datetime


class Validity(NamedTuple):
    """Until when a relationship was true, and since when that it began was known."""

    valid_to: datetime | None
    seen: datetime


def link_text(type_: str, uid: str) -> str:
    """Return a link as an observation keeps it; types have no blanks."""
    return f"{type_} {uid}"


def observe(record: Record) -> Observation:
    """Return what one record says. A deleted one says nothing but that."""
    if record.tombstone:
        return Observation(
            record.version, record.at, record.seen, deleted=True, author=record.author
        )
    return Observation(
        version=record.version,
        at=record.at,
        seen=record.seen,
        links=tuple(sorted({link_text(link.type, link.to.uid) for link in record.links})),
        tracked=_kept(record),
        canonical=record.canonical.uid if record.canonical else None,
        same_as=tuple(sorted(set(record.same_as))) if record.canonical else (),
        start=record.start.uid if record.start else None,
        author=record.author,
    )


def _kept(record: Record) -> dict[str, Value]:
    """Return the tracked properties; a text is long, so only labels that say so keep theirs."""
    text = LABELS[record.label].property("text")
    left_out = set() if text is not None and text.tracked else {"text"}
    return {name: record.props.get(name) for name in TRACKED if name not in left_out}


def stored(row: Mapping[str, Any]) -> Observation:
    """Return an observation as the statement `history` gives it."""
    return Observation(
        version=row["version"],
        at=from_micros(row["at"]),
        seen=from_micros(row["seen"]),
        links=tuple(row["links"] or ()),
        tracked={name: row[name] for name in TRACKED},
        deleted=bool(row["deleted"]),
        canonical=row["canonical"],
        same_as=tuple(row["same_as"] or ()),
        start=row["start"],
        author=row["author"],
        changed=tuple(row["changed"] or ()),
        title=row["title"] or "",
    )


def as_change(record: str, org: str, observation: Observation) -> dict[str, Any]:
    """Return the properties of the Change that keeps an observation."""
    return {
        "uid": change_uid(record, observation),
        "org": org,
        "version": observation.version,
        "links": list(observation.links),
        **observation.tracked,
        "deleted": True if observation.deleted else None,
        "canonical": observation.canonical,
        "same_as": list(observation.same_as) or None,
        "start": observation.start,
        "author": observation.author,
        **revisable(observation),
    }


def revisable(observation: Observation) -> dict[str, Any]:
    """Return those properties of a Change that another observation can still alter."""
    return {
        "at": observation.at,
        "first_seen": observation.seen,
        "changed": list(observation.changed),
        "title": observation.title,
    }


def change_uid(record: str, observation: Observation) -> str:
    """Return the uid of the Change that keeps an observation."""
    return f"{record}@{observation.version}"


def merged(
    known: Iterable[Observation],
    new: Iterable[Observation],
    arrived: Collection[str] = (),
) -> tuple[Observation, ...]:
    """Return all observations of a record by version, each with what it changed.

    Of two with one version the first holds, with the earlier of the two times; and so it does of
    two that say the same, one after the other, where nothing but its arrival orders one of them
    (`arrived` holds versions).
    """
    by_version: dict[str, Observation] = {}
    for one in (*known, *new):
        first = by_version.setdefault(one.version, one)
        if first is not one:
            at, seen = min(first.at, one.at), min(first.seen, one.seen)
            by_version[one.version] = replace(first, at=at, seen=seen)
    ordered = [by_version[version] for version in sorted(by_version)]
    return tuple(_described(_without_repetitions(ordered, set(arrived))))


def _without_repetitions(
    ordered: Sequence[Observation], arrived: AbstractSet[str]
) -> Sequence[Observation]:
    kept: list[Observation] = []
    for before, one in pairwise([None, *ordered]):
        if before and one and _repeats(before.version, one.version, arrived):
            first = kept[-1]
            kept[-1] = replace(first, at=min(first.at, one.at), seen=min(first.seen, one.seen))
        elif one:
            kept.append(one)
    return kept


def _repeats(before: str, version: str, arrived: AbstractSet[str]) -> bool:
    return says_the_same(before, version) and not arrived.isdisjoint((before, version))


def _described(ordered: Sequence[Observation]) -> Iterable[Observation]:
    for before, after in pairwise([None, *ordered]):
        if after is not None:
            changed = _changed(before, after)
            title = _title(before, after, changed)
            yield replace(after, changed=changed, title=title)


def _changed(before: Observation | None, after: Observation) -> tuple[str, ...]:
    if before is None:
        return ()
    names = [name for name in TRACKED if before.tracked.get(name) != after.tracked.get(name)]
    if before.deleted != after.deleted:
        names.append("deleted")
    differing = set(before.links) ^ set(after.links)
    return (*names, *sorted({link.partition(" ")[0] for link in differing}))


def _title(before: Observation | None, after: Observation, changed: Sequence[str]) -> str:
    """Return what changed, for people: Neo4j Browser shows it in the node."""
    if after.deleted:
        return "deleted"
    if before is None:
        status = after.tracked.get("status")
        return f"first observed, {status}" if status else "first observed"
    if before.deleted:
        return "observed again"
    return ", ".join(_part(before, after, name) for name in changed) or "updated"


def _part(before: Observation, after: Observation, name: str) -> str:
    if name == "text":
        return "text changed"
    if name in TRACKED:
        return f"{name} {_word(before.tracked.get(name))} → {_word(after.tracked.get(name))}"
    return f"{name} {_tally(before, after, name)}"


def _word(value: Value) -> str:
    return "none" if value is None else str(value)


def _tally(before: Observation, after: Observation, type_: str) -> str:
    old, new = ({x for x in one.links if x.startswith(f"{type_} ")} for one in (before, after))
    counts = [f"+{len(new - old)}"] * bool(new - old) + [f"-{len(old - new)}"] * bool(old - new)
    return " ".join(counts)


def claims(record: str, observations: Sequence[Observation]) -> frozenset[Claim]:
    """Return what a record claims now: what it claimed when it was last alive.

    What a person says is claimed of the node that it speaks of, for as long as it is asserted.
    """
    alive = [one for one in observations if not one.deleted]
    if not alive or alive[-1].canonical is None:
        return frozenset()
    last = alive[-1]
    if last.start is None:
        return frozenset(Claim(uid, str(last.canonical)) for uid in (record, *last.same_as))
    is_asserted = last.tracked.get("status") == "asserted"
    return frozenset([Claim(last.start, str(last.canonical))] if is_asserted else [])


def intervals(
    record: str,
    observations: Sequence[Observation],
    resolve: Callable[[str], str],
) -> dict[Interval, Validity]:
    """Return a record's relationships with their intervals of validity.

    `resolve` gives the node that stands for a uid now. A run of observations with a link is
    one interval: from the first one's `at` to that of the first one without it.
    """
    found: dict[Interval, Validity] = {}
    running: dict[tuple[str, str, str], Observation] = {}
    for one in observations:
        start = resolve(one.start or record)
        links = {_resolved(link, start, resolve) for link in one.links}
        for link in [link for link in running if link not in links]:
            first = running.pop(link)
            found[Interval(*link, first.at)] = Validity(one.at, first.seen)
        for link in links:
            running.setdefault(link, one)
    for link, first in running.items():
        found[Interval(*link, first.at)] = Validity(None, first.seen)
    return found


def _resolved(link: str, start: str, resolve: Callable[[str], str]) -> tuple[str, str, str]:
    type_, _, uid = link.partition(" ")
    return type_, start, resolve(uid)


def link_ends(record: str, observations: Iterable[Observation]) -> set[str]:
    """Return every uid that some observation links to, or links from."""
    ends = {link.partition(" ")[2] for one in observations for link in one.links}
    return ends | link_starts(record, observations)


def link_starts(record: str, observations: Iterable[Observation]) -> set[str]:
    """Return every uid that some observation of a record links from: itself, as a rule."""
    return {record, *(one.start for one in observations if one.start is not None)}
