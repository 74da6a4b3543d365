"""What a load would do, found out without a server: records mapped and checked, none written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

import orjson

from graph.errors import GraphError
from graph.model.facts import Envelope, Facts, Rejected
from graph.write.batch import clash
from graph.write.guard import checked
from ingest.delivery.delivery import reason_of
from ingest.mapping.declared import NESTED_RECORD, RECORD, Mapping
from ingest.mapping.explaining import leaves, notices, unused
from ingest.mapping.paths import written
from ingest.mapping.received import json_of, record_of
from ingest.sources.registry import map_envelope

FieldPath = tuple[str, ...]

_GONE: Any = object()
_MAPPED = frozenset({RECORD, NESTED_RECORD})


@dataclass(slots=True)
class Rehearsal:
    """What became of the records: by label how many, and the uids that they describe.

    `clashing` are uids of records that came with different content and nothing that orders it:
    of these the last one would win.
    """

    records: int = 0
    labels: Counter[str] = field(default_factory=Counter)
    named: set[str] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)
    clashing: set[str] = field(default_factory=set)
    _versions: dict[str, str] = field(default_factory=dict)

    def add(self, facts: Facts) -> None:
        """Count what one envelope says; its own record comes first."""
        own = facts.records[0]
        before = self._versions.setdefault(own.uid, own.version)
        if clash(before, own.version, arrival=own.arrival):
            self.clashing.add(own.uid)
        for record in facts.records:
            self.labels.update([record.label] if record.uid not in self.named else [])
            self.named.add(record.uid)


@dataclass(frozen=True, slots=True)
class Explained:
    """What one record becomes, or why it can't, and which of its values make no difference.

    `notices` are sentences about values that may mean something else than the mapping says.
    """

    place: str
    facts: Facts | None
    reason: str | None = None
    unused: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


def rehearse(envelopes: Iterable[Envelope], mapping: Mapping | None) -> Rehearsal:
    """Return what a load of these envelopes would name and reject."""
    done = Rehearsal()
    for envelope in envelopes:
        done.records += 1
        facts = mapped(envelope, mapping)
        if isinstance(facts, Rejected):
            done.refused.append(reason_of(envelope, facts))
        else:
            done.add(facts)
    return done


def explained(
    envelopes: Iterable[Envelope], mapping: Mapping | None, number: int
) -> Iterator[Explained]:
    """Yield what the first envelopes become."""
    for envelope in islice(envelopes, number):
        facts = mapped(envelope, mapping)
        place = envelope.location or envelope.native_id
        if isinstance(facts, Rejected):
            reason = reason_of(envelope, facts).removeprefix(f"{place}: ")
            yield Explained(place, None, reason)
        else:
            idle, said = _unused(envelope, facts, mapping), _notices(envelope, mapping)
            yield Explained(place, facts, unused=idle, notices=said)


def mapped(envelope: Envelope, mapping: Mapping | None) -> Facts | Rejected:
    """Return what an envelope says, or why that could not be mapped or written."""
    facts = map_envelope(envelope, mapping)
    if isinstance(facts, Rejected):
        return facts
    try:
        return checked(envelope.org, facts)
    except GraphError as error:
        return Rejected(error.message)


def _unused(envelope: Envelope, facts: Facts, mapping: Mapping | None) -> tuple[str, ...]:
    """Return the paths that a mapping never reads, or without which the facts are the same."""
    if not _is_json(envelope):
        return ()
    if mapping and envelope.content_type in _MAPPED:
        return unused(*_given(envelope, mapping))
    content = json_of(envelope)
    idle = (leaf for leaf in dict.fromkeys(leaves(content, ())) if _is_idle(envelope, facts, leaf))
    return tuple(written(leaf) for leaf in idle)


def _notices(envelope: Envelope, mapping: Mapping | None) -> tuple[str, ...]:
    if mapping is None or envelope.content_type not in _MAPPED:
        return ()
    return notices(*_given(envelope, mapping))


def _given(envelope: Envelope, mapping: Mapping) -> tuple[Any, Mapping, list[Any], str | None]:
    record, parents, at = record_of(envelope)
    return record, mapping, parents, at


def _is_json(envelope: Envelope) -> bool:
    return envelope.raw.lstrip()[:1] in {b"{", b"["}


def _is_idle(envelope: Envelope, facts: Facts, leaf: FieldPath) -> bool:
    """Whether a value makes no difference: neither that it is there, nor what it is."""
    content = json_of(envelope)
    edited = (_edited(content, leaf, edit) for edit in (lambda _: _GONE, _another))
    return all(mapped(replace(envelope, raw=orjson.dumps(one)), None) == facts for one in edited)


def _another(value: Any) -> Any:
    """Return a value of the same kind that nobody could take for the same."""
    if isinstance(value, bool):
        return not value
    return f"{value} and another" if isinstance(value, str) else value + 1


def _edited(value: Any, leaf: FieldPath, edit: Callable[[Any], Any]) -> Any:
    """Return a value with what stands at a path edited, in every element of lists on the way."""
    if not leaf:
        return edit(value)
    step, rest = leaf[0], leaf[1:]
    if step == "[]" and isinstance(value, list):
        new = [_edited(one, rest, edit) for one in value]
        return [one for one in new if one is not _GONE]
    if not isinstance(value, dict) or step not in value:
        return value
    new_one = _edited(value[step], rest, edit)
    kept = {name: one for name, one in value.items() if name != step}
    return kept if new_one is _GONE else {**value, step: new_one}
