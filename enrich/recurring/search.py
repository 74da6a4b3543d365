"""Looking for problems that come back, from some records outwards, never over all at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from cypher.loader import load
from enrich.correlation.candidates import MEANING, SPELLING, Candidates, UidPairs
from enrich.correlation.pairs import JoinedRecord, LinkedPair
from enrich.correlation.rules import JoinRule, types_of_label
from enrich.correlation.scoring import Judged, judged
from enrich.recurring.bonds import Bond, BondReader, common
from enrich.recurring.groups import RecordPair, Recurrence, heaps, recurrences

_LOOKED: Final = 10
"""How many times as many records are looked at as one finding may rest on."""


@dataclass(slots=True)
class _Known:
    """What is known so far: records, their bonds, and the pairs that were judged."""

    records: dict[str, JoinedRecord] = field(default_factory=dict)
    bonds: dict[str, dict[tuple[str, ...], Bond]] = field(
        default_factory=lambda: defaultdict[str, dict[tuple[str, ...], Bond]](dict)
    )
    pairs: dict[RecordPair, Judged] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RecurrenceSearch:
    """Finds the problems of one organisation that come back, by one rule."""

    candidates: Candidates
    rule: JoinRule

    def around(self, uids: Iterable[str]) -> list[Recurrence]:
        """Return the problems that records, and all that hang together with them, come back to.

        Raises:
            GraphError: When the graph can't be asked.
        """
        known, frontier = _Known(), set(uids)
        looked = self.candidates.store.settings.finding_members * _LOOKED + len(frontier)
        while frontier and len(known.records) < looked:
            frontier = self._step(known, frontier)
        found = []
        for heap in self._heaps(known):
            found += self._inside(known, heap)
        return sorted(found, key=lambda one: one.members)

    def _heaps(self, known: _Known) -> list[list[str]]:
        """Return what hangs together by sure pairs, the latest of each in order."""
        sure = {pair for pair, one in known.pairs.items() if one.score >= self.rule.threshold}
        every = heaps({uid for pair in sure for uid in pair}, sure)
        ordered = (sorted(heap, key=lambda uid: _order(known.records[uid])) for heap in every)
        return [heap[-self._most :] for heap in ordered]

    def _inside(self, known: _Known, heap: list[str]) -> list[Recurrence]:
        """Judge all pairs of a heap anew, by what its own records show, whatever led to it."""
        records = {uid: known.records[uid] for uid in heap}
        reader = BondReader(self.candidates, self.rule)
        own = _Known(records)
        self._learn(own, reader.stated(records))
        traced, _ = reader.traced(records)
        self._learn(own, {uid: bonds for uid, bonds in traced.items() if uid in records})
        pairs = {(later, earlier) for at, later in enumerate(heap) for earlier in heap[:at]}
        self._judge(own, pairs)
        return recurrences(self.rule, records, own.pairs)

    @property
    def _most(self) -> int:
        return self.candidates.store.settings.finding_members

    def _step(self, known: _Known, uids: set[str]) -> set[str]:
        """Look around some records; return those met for the first time that belong to them."""
        label = self.rule.joins.subject
        records = self._began(known, uids)
        reader = BondReader(self.candidates, self.rule)
        self._learn(known, reader.stated(records))
        traced, found = reader.traced(records)
        self._learn(known, traced)
        found |= reader.bonded({uid: known.bonds[uid] for uid in records})
        if self.rule.alike:
            found |= self.candidates.ask_alike(records, types_of_label(label))
        others = {other for _, other in found} - known.records.keys()
        self._learn(known, reader.stated(self._began(known, others)))
        pairs = {
            pair
            for uid, other in found
            if uid in known.records and other in known.records
            for pair in [_pair(known.records[uid], known.records[other])]
            if self._is_near(known, pair)
        }
        self._judge(known, pairs)
        sure = (pair for pair in pairs if known.pairs[pair].score >= self.rule.threshold)
        return {uid for pair in sure for uid in pair} & others

    def _began(self, known: _Known, uids: Iterable[str]) -> dict[str, JoinedRecord]:
        """Read records, of which those count that began some time."""
        read = self.candidates.records(uids, self.rule.joins.subject)
        found = {uid: one for uid, one in read.items() if one.begins is not None}
        known.records |= found
        return found

    def _learn(self, known: _Known, bonds: Mapping[str, Mapping[tuple[str, ...], Bond]]) -> None:
        for uid, own in bonds.items():
            known.bonds[uid] |= own

    def _is_near(self, known: _Known, pair: RecordPair) -> bool:
        later, earlier = (known.records[uid].begins for uid in pair)
        if later is None or earlier is None:
            return False
        return timedelta() <= later - earlier <= self.rule.within.before

    def _judge(self, known: _Known, pairs: UidPairs) -> None:
        """Judge pairs that were not judged before; what people refuse to be one is not."""
        asked = sorted(pairs - known.pairs.keys())
        if not asked:
            return
        rule = self.rule
        refused = self._refused(asked)
        spelling = self.candidates.likeness(rule, asked, "spelling", SPELLING)
        meaning = self.candidates.likeness(rule, asked, "meaning", MEANING)
        members = {uid for pair in asked for uid in pair}
        reach = self.candidates.reach(rule, (known.records[uid] for uid in members))
        for pair in asked:
            later, earlier = (known.records[uid] for uid in pair)
            linked = LinkedPair(later, earlier, spelling.get(pair), meaning.get(pair))
            if pair in refused:
                known.pairs[pair] = Judged(linked, 0.0, ())
                continue
            more = [*common(known.bonds[pair[0]], known.bonds[pair[1]])]
            known.pairs[pair] = judged(linked, rule, reach, more)

    def _refused(self, pairs: list[RecordPair]) -> UidPairs:
        rows = [
            {"uid": later, "other": earlier, "start": later, "end": earlier, "mirrored": True}
            for later, earlier in pairs
        ]
        found = self.candidates.store.read(
            load()["correlation.said"],
            org=self.candidates.org,
            rows=rows,
            type=self.rule.joins.relationship,
        )
        return {(row["uid"], row["other"]) for row in found if row["refused"]}


def _pair(one: JoinedRecord, other: JoinedRecord) -> RecordPair:
    later, earlier = sorted((one, other), key=_order, reverse=True)
    return (later.uid, earlier.uid)


def _order(one: JoinedRecord) -> tuple[object, str]:
    return (one.begins, one.uid)
