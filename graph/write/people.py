"""What people say of identity, and which claims stand beside it.

A record claims to be a canonical node. People go before records: they say of a node which one it
is, so that other claims of it are set aside; or that it is not this one; or that a canonical node
is another, which everything that claims the first follows. What is set aside is kept (`CLAIMS`),
so that it stands again when nobody speaks against it any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from graph.write import upserts
from graph.write.batch import type_of
from graph.write.guard import canonical_types
from graph.write.observations import Claim, Observation, claims
from graph.write.work import Work

ASSERTION = "assertion"
"""The uid type of what people say."""


class Claimed(NamedTuple):
    """A claim with the record that makes it, and whether people say otherwise."""

    record: str
    claim: Claim
    aside: bool = False


class Same(NamedTuple):
    """That a person says, in a record, which node another one is."""

    record: str
    of: str


@dataclass(slots=True)
class Said:
    """What people say of some nodes: which others they are, and which they are not."""

    same: dict[str, Same] = field(default_factory=dict)
    apart: set[frozenset[str]] = field(default_factory=set)

    @property
    def is_silent(self) -> bool:
        """Whether people say nothing of them."""
        return not self.same and not self.apart

    def placed(self, one: Claimed) -> Iterable[Claimed]:
        """Yield where a claim stands, and that it is set aside where it does not stand as made."""
        uid, of = one.claim
        by_person = type_of(one.record) == ASSERTION
        other = self.same.get(uid)
        end = self.followed(of)
        is_refused = any(frozenset((uid, it)) in self.apart for it in (of, end, one.record))
        overruled = other is not None and other.record != one.record
        if overruled or is_refused or end == uid:
            yield one._replace(aside=True)
            return
        yield Claimed(one.record, Claim(uid, end))
        if end != of and not by_person:
            yield one._replace(aside=True)

    def followed(self, uid: str) -> str:
        """Return the node that a canonical one is in the end; in a circle, the lowest of it."""
        way = [uid]
        while (step := self.same.get(way[-1])) is not None:
            if step.of in way:
                return min(way[way.index(step.of) :])
            way.append(step.of)
        return way[-1]


def listen(work: Work, uids: Iterable[str]) -> Said:
    """Return what people say of nodes, and of those that they say these are; all get locked."""
    said = Said()
    asked: set[str] = set()
    while rest := set(uids) - asked:
        asked |= rest
        work.relock(rest)
        rows = work.transaction.run(upserts.SAID, org=work.org, uids=sorted(rest))
        for row in rows:
            if not row["same"]:
                said.apart.add(frozenset((row["start"], row["end"])))
                continue
            one = Same(row["record"], row["end"])
            # Of several that people say of one node the lowest holds.
            other = said.same.get(row["start"], one)
            said.same[row["start"]] = one if one.of < other.of else other
        uids = [row["end"] for row in rows if row["same"]]
    return said


def standing(work: Work, records: Iterable[str]) -> set[Claimed]:
    """Return how all that records claim now stands beside what people say."""
    made = _made(records, work.after)
    said = listen(work, {uid for one in made for uid in (*one.claim, one.record)})
    return {placed for one in made for placed in said.placed(one)}


def differences(work: Work) -> tuple[set[Claimed], set[Claimed]]:
    """Return the claims that end with this batch, and those that begin."""
    changed = {
        uid
        for uid in work.batch.records
        if type_of(uid) in canonical_types()
        and claims(uid, work.before.get(uid, ())) != claims(uid, work.after.get(uid, ()))
    }
    records = changed | _concerned(work)
    if not records:
        return set(), set()
    old, new = _made(records, work.before), _made(records, work.after)
    said = listen(work, {uid for one in old | new for uid in (*one.claim, one.record)})
    if said.is_silent and records == changed:
        return old - new, new - old
    uids = sorted({one.claim.uid for one in old | new})
    rows = work.transaction.run(upserts.CLAIMED, uids=uids, records=sorted(records))
    before = {Claimed(row["record"], Claim(row["uid"], row["of"]), row["aside"]) for row in rows}
    after = {placed for one in new for placed in said.placed(one)}
    return before - after, after - before


def _made(records: Iterable[str], history: Mapping[str, Sequence[Observation]]) -> set[Claimed]:
    """Return what records claim by their observations, whatever people say."""
    return {Claimed(it, one) for it in records for one in claims(it, history.get(it, ()))}


def _concerned(work: Work) -> set[str]:
    """Return the records whose claims depend on what people say in this batch, history learnt.

    Those that the batch does not name are locked here.
    """
    spoken = {
        uid
        for uid in work.batch.records
        if type_of(uid) == ASSERTION and any(one.canonical for one in work.after.get(uid, ()))
    }
    if not spoken:
        return set()
    ends = {end for uid in spoken for one in work.after[uid] for end in (one.start, one.canonical)}
    uids = sorted(filter(None, ends))
    rows = work.transaction.run(upserts.CLAIMING, uids=uids)
    found = {str(row["record"]) for row in rows}
    found |= {uid for uid in uids if type_of(uid) in canonical_types()}
    foreign = found - work.after.keys()
    work.relock(foreign)
    work.read_history(foreign)
    return found | spoken
