"""The steps `project` and `sightings`: the relationships of records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from graph.model.facts import EVERYBODY, Sighting, Value
from graph.model.identity import CANONICAL_SOURCE, Uid
from graph.store.wire import from_micros, maybe_from_micros
from graph.write import upserts
from graph.write.batch import type_of
from graph.write.guard import canonical_types
from graph.write.observations import Interval, Validity, intervals, link_ends, link_starts
from graph.write.work import Work


def project(work: Work) -> None:
    """Make the projected relationships of records those that their observations bear out."""
    records = _to_project(work)
    if not records:
        return
    work.load_targets(end for uid in records for end in link_ends(uid, work.after[uid]))
    wanted = {uid: intervals(uid, work.after[uid], work.resolve) for uid in records}
    wrong: list[dict[str, Any]] = []
    amended: list[dict[str, Any]] = []
    for row in _existing(work, records):
        want = wanted[row["record"]]
        key = Interval(row["type"], row["start"], row["end"], from_micros(row["valid_from"]))
        if key not in want:
            wrong.append({"start": row["start"], "id": row["id"]})
        elif amendment := _amendment(row, want.pop(key), work.run):
            amended.append(amendment)
    _write(work, wrong, amended, wanted)


def _to_project(work: Work) -> list[str]:
    """Return the records whose relationships can differ from what they were."""
    if foreign := work.moved - work.after.keys():
        work.relock(foreign)
        work.read_history(foreign)
    changed = (
        uid
        for uid, after in work.after.items()
        if uid in work.moved
        or intervals(uid, after, _itself) != intervals(uid, work.before.get(uid, ()), _itself)
    )
    return sorted(changed)


def _itself(uid: str) -> str:
    return uid


def _existing(work: Work, records: Iterable[str]) -> list[dict[str, Any]]:
    """Return what is stored of the records' relationships, also where they started before."""
    rows = [
        {"record": uid, "start": start}
        for uid in records
        if work.before.get(uid)
        for start in sorted(_starts(work, uid))
    ]
    return work.transaction.run(upserts.RELATIONS, rows=rows) if rows else []


def _starts(work: Work, record: str) -> set[str]:
    named = link_starts(record, work.after[record])
    return {at for uid in named for at in (uid, work.resolve(uid), *work.left.get(uid, ()))}


def _amendment(row: Mapping[str, Any], want: Validity, run: str) -> dict[str, Any] | None:
    if Validity(maybe_from_micros(row["valid_to"]), from_micros(row["seen"])) == want:
        return None
    return {
        "start": row["start"],
        "id": row["id"],
        "props": {"valid_to": want.valid_to, "first_seen": want.seen, "run": run},
    }


def _write(
    work: Work,
    wrong: list[dict[str, Any]],
    amended: list[dict[str, Any]],
    wanted: Mapping[str, Mapping[Interval, Validity]],
) -> None:
    run = work.transaction.run
    if wrong:
        run(upserts.UNRELATE, rows=wrong)
    if amended:
        run(upserts.AMEND, rows=amended)
    rows = [row for uid, want in wanted.items() for row in _new(work, uid, want)]
    if rows:
        rows.sort(key=lambda row: (row["start"], row["end"]))
        run(upserts.RELATE, rows=rows)
        work.relationships += len(rows)


def _new(
    work: Work,
    uid: str,
    want: Mapping[Interval, Validity],
) -> Iterable[dict[str, Any]]:
    source = Uid.parse(uid).source
    for key, validity in want.items():
        yield {
            "start": key.start,
            "end": key.end,
            "type": key.type,
            "props": {
                "record": uid,
                "source": source,
                "confidence": "asserted",
                "valid_from": key.valid_from,
                "valid_to": validity.valid_to,
                "first_seen": validity.seen,
                "run": work.run,
            },
        }


