"""Which records are one problem that comes back, and what is told of it. Pure."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Final

from enrich.correlation.pairs import JoinedRecord, Shared
from enrich.correlation.rules import ComesBack, JoinRule, SignName
from enrich.correlation.scoring import Judged

RecordPair = tuple[str, str]
"""The uids of two records: the later one, and the earlier."""

JudgedPairs = Mapping[RecordPair, Judged]

_MEASURED: Final[tuple[SignName, ...]] = ("spelling", "meaning")
"""Signs whose reasons hold a number of their own: of a group the mean is told."""

_LONGEST: Final = timedelta(days=14)
"""How long an incident is taken to last at most: some are closed much later."""

_DIGITS: Final = 3
_MOST_REASONS: Final = 6


@dataclass(frozen=True)
class Recurrence:
    """Records of one problem, in the order in which they began, and the pairs among them."""

    rule: JoinRule
    records: tuple[JoinedRecord, ...]
    pairs: JudgedPairs

    @property
    def members(self) -> tuple[str, ...]:
        """The uids of the records."""
        return tuple(one.uid for one in self.records)

    @cached_property
    def occasions(self) -> tuple[tuple[JoinedRecord, ...], ...]:
        """The records, those together that began on one occasion."""
        return occasions(self.records, self.rule)

    @property
    def holds(self) -> bool:
        """Whether some of the occasions are as many, and as near, as the rule wants."""
        finds, began = self.rule.finds or ComesBack(), [_began(one[0]) for one in self.occasions]
        least = finds.at_least - 1
        return any(
            later - earlier <= self.rule.within.before
            for earlier, later in zip(began, began[least:], strict=False)
        )

    @property
    def first_at(self) -> datetime:
        """When it happened first."""
        return _began(self.records[0])

    @property
    def last_at(self) -> datetime:
        """When it happened last."""
        return _began(self.occasions[-1][0])

    @property
    def cadence(self) -> timedelta:
        """The middle one of the times from one occasion to the next."""
        began = [_began(one[0]) for one in self.occasions]
        gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(began)]
        return timedelta(seconds=statistics.median(gaps)) if gaps else timedelta()

    @property
    def score(self) -> float:
        """How sure it is: the mean of all pairs."""
        count = len(self.records) * (len(self.records) - 1) / 2
        return round(sum(one.score for one in self.pairs.values()) / max(1, count), _DIGITS)

    @property
    def title(self) -> str:
        """What it is, in one line, by what it is called of late."""
        latest = self.records[-1]
        return f"{len(self.occasions)} times: {latest.title or latest.uid}"

    @cached_property
    def shared(self) -> tuple[tuple[str, tuple[Shared, ...]], ...]:
        """What pairs have in common, what most of them have first, and what that rests on."""
        total, told = len(self.pairs), Counter[tuple[SignName, str]]()
        rests: dict[tuple[SignName, str], dict[str, Shared]] = defaultdict(dict)
        measured: dict[SignName, list[float]] = defaultdict(list)
        for one in self.pairs.values():
            for sign in one.signs:
                if sign.name in _MEASURED:
                    measured[sign.name].append(sign.value)
                elif sign.name != "time":
                    key = (sign.name, sign.reason)
                    told[key] += 1
                    rests[key] |= {shared.uid: shared for shared in sign.evidence}
        order = sorted(told, key=lambda key: (-told[key], key))[:_MOST_REASONS]
        found = [(f"{key[1]}: {told[key]} of {total} pairs", _of(rests[key])) for key in order]
        for name, values in sorted(measured.items()):
            verb = "spelt" if name == "spelling" else "mean"
            found.append((f"{verb} alike: {sum(values) / total:.2f} in the mean", ()))
        return tuple(found)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it was found, in words."""
        span = self.last_at - self.first_at
        often = f"{len(self.occasions)} occasions in {_days(span)}"
        pace = f"about every {_days(self.cadence)}"
        return (often, pace, *(reason for reason, _ in self.shared))

    @property
    def rests_on(self) -> tuple[str, ...]:
        """Uids of what else it rests on, sorted."""
        return tuple(sorted({one.uid for _, rests in self.shared for one in rests}))

    @property
    def visibilities(self) -> set[str]:
        """Who must be allowed to read each of these to learn of it."""
        rests = {seen for _, of in self.shared for one in of for seen in one.visibilities}
        return rests | {one.visibility for one in self.records}

    @property
    def systems(self) -> dict[str, Shared]:
        """The systems of at least two of the records; of each alone, where no two share any."""
        every = Counter(uid for one in self.records for uid in one.systems)
        least = 2 if any(count > 1 for count in every.values()) else 1
        found: dict[str, Shared] = {}
        for one in self.records:
            for uid, shared in one.systems.items():
                if every[uid] >= least:
                    known = found[uid].visibilities if uid in found else ()
                    seen = tuple(sorted({*known, *shared.visibilities}))
                    found[uid] = Shared(uid, shared.name, seen)
        return dict(sorted(found.items()))

    def of_member(self, uid: str) -> list[Judged]:
        """Return the pairs of one member, the surest first."""
        own = [one for pair, one in self.pairs.items() if uid in pair]
        return sorted(own, key=lambda one: (-one.score, one.pair.subject.uid, one.pair.other.uid))

    def without(self, uids: Collection[str]) -> Recurrence:
        """Return the same without some of its members."""
        left = tuple(one for one in self.records if one.uid not in uids)
        kept = {pair: one for pair, one in self.pairs.items() if not set(pair) & set(uids)}
        return Recurrence(self.rule, left, kept)


