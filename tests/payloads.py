"""What becomes of JSON that tools send, through the way in for files, and in the graph."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from graph.model.facts import Envelope, Facts, Record, Sighting
from graph.store.store import Store
from graph.write.guard import checked
from ingest.delivery.delivery import Delivery, deliver
from ingest.delivery.keyed import search, searches
from ingest.files.reading import Reading
from ingest.sources.registry import map_envelope
from tests.graph.histories import snapshot, wipe

ORG = "acme"
RECEIVED = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
_SOME = 3


@dataclass(slots=True)
class Taken:
    """What was read of files: envelopes, what they say, what was left out, what was refused."""

    envelopes: list[Envelope] = field(default_factory=list)
    facts: list[Facts] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    @property
    def records(self) -> list[Record]:
        """The records, each time that one was described."""
        return [one for facts in self.facts for one in facts.records]

    @property
    def sightings(self) -> list[Sighting]:
        """The accumulated relationships."""
        return [one for facts in self.facts for one in facts.sightings]

    def one(self, label: str) -> Record:
        """Return the only record of a label."""
        [found] = [one for one in self.records if one.label == label]
        return found


def take(paths: Iterable[Path], source: str, format_: str | None = None) -> Taken:
    """Return what file intake and the mappers make of files, each thing as it could be written."""
    taken = Taken()
    reading = Reading(
        ORG,
        source,
        format=format_,
        clock=lambda: RECEIVED,
        skipped=lambda _, why: taken.passed_over.append(why),
    )
    for envelope in reading.envelopes([str(path) for path in paths]):
        answer = map_envelope(envelope, None)
        taken.envelopes.append(envelope)
        if isinstance(answer, Facts):
            taken.facts.append(checked(ORG, answer))
        else:
            taken.refused.append(f"{envelope.location}: {answer.reason}")
    return taken


def take_values(folder: Path, source: str, *values: Any, format_: str | None = None) -> Taken:
    """Do the same with JSON values, each of them in a file."""
    paths = [folder / f"{index}.json" for index in range(len(values))]
    for path, value in zip(paths, values, strict=True):
        path.write_bytes(orjson.dumps(value))
    return take(paths, source, format_)


def deliver_whole(store: Store, envelopes: Sequence[Envelope], run: str = "r1") -> Delivery:
    """Deliver envelopes of one organisation, and read again what that leads to, as workers do."""
    delivery = deliver(store, envelopes, None, run)
    for where in searches(ORG, delivery.new_projects.get(ORG, ())):
        after = search(store, ORG, where, None)
        while after is not None:
            after = search(store, ORG, where, after)
    return delivery


def check_any_order_and_twice(store: Store, envelopes: Sequence[Envelope]) -> None:
    """Check that envelopes give the same graph in any order, and however often they come."""
    deliver_whole(store, envelopes)
    once = snapshot(store)
    assert once.faults() == []

    for seed in range(2):
        wipe(store)
        shuffled = [*envelopes, *envelopes[: len(envelopes) // 2]]
        random.Random(seed).shuffle(shuffled)
        for start in range(0, len(shuffled), 7):
            deliver_whole(store, shuffled[start : start + 7])
        assert snapshot(store).difference(once) == ""


def some_of_each(envelopes: Sequence[Envelope], *, long: bool) -> Sequence[Envelope]:
    """Return the first few of each kind, which are written every day; all with `--long`."""
    kinds: dict[str, list[Envelope]] = {}
    for one in envelopes:
        kinds.setdefault(one.content_type, []).append(one)
    return envelopes if long else [one for kind in kinds.values() for one in kind[:_SOME]]


def nulled(value: Any) -> Iterable[Any]:
    """Yield a JSON value again and again, each time with another member of it null."""
    if isinstance(value, dict):
        for key, member in value.items():
            yield {**value, key: None}
            yield from ({**value, key: other} for other in nulled(member))
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield from ([*value[:index], other, *value[index + 1 :]] for other in nulled(member))