def disown(work: Work) -> None:
    """Delete what Nazara derived and a person refuses; what is refused no more is derived again."""
    said = [one.newest for one in work.batch.records.values() if one.newest.start is not None]
    linked = [one for one in said if one.props.get("kind") == "link"]
    work.touched.update(str(one.props["start"]) for one in linked)
    # A name that is refused in one text is doubted in the others.
    work.touched.update(one.uid for one in linked if one.props["relationship"] in _NAMING)
    refused = [one.props for one in linked if one.props["status"] == "refused"]
    if refused:
        work.load_targets(str(props[end]) for props in refused for end in _ENDS)
        rows = [
            {
                "type": props["relationship"],
                **{end: work.resolve(str(props[end])) for end in _ENDS},
            }
            for props in refused
        ]
        work.transaction.run(upserts.DISOWN, rows=rows, people=CANONICAL_SOURCE)


@dataclass(slots=True)
class _Span:
    """What the batch says of one accumulated relationship."""

    first: datetime
    last: datetime
    props: dict[str, Value]
    visibility: set[str]

    def add(self, seen: datetime, props: dict[str, Value], visibility: str) -> None:
        """Widen the span; of properties the last sighting's hold, of equals the greatest."""
        self.visibility.add(visibility)
        if seen > self.last:
            self.props = props
        elif seen == self.last:
            names = self.props.keys() | props.keys()
            self.props = {name: _greater(self.props.get(name), props.get(name)) for name in names}
        self.first, self.last = min(self.first, seen), max(self.last, seen)


def _greater(one: Any, other: Any) -> Any:
    if one is None or other is None:
        return other if one is None else one
    return max(one, other)


def sight(work: Work) -> None:
    """Write accumulated relationships; a repetition only widens their span of time."""
    if not work.batch.sightings:
        return
    work.load_targets(
        uid for one, *_ in work.batch.sightings for uid in (one.start.uid, one.end.uid)
    )
    groups: dict[tuple[str, tuple[str, ...]], dict[tuple[str, ...], _Span]] = {}
    for sighting, source, visibility in work.batch.sightings:
        keys, values = _key(work, sighting)
        props = {**sighting.properties, "source": source, "confidence": sighting.confidence}
        spans = groups.setdefault((sighting.type, keys), {})
        if values in spans:
            spans[values].add(sighting.seen, props, visibility)
        else:
            spans[values] = _Span(sighting.seen, sighting.seen, props, {visibility})
    created = work.transaction.relationships_created
    for (type_, keys), spans in groups.items():
        rows = [_row(keys, values, spans[values]) for values in sorted(spans)]
        work.transaction.run(upserts.SIGHTINGS[type_, keys], rows=rows, run=work.run)
    work.relationships += work.transaction.relationships_created - created


_ENDS = ("start", "end")
_NAMING = ("MENTIONS", "MAY_MENTION")


def _key(work: Work, sighting: Sighting) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return which properties are the key, and the values of ends and key.

    An end that may become an alias is kept by the name it was given, so that a merge can be
    undone: of what is at a canonical node, that with this name moves.
    """
    named = {
        "record": sighting.producer,
        "from_ref": sighting.start.uid if _may_be_alias(sighting.start.uid) else None,
        "to_ref": sighting.end.uid if _may_be_alias(sighting.end.uid) else None,
    }
    present = {name: value for name, value in named.items() if value is not None}
    ends = (work.resolve(sighting.start.uid), work.resolve(sighting.end.uid))
    return tuple(present), (*ends, *present.values())


def _may_be_alias(uid: str) -> bool:
    return type_of(uid) in canonical_types()


def _row(keys: tuple[str, ...], values: tuple[str, ...], span: _Span) -> dict[str, Any]:
    named = dict(zip((*_ENDS, *keys), values, strict=True))
    visibility = None if EVERYBODY in span.visibility else min(span.visibility)
    times = {"first": span.first, "last": span.last}
    return {**named, **times, "props": span.props, "visibility": visibility}
