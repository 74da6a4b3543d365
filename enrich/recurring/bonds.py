"""What records have in common beside texts and systems: causes, issues, changes, errors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from cypher.loader import load
from enrich.correlation.candidates import Candidates, UidPairs
from enrich.correlation.pairs import JoinedRecord, NearSystems, Shared, Sign
from enrich.correlation.rules import ComesBack, JoinRule, SignName, types_of_label
from graph.store.store import native_times

_CROWD: Final = 10_000
"""How many a pattern may have before it is too common to tell anything, or to be walked."""

_LEAST_SHARE: Final = 0.5
"""A change or error that records follow less often is none that they come from."""

_LEAST_FOLLOWED: Final = 2

TraceKey = tuple[str, str, str]
"""`change`, the system and what was done; or `error`, nothing, and the issue."""


@dataclass(frozen=True, slots=True)
class Bond:
    """One thing that records may have in common, and how much it tells, 0 to 1."""

    sign: SignName
    key: tuple[str, ...]
    what: Shared
    value: float = 1.0

    def told(self, other: Bond) -> Sign:
        """Return what it says of two records, as each of them has it."""
        how = {
            "cause": "same cause",
            "issue": "same issue",
            "repeats": "one repeats the other, or both one",
            "change": "each after the same change",
            "error": "each with the same error",
        }[self.sign]
        reason = how if self.sign == "repeats" else f"{how}: {self.what.name}"
        evidence = (self.what, other.what) if self.sign != "repeats" else ()
        return Sign(self.sign, min(self.value, other.value), reason, evidence)


Bonds = Mapping[str, Mapping[tuple[str, ...], Bond]]
"""What each record has, by the sign and what that is."""


@dataclass(slots=True)
class _Trace:
    """When a change was made, or an error came, and which records began shortly after."""

    name: str = ""
    visibilities: set[str] = field(default_factory=set)
    times: dict[datetime, set[str]] = field(default_factory=dict)
    after: set[str] = field(default_factory=set)
    followed: int = 0


@dataclass(frozen=True, slots=True)
class BondReader:
    """Reads the bonds of records of one rule."""

    candidates: Candidates
    rule: JoinRule

    def stated(self, records: Mapping[str, JoinedRecord]) -> Bonds:
        """Return what records are linked to, or take part in, inferred links too."""
        found: dict[str, dict[tuple[str, ...], Bond]] = {}
        for uid, one in records.items():
            itself = Bond("repeats", ("repeats", uid), Shared(uid, one.title, (one.visibility,)))
            found[uid] = {itself.key: itself}
        rows = self._read("recurring.bonds", uids=sorted(records))
        for row in rows:
            for type_, uid, of_type, name, *seen in row["bonds"]:
                sign = _sign_of(type_, of_type)
                what = Shared(uid, str(name), tuple(filter(None, seen)))
                found[row["uid"]][sign, uid] = Bond(sign, (sign, uid), what)
        return found

    def bonded(self, bonds: Bonds) -> UidPairs:
        """Return records with which these have a bond by their links."""
        owners: dict[str, set[str]] = defaultdict(set)
        for uid, own in bonds.items():
            for sign, *key in own:
                if sign in {"cause", "issue", "repeats"}:
                    owners[key[0]].add(uid)
        rows = self._read(
            "recurring.bonded",
            uids=sorted(owners),
            types=list(types_of_label(self.rule.joins.subject)),
            crowd=_CROWD,
            looked=self._looked,
        )
        return {
            (uid, row["other"]) for row in rows for uid in owners[row["uid"]] if uid != row["other"]
        }

    def traced(self, records: Mapping[str, JoinedRecord]) -> tuple[Bonds, UidPairs]:
        """Return which changes and errors records come from, and what else came from those.

        How much one tells is the share of its occasions that records followed.
        """
        finds = self.rule.finds or ComesBack()
        if not finds.after or not records:
            return {}, set()
        reach = self.candidates.reach(self.rule, records.values())
        traces = self._traces(records, reach, finds.after)
        self._follow(traces, finds)
        bonds: dict[str, dict[tuple[str, ...], Bond]] = defaultdict(dict)
        pairs: UidPairs = set()
        for key, one in traces.items():
            share = one.followed / max(1, len(one.times))
            if one.followed < _LEAST_FOLLOWED or share < _LEAST_SHARE:
                continue
            sign: SignName = "change" if key[0] == "change" else "error"
            what = Shared(key[1] or key[2], one.name, tuple(sorted(one.visibilities)))
            for uid in one.after:
                bonds[uid][key] = Bond(sign, key, what, round(share, 3))
            pairs |= {(uid, other) for uid in one.after & records.keys() for other in one.after}
        return bonds, {(uid, other) for uid, other in pairs if uid != other}

    def _traces(
        self, records: Mapping[str, JoinedRecord], reach: NearSystems, after: timedelta
    ) -> dict[TraceKey, _Trace]:
        rows = [
            {
                "uid": uid,
                "since": one.begins - after,
                "until": one.begins,
                "own": sorted(one.systems),
                "systems": sorted(set(_needed(one, reach))),
            }
            for uid, one in sorted(records.items())
            if one.begins is not None
        ]
        found: dict[TraceKey, _Trace] = {}
        spans: dict[TraceKey, tuple[datetime, datetime]] = {}
        before = self.rule.within.before
        for row in self._read("recurring.changes", rows=rows, looked=self._looked):
            began = records[row["uid"]].begins
            if not isinstance(row["name"], str) or began is None:
                continue
            is_change = row["kind"] == "change"
            key = (row["kind"], row["system"] if is_change else "", row["name"])
            since, until = spans.get(key, (began - before, began + before))
            spans[key] = (min(since, began - before), max(until, began + before))
            found.setdefault(key, _Trace()).after.add(row["uid"])
        asked = [
            {"kind": key[0], "system": key[1], "name": key[2], "since": span[0], "until": span[1]}
            for key, span in sorted(spans.items())
        ]
        for row in self._read("recurring.occurrences", rows=asked, looked=self._looked):
            one = found[row["kind"], row["system"], row["name"]]
            one.name = str(row["title"])
            one.visibilities |= set(filter(None, [row["visibility"]]))
            at = native_times({"at": row["at"]})["at"]
            if isinstance(row["on"], str):
                one.times.setdefault(at, set()).add(row["on"])
        return {key: one for key, one in found.items() if len(one.times) >= _LEAST_FOLLOWED}

    def _follow(self, traces: Mapping[TraceKey, _Trace], finds: ComesBack) -> None:
        """Find the records that began after each occasion; those of one occasion count once."""
        for one in traces.values():
            one.times = _apart(one.times, finds.apart)
        systems = {on for one in traces.values() for every in one.times.values() for on in every}
        reach = self.candidates.near_systems(systems, self.rule.hops)
        rows: list[dict[str, Any] | None] = []
        of: dict[str, _Trace] = {}
        for key, one in sorted(traces.items()):
            for at, ons in sorted(one.times.items()):
                above = {up for on in ons for up in _above(on, reach, is_error=key[0] == "error")}
                name = f"{len(rows)}"
                of[name] = one
                until = at + finds.after
                rows.append({"uid": name, "since": at, "until": until, "systems": sorted(above)})
        followed: set[str] = set()
        for name, other in sorted(self.candidates.ask_near(self.rule.joins.subject, rows)):
            of[name].after.add(other)
            followed.add(name)
        for name in followed:
            of[name].followed += 1

    @property
    def _looked(self) -> int:
        return self.candidates.store.settings.finding_nearby

    def _read(self, query: str, **given: Any) -> list[dict[str, Any]]:
        return self.candidates.store.read(load()[query], org=self.candidates.org, **given)


def common(one: Mapping[Any, Bond], other: Mapping[Any, Bond]) -> Iterator[Sign]:
    """Yield what two records have in common, by the bonds of each, in a fixed order."""
    for key in sorted(one.keys() & other.keys()):
        yield one[key].told(other[key])


def _sign_of(relationship: str, type_: str) -> SignName:
    if relationship == "DUPLICATE_OF":
        return "repeats"
    return "issue" if type_ in {"TechnicalIssue", "LogTemplate"} else "cause"


def _needed(one: JoinedRecord, reach: NearSystems) -> Iterator[str]:
    """Yield the systems of a record and those that they need, within the rule's steps."""
    for uid in one.systems:
        yield uid
        yield from (other for other, step in reach.get(uid, {}).items() if step.way > 0)


def _above(system: str, reach: NearSystems, *, is_error: bool) -> Iterator[str]:
    """Yield a system and those that need it; an error shows on the system of the record itself."""
    yield system
    if not is_error:
        near = reach.get(system, {}).items()
        yield from (other for other, step in near if step.way < 0 or not step.far)


def _apart(times: Mapping[datetime, Iterable[str]], apart: timedelta) -> dict[datetime, set[str]]:
    """Return the first time of each occasion, with the systems of all of it."""
    found: dict[datetime, set[str]] = {}
    last: datetime | None = None
    for at in sorted(times):
        if last is None or at > last + apart:
            last = at
            found[at] = set()
        found[last] |= set(times[at])
    return found
