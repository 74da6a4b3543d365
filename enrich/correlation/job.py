"""The job that joins records by the rules that are switched on.

A node's links are those of the rules of which it is the subject. What is wanted is computed of the
graph as it is, compared with what is stored, and the difference is written; then it looks again,
with the rules read anew. So a rule that is switched off meanwhile leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

from cypher.loader import load
from enrich.correlation.candidates import Candidates
from enrich.correlation.kept import KeptRule, KeptRules
from enrich.correlation.rules import RECORD, JoinRule
from enrich.correlation.scoring import Judged, best
from enrich.work.jobs import Due, Job, JobResult, batches
from graph.model.facts import EVERYBODY
from graph.settings.settings import Settings
from graph.write.scopes import narrowest
from graph.write.upserts import SCOPES


class RuledLink(NamedTuple):
    """One link: the producer's name, from where, of which type, to where."""

    record: str
    start: str
    type: str
    end: str


RuledLinks = dict[RuledLink, dict[str, Any]]
"""Links with what is stored of each."""


@dataclass(frozen=True, slots=True)
class LinksJob(Job):
    """Joins the records of one organisation."""

    kind: ClassVar[str] = "links"
    targets_query: ClassVar[str] = "correlation.targets"

    settings: Settings

    @property
    def batch_size(self) -> int:
        """Subjects that are looked at between two statements."""
        return self.settings.link_batch_size

    def due(self, uids: Sequence[str], chosen: Collection[str]) -> Due:
        """Compare each subject with what rules joined it with before."""
        kept = KeptRules(self.store, self.org).joining()
        due = Due()
        if not kept:
            return due
        active = {name: one.now for name, one in kept.items() if one.is_active}
        want = self.wanted([uid for uid in uids if uid in chosen], active.values())
        have = self._stored(uids, kept)
        for uid in sorted({*want, *have}):
            _compare(want.get(uid, {}), have.get(uid, []), due)
        return due

    def wanted(self, uids: Iterable[str], rules: Iterable[JoinRule]) -> dict[str, RuledLinks]:
        """Return what subjects shall have by some rules, by subject."""
        given, found = list(uids), dict[str, RuledLinks]()
        for rule in rules:
            for uid, links in self.joined(rule, given).items():
                own = found.setdefault(uid, {})
                own |= {_link(rule, one): self._place(one) for one in links}
        return found

    def joined(self, rule: JoinRule, uids: Iterable[str]) -> dict[str, list[Judged]]:
        """Return what one rule joins subjects with, by subject; nothing is written."""
        found = Candidates(self.store, self.org).of(rule, uids)
        every = {uid: best(pairs, rule, found.reach) for uid, pairs in found.pairs.items()}
        return {uid: links for uid, links in sorted(every.items()) if links}

    def followers(self, uids: Iterable[str]) -> set[str]:
        """Return the subjects that may be joined with these, now that what they say is known."""
        kept = KeptRules(self.store, self.org).joining().values()
        rules = [one.now for one in kept if one.is_active]
        given = list(uids) if rules else []
        candidates = Candidates(self.store, self.org)
        return {
            uid
            for batch in batches(given, self.batch_size)
            for rule in rules
            for uid in candidates.subjects(rule, batch)
        }

    def write(self, due: Due) -> JobResult:
        """Delete and write links, and the scopes of restricted ones."""
        if due.gone:
            query = load()["correlation.delete"]
            self.store.write(query, org=self.org, rows=due.gone, record=RECORD)
        if due.rows:
            scopes = [row.pop("scope") for row in due.rows]
            if made := [one for one in scopes if one is not None]:
                self.store.write(SCOPES, rows=made)
            self.store.write(load()["correlation.write"], org=self.org, rows=due.rows)
        return due.result

    def nodes_of(self, due: Due) -> Iterable[str]:
        """Return the nodes at both ends of what changed."""
        changed = (*due.rows, *due.gone)
        return {row[end] for row in changed for end in ("start", "end")}

    def _place(self, one: Judged) -> dict[str, Any]:
        seen = narrowest(self.org, one.visibilities)
        scope = {"uid": seen.uid, "props": seen.props} if seen.props is not None else None
        return {
            "score": one.score,
            "reasons": list(one.reasons),
            "evidence": list(one.evidence),
            "visibility": None if seen.uid == EVERYBODY else seen.uid,
            "scope": scope,
        }

    def _stored(
        self, uids: Sequence[str], kept: Mapping[str, KeptRule]
    ) -> dict[str, list[dict[str, Any]]]:
        """Return what rules joined these nodes with, each link at its subject."""
        query = load()["correlation.stored"]
        rows = self.store.read(query, org=self.org, uids=list(uids), record=RECORD)
        return {
            row["uid"]: found
            for row in rows
            if (found := [one for one in row["links"] if _is_at(row["uid"], one, kept)])
        }


def _is_at(uid: str, link: Mapping[str, Any], kept: Mapping[str, KeptRule]) -> bool:
    """Tell whether a stored link is that of a node: the subject of the rule that made it."""
    one = kept.get(link["record"].removeprefix(RECORD))
    if one is None:
        return True
    return bool(link["start" if one.rule.joins.leads == "to" else "end"] == uid)


def _link(rule: JoinRule, one: Judged) -> RuledLink:
    subject, other = one.pair.subject.uid, one.pair.other.uid
    start, end = (subject, other) if rule.joins.leads == "to" else (other, subject)
    return RuledLink(rule.record, start, rule.joins.relationship, end)


def _compare(want: RuledLinks, have: Sequence[Mapping[str, Any]], due: Due) -> None:
    """Add what differs for one subject, and what that does to it."""
    missing, gone = dict(want), 0
    for one in have:
        link = RuledLink(one["record"], one["start"], one["type"], one["end"])
        if link not in want:
            due.gone.append({"start": link.start, "end": link.end, "id": one["id"]})
            gone += 1
        elif _is_same(missing.get(link, {}), one["place"]):
            missing.pop(link, None)
    due.rows += [
        {**link._asdict(), "place": place, "scope": place["scope"]}
        for link, place in sorted(missing.items())
    ]
    if missing or (gone and want):
        due.count(written=1, renewed=int(bool(have)))
    else:
        due.count(unchanged=int(bool(want)), deleted=int(bool(gone)))


def _is_same(want: Mapping[str, Any], have: Mapping[str, Any]) -> bool:
    return all(want.get(name) == have[name] for name in have)