def recurrences(
    rule: JoinRule, records: Mapping[str, JoinedRecord], pairs: JudgedPairs
) -> list[Recurrence]:
    """Return the problems among records that come back often enough, by their first members.

    Two groups are one where the mean of all pairs between them is at least the rule's threshold;
    the surest go together first.
    """
    found = []
    for group in _grouped(rule, records, pairs):
        inside = {pair: one for pair, one in pairs.items() if group >= set(pair)}
        ordered = sorted((records[uid] for uid in group), key=_order)
        one = Recurrence(rule, tuple(ordered), dict(sorted(inside.items())))
        if one.holds:
            found.append(one)
    return sorted(found, key=lambda one: _order(one.records[0]))


def occasions(
    records: Iterable[JoinedRecord], rule: JoinRule
) -> tuple[tuple[JoinedRecord, ...], ...]:
    """Return records that began in that order, those together that belong to one occasion."""
    apart = (rule.finds or ComesBack()).apart
    found: list[list[JoinedRecord]] = []
    until: datetime | None = None
    for one in records:
        began = _began(one)
        if until is None or began > until:
            found.append([])
            until = began + apart
        found[-1].append(one)
        if one.type == "Incident" and one.ends is not None:
            until = max(until, min(one.ends, began + _LONGEST))
    return tuple(map(tuple, found))


def heaps(uids: Iterable[str], pairs: Iterable[RecordPair]) -> list[set[str]]:
    """Return which of the uids hang together by pairs, whether directly or not."""
    heap_of: dict[str, set[str]] = {uid: {uid} for uid in uids}
    for one, other in pairs:
        first, second = heap_of[one], heap_of[other]
        if first is not second:
            first |= second
            heap_of |= dict.fromkeys(second, first)
    return list({id(heap): heap for heap in heap_of.values()}.values())


def _grouped(rule: JoinRule, uids: Iterable[str], pairs: JudgedPairs) -> list[set[str]]:
    """Put together what belongs together, the surest first; ties go by uid."""
    place = {uid: at for at, uid in enumerate(sorted(uids))}
    groups: dict[int, set[str]] = {at: {uid} for uid, at in place.items()}
    sums: dict[tuple[int, int], float] = {}
    for (later, earlier), one in pairs.items():
        if later in place and earlier in place:
            sums[_both(place[later], place[earlier])] = one.score
    while sums:
        best = max(sums, key=lambda both: (_mean(sums[both], groups, both), -both[0], -both[1]))
        if _mean(sums[best], groups, best) < rule.threshold:
            break
        kept, gone = best
        groups[kept] |= groups.pop(gone)
        del sums[best]
        for other in groups.keys() - {kept}:
            if moved := sums.pop(_both(gone, other), 0.0):
                sums[_both(kept, other)] = sums.get(_both(kept, other), 0.0) + moved
    return list(groups.values())


def _mean(total: float, groups: Mapping[int, set[str]], both: tuple[int, int]) -> float:
    return total / (len(groups[both[0]]) * len(groups[both[1]]))


def _both(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)


def _of(rests: Mapping[str, Shared]) -> tuple[Shared, ...]:
    return tuple(rests[uid] for uid in sorted(rests))


def _order(one: JoinedRecord) -> tuple[datetime, str]:
    return (_began(one), one.uid)


def _began(one: JoinedRecord) -> datetime:
    if one.begins is None:
        message = f"{one.uid} has no beginning"
        raise ValueError(message)
    return one.begins


def _days(span: timedelta) -> str:
    """Return a time in days, or in hours where it is short."""
    if span >= timedelta(days=2):
        return f"{span.total_seconds() / 86_400:.0f} days"
    return f"{span.total_seconds() / 3600:.0f} hours"
