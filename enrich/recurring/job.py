"""The job that keeps findings of problems that come back.

What holds is computed from some records outwards, and put beside the findings that rest on any of
them. A finding goes on as the problem that has most of its members, so one record more changes it
and what people said of it stays; one that nothing goes on as is closed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar, Final

from cypher.loader import load
from enrich.correlation.candidates import Candidates
from enrich.correlation.kept import KeptRules
from enrich.correlation.rules import JoinRule
from enrich.recurring.groups import Recurrence
from enrich.recurring.search import RecurrenceSearch
from enrich.work.findings import ANSWERED, RECURRING, stamp_of
from enrich.work.jobs import Due, Job, JobResult
from graph.model.facts import EVERYBODY
from graph.model.identity import make_uid
from graph.model.made import made_node
from graph.settings.settings import Settings
from graph.store.store import Row
from graph.write.scopes import narrowest
from graph.write.upserts import SCOPES

RECORD: Final = "nazara:finding:"
"""What the name of the producer of a finding's evidence begins with; the rule's name follows."""

_LEAVING: Final = {"close": "recurring.close", "delete": "recurring.delete"}

_REASONS_OF_MEMBER: Final = 3


@dataclass(frozen=True, slots=True)
class FindingsJob(Job):
    """Finds what comes back among the records of one organisation.

    `at` is the time by which a problem that has been quiet for the rule's time is closed; None:
    now.
    """

    kind: ClassVar[str] = "findings"
    targets_query: ClassVar[str] = "correlation.targets"

    settings: Settings
    at: datetime | None = None

    @property
    def batch_size(self) -> int:
        """Records around which is looked between two statements."""
        return self.settings.link_batch_size

    @property
    def types(self) -> tuple[str, ...]:
        """The types of what findings rest on, and of findings: a walk looks at these too."""
        return (*super(FindingsJob, self).types, "Finding")

    def due(self, uids: Sequence[str], chosen: Collection[str]) -> Due:
        """Compare what comes back around records with what was found of them before."""
        due = Due()
        for one in KeptRules(self.store, self.org).finding().values():
            if one.is_active:
                self._compare(one.now, [uid for uid in uids if uid in chosen], due)
                continue
            stored = self._stored(one.rule, uids)
            gone = [uid for uid, row in stored.items() if row["status"] not in ANSWERED]
            due.gone += [{"uid": uid, "as": "delete"} for uid in gone]
            due.count(deleted=len(gone))
        return due

    def around(self, rule: JoinRule, uids: Iterable[str]) -> list[Recurrence]:
        """Return what comes back around records by one rule; nothing is written."""
        return RecurrenceSearch(Candidates(self.store, self.org), rule).around(uids)

    def write(self, due: Due) -> JobResult:
        """Write, close and delete findings, and write the scopes of restricted ones."""
        made = [scope for row in due.rows for scope in row["scopes"]]
        if made:
            self.store.write(SCOPES, rows=made)
        if due.rows:
            self.store.write(load()["recurring.write"], org=self.org, rows=due.rows)
        for how, query in _LEAVING.items():
            if gone := [one["uid"] for one in due.gone if one["as"] == how]:
                self.store.write(load()[query], org=self.org, uids=gone)
        return due.result

    def nodes_of(self, due: Due) -> Iterable[str]:
        """Return the findings that changed."""
        return {one["uid"] for one in (*due.rows, *due.gone)}

    def _compare(self, rule: JoinRule, uids: Sequence[str], due: Due) -> None:
        stored = self._stored(rule, uids)
        found = self._wanted(rule, uids, stored)
        # What hangs together with these may be what another finding rests on so far.
        others = self._stored(rule, {uid for one in found for uid in one.members})
        if others.keys() - stored.keys():
            stored |= others
            found = self._wanted(rule, uids, stored)
        taken: set[str] = set()
        for one in self._left(_continued(self.org, rule, found, stored)):
            taken.add(one.uid)
            row = self._row(rule, one)
            if _is_same(row, stored.get(one.uid)):
                due.count(unchanged=1)
                continue
            due.rows.append(row)
            due.count(written=1, renewed=int(one.uid in stored))
        for uid, row in stored.items():
            if uid not in taken and row["status"] == "open":
                due.gone.append({"uid": uid, "as": "close"})
                due.count(deleted=1)

    def _wanted(
        self, rule: JoinRule, uids: Sequence[str], stored: Mapping[str, Row]
    ) -> list[Recurrence]:
        members = {uid for row in stored.values() for uid in row["members"]}
        return self.around(rule, {*uids, *members})

    def _left(self, found: Iterable[_Continued]) -> list[_Continued]:
        """Return what still holds without what people say is no evidence of it."""
        every = list(found)
        rows = [
            {"uid": uid, "other": one.uid, "start": uid, "end": one.uid, "mirrored": False}
            for one in every
            if one.is_known
            for uid in one.problem.members
        ]
        query = load()["correlation.said"]
        said = self.store.read(query, org=self.org, rows=rows, type="EVIDENCE_OF") if rows else []
        refused = {(row["uid"], row["other"]) for row in said if row["refused"]}
        left = []
        for one in every:
            out = {uid for uid in one.problem.members if (uid, one.uid) in refused}
            problem = one.problem.without(out) if out else one.problem
            if problem.records and problem.holds:
                left.append(_Continued(one.uid, problem, is_known=one.is_known))
        return left

    def _row(self, rule: JoinRule, one: _Continued) -> dict[str, Any]:
        problem, org = one.problem, self.org
        seen = narrowest(org, problem.visibilities)
        scopes = [seen]
        members = []
        for record in problem.records:
            pairs = problem.of_member(record.uid)
            mean = sum(pair.score for pair in pairs) / max(1, len(problem.records) - 1)
            reasons = pairs[0].reasons[:_REASONS_OF_MEMBER] if pairs else ()
            members.append(
                {
                    "uid": record.uid,
                    "at": record.begins,
                    "score": round(mean, 3),
                    "reasons": list(reasons),
                    "evidence": list(pairs[0].evidence) if pairs else [],
                    "visibility": _own(narrowest(org, {*problem.visibilities, *_seen(pairs)}).uid),
                }
            )
            scopes.append(narrowest(org, {*problem.visibilities, *_seen(pairs)}))
        systems = []
        for uid, shared in problem.systems.items():
            place = narrowest(org, {*problem.visibilities, *shared.visibilities})
            scopes.append(place)
            systems.append({"uid": uid, "visibility": _own(place.uid)})
        is_quiet = (self.at or datetime.now(UTC)) - problem.last_at > rule.within.before
        props = {
            **made_node(org, "Finding", one.uid, one.uid.rpartition(":")[2], problem.last_at),
            "visibility": seen.uid,
            "first_seen": problem.first_at,
            "title": problem.title,
            "kind": RECURRING,
            "status": "closed" if is_quiet else "open",
            "found_by": rule.name,
            "score": problem.score,
            "reasons": list(problem.reasons),
            "rests_on": list(problem.rests_on),
            "evidence_count": len(problem.members),
            "occasions": len(problem.occasions),
            "cadence_hours": round(problem.cadence.total_seconds() / 3600, 1),
            "first_at": problem.first_at,
            "last_at": problem.last_at,
        }
        props["stamp"] = stamp_of([_plain(props), [_plain(each) for each in members], systems])
        return {
            "uid": one.uid,
            "record": RECORD + rule.name,
            "props": props,
            "refreshed": {name: value for name, value in props.items() if name != "status"},
            "members": members,
            "member_uids": [each["uid"] for each in members],
            "systems": systems,
            "system_uids": [each["uid"] for each in systems],
            "scopes": [
                {"uid": each.uid, "props": each.props}
                for each in {each.uid: each for each in scopes}.values()
                if each.props is not None
            ],
        }

    def _stored(self, rule: JoinRule, uids: Iterable[str]) -> dict[str, Row]:
        rows = self.store.read(
            load()["recurring.stored"],
            org=self.org,
            uids=sorted(set(uids)),
            record=RECORD + rule.name,
        )
        return {row["uid"]: row for row in rows}


@dataclass(frozen=True, slots=True)
class _Continued:
    """A problem, and the uid of its finding, which may be there already."""

    uid: str
    problem: Recurrence
    is_known: bool


def _continued(
    org: str, rule: JoinRule, found: Iterable[Recurrence], stored: Mapping[str, Row]
) -> list[_Continued]:
    """Return which finding each problem is: the one that has most of its members, else a new one.

    Those with the most in common choose first; ties go by uid.
    """
    every = list(found)
    overlaps = sorted(
        (-len(set(row["members"]) & set(one.members)), uid, at)
        for at, one in enumerate(every)
        for uid, row in stored.items()
        if set(row["members"]) & set(one.members)
    )
    chosen: dict[int, str] = {}
    for _, uid, at in overlaps:
        if at not in chosen and uid not in chosen.values():
            chosen[at] = uid
    taken = {*stored, *chosen.values()}
    for at, one in enumerate(every):
        if at not in chosen:
            chosen[at] = _new_uid(org, rule, one, taken)
            taken.add(chosen[at])
    return [_Continued(chosen[at], one, chosen[at] in stored) for at, one in enumerate(every)]


def _new_uid(org: str, rule: JoinRule, one: Recurrence, taken: Collection[str]) -> str:
    """Return the uid that follows from the rule and the first member; of several, the next free."""
    number = 0
    while True:
        name = f"{rule.name}-{stamp_of([rule.name, one.members[0], number])}"
        uid = make_uid(org, "nazara", "main", "finding", name)
        if uid not in taken:
            return uid
        number += 1


def _is_same(row: Mapping[str, Any], stored: Mapping[str, Any] | None) -> bool:
    if stored is None or stored["stamp"] != row["props"]["stamp"]:
        return False
    is_answered = stored["status"] in ANSWERED
    return bool(
        (is_answered or stored["status"] == row["props"]["status"])
        and stored["members"] == sorted(row["member_uids"])
        and stored["systems"] == sorted(row["system_uids"])
    )


def _seen(pairs: Iterable[Any]) -> set[str]:
    first = next(iter(pairs), None)
    return set(first.visibilities) if first is not None else set()


def _own(visibility: str) -> str | None:
    return None if visibility == EVERYBODY else visibility


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in values.items()
    }
