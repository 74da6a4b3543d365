"""What comes back: problems found in the demo and among seeded ones, beside equal titles.

What comes back is known: the demo's second story, and what is made up. Pairs of records that are
one problem are counted, and problems of which most records were found together.
"""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import orjson

from bench.graph import empty_graph
from bench.quality import Section
from bench.quality_links import RuleOnRecords, write_facts
from enrich.correlation.job import LinksJob
from enrich.correlation.kept import KeptRules
from enrich.correlation.rules import shipped
from enrich.recurring.job import FindingsJob
from graph.model.identity import make_uid
from graph.store.store import Store
from ingest.demo import organization as demo
from ingest.files.reading import Reading
from ingest.sources.registry import map_envelope

ORG: Final = "back"
SEEDS: Final = (11, 12, 13)
START: Final = datetime(2026, 1, 5, 6, tzinfo=UTC)
DAYS: Final = 300
STORY: Final = ("INC-14", "INC-29", "INC-43", "INC-61", "INC-80", "INC-96")
"""The demo's incidents of one cause that nobody wrote down (docs/demo.md)."""

PROBLEMS: Final = {
    "ledger": ("postings rejected by ledger", "ledger refuses bookings", "bookings not accepted"),
    "meters": ("meter readings queue stuck", "readings pile up unread", "queue of meters is full"),
    "identity": ("token refresh loop", "sign-in repeats for ever", "sessions end at once"),
    "letters": ("renderer out of memory", "letters not printed", "memory of renderer exhausted"),
    "payments": ("direct debit batch aborted", "debits not collected", "batch of debits failed"),
    "outages": ("map tiles fail to load", "outage map is blank", "no tiles on the map"),
}
"""By system: what one problem of it is called by one engineer and another."""

SINGLES: Final = (
    "certificate expired",
    "disk full",
    "deploy rolled back",
    "slow queries",
    "wrong template",
    "configuration missing",
    "network lost",
    "rate limit hit",
    "index corrupted",
    "clock drifted",
    "backup failed",
    "cache evicted",
    "port blocked",
    "quota used up",
    "schema mismatch",
)
"""What happens once, or by chance twice, and is no problem that comes back."""

Groups = list[frozenset[str]]


@dataclass(slots=True)
class MadeRecurrences:
    """Incidents of half a dozen systems, and which of them are one problem."""

    chance: random.Random
    records: list[dict[str, Any]] = field(default_factory=list)
    truth: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def back(self, system: str, way: str) -> None:
        """Let a problem of a system come back a few times; `way` is what tells that it is one."""
        every = self.chance.randrange(9, 60)
        at = START + timedelta(days=self.chance.randrange(30))
        for number in range(self.chance.randrange(3, 7)):
            if at > START + timedelta(days=DAYS):
                break
            name, words = f"{system}-{number}", PROBLEMS[system]
            title = words[0] if way == "title" else self.chance.choice(words)
            on = system if way != "change" else self.chance.choice((system, f"{system}-desk"))
            self.incident(name, on, title, at)
            self.truth[system].add(name)
            if way == "issue":
                self._error(f"E-{name}", system, at - timedelta(minutes=12))
            if way == "change":
                self._change(f"D-{name}", system, at - timedelta(hours=1))
            at += timedelta(days=every + self.chance.randrange(-3, 4))

    def single(self, number: int) -> None:
        """Add an incident that is like no other, but may have the words of one."""
        system = self.chance.choice([*PROBLEMS])
        at = START + timedelta(days=self.chance.random() * DAYS)
        self.incident(f"S{number}", system, self.chance.choice(SINGLES), at)

    def unrelated_change(self, number: int) -> None:
        """Add a change after which nothing happens, of a system at any time."""
        system = self.chance.choice([*PROBLEMS])
        at = START + timedelta(days=self.chance.random() * DAYS)
        self._change(f"U{number}", system, at, "weekly deploy")

    def incident(self, name: str, system: str, title: str, at: datetime) -> None:
        """Add an incident that lasted an hour or so."""
        until = at + timedelta(minutes=self.chance.randrange(20, 200))
        edges = [{"type": "AFFECTS", "to": {"type": "System", "id": system}}]
        said = {"title": title, "status": "resolved", "started_at": _text(at)}
        ended = {"resolved_at": _text(until), "updated_at": _text(until)}
        self.records.append({"type": "Incident", "id": name, "edges": edges, **said, **ended})

    def _error(self, name: str, system: str, at: datetime) -> None:
        issue = {"type": "TechnicalIssue", "id": f"issue-{system}"}
        edges = [{"type": "INSTANCE_OF", "to": issue}]
        said = {"title": "Refused", "kind": "error", "count": 1, "system": system}
        times = {"at": _text(at), "updated_at": _text(at)}
        self.records.append({"type": "TechnicalEvent", "id": name, "edges": edges, **said, **times})

    def _change(self, name: str, system: str, at: datetime, title: str = "key renewed") -> None:
        said = {"title": f"{system}: {title}", "kind": "config", "system": system}
        times = {"at": _text(at), "updated_at": _text(at)}
        self.records.append({"type": "Deployment", "id": name, "edges": [], **said, **times})


def made(seed: int) -> MadeRecurrences:
    """Return an organisation where two problems of each sort come back, among sixty others."""
    chance = random.Random(seed)  # noqa: S311 - Made up, no secret.
    found = MadeRecurrences(chance)
    for system in PROBLEMS:
        needs = [{"type": "DEPENDS_ON", "to": {"type": "System", "id": system}}]
        at = {"updated_at": _text(START), "kind": "service"}
        found.records.append({"type": "System", "id": system, "name": system, "edges": [], **at})
        desk = f"{system}-desk"
        found.records.append({"type": "System", "id": desk, "name": desk, "edges": needs, **at})
        issue = {"title": f"Refused in {system}", "status": "open", "kind": "error"}
        issue["fingerprint"] = system
        of = {"type": "TechnicalIssue", "id": f"issue-{system}", "edges": []}
        found.records.append({**of, **at, **issue})
    for system, way in zip(
        PROBLEMS, ("title", "title", "issue", "issue", "change", "change"), strict=True
    ):
        found.back(system, way)
    for number in range(60):
        found.single(number)
        found.unrelated_change(number)
    return found


def measure(section: Section, data: Path, *, long: bool) -> None:
    """Count what the rule finds and what equal titles do, of the demo and of three seeds."""
    del data, long
    with empty_graph() as store:
        write_facts(store, demo.ORG, (map_envelope(one, None) for one in demo.envelopes()))
        truth = [frozenset(_uid(demo.ORG, "quillmoor", name) for name in STORY)]
        _judge(section, "demo, story 2", store, demo.ORG, [truth])
        sums: list[tuple[str, Groups]] = []
        for seed in SEEDS:
            org = f"{ORG}{seed}"
            shop = made(seed)
            _write_made(store, org, shop)
            names = (group for group in shop.truth.values() if len(group) > 2)
            sums.append(
                (org, [frozenset(_uid(org, "made", it) for it in group) for group in names])
            )
        _judge_all(section, "seeded", store, sums)
    section.note(
        f"Seeded: {len(SEEDS)} organisations, in each of which six problems come back, two by "
        "title, two by error, two by change, with words that differ, among 60 other incidents."
    )
    section.note("Precision and recall: pairs of incidents that are one problem.")


def _judge(section: Section, way: str, store: Store, org: str, truth: Sequence[Groups]) -> None:
    _judge_all(section, way, store, [(org, truth[0])])


def _judge_all(
    section: Section, way: str, store: Store, every: Iterable[tuple[str, Groups]]
) -> None:
    found: dict[str, list[tuple[Groups, Groups]]] = {"rule": [], "same title": []}
    spent, records = 0.0, 0
    for org, truth in every:
        on = RuleOnRecords(store, org, shipped()["recurring-incidents"])
        rows = on.rows("Incident")
        uids = [row["uid"] for row in rows]
        _join(store, org, uids)
        found["rule"].append((_by_rule(store, on, uids), truth))
        started = time.perf_counter()
        _by_rule(store, on, uids)
        spent += time.perf_counter() - started
        records += len(rows)
        found["same title"].append((_by_title(rows, on.rule.finds), truth))
    for name, pairs in found.items():
        section.add(f"{way}: {name}", **_figures(pairs))
    section.add(f"{way}: rule", **{"ms a record": spent / max(1, records) * 1000})


def _join(store: Store, org: str, uids: list[str]) -> None:
    """Let the rules for incidents join what they can."""
    for name in ("duplicate-incidents", "incidents-of-one-cause"):
        KeptRules(store, org).apply(shipped()[name])
    LinksJob(store, org, store.settings).update(uids)


def _by_rule(store: Store, on: RuleOnRecords, uids: list[str]) -> Groups:
    job = FindingsJob(store, on.org, store.settings)
    return [frozenset(one.members) for one in job.around(on.rule, uids)]


def _by_title(rows: Iterable[Mapping[str, Any]], finds: Any) -> Groups:
    """Return incidents with one title that began on as many days as the rule wants."""
    groups: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[str(row["title"]).casefold()].append(row)
    return [
        frozenset(row["uid"] for row in group)
        for group in groups.values()
        if len({row["at"].to_native().date() for row in group}) >= finds.at_least
    ]


def _figures(every: Sequence[tuple[Groups, Groups]]) -> dict[str, float | str]:
    right = found = true = whole = wanted = told = 0
    for groups, truth in every:
        got, want = _pairs(groups), _pairs(truth)
        right, found, true = right + len(got & want), found + len(got), true + len(want)
        whole += sum(any(_is_most(one, group) for group in groups) for one in truth)
        wanted, told = wanted + len(truth), told + len(groups)
    return {
        "problems": str(wanted),
        "findings": str(told),
        "found": str(whole),
        "precision": right / max(1, found),
        "recall": right / max(1, true),
    }


def _is_most(one: frozenset[str], group: frozenset[str]) -> bool:
    """Tell whether a finding has most of a problem, and little else."""
    both = len(one & group)
    return both * 2 > len(one) and both * 2 > len(group)


def _pairs(groups: Groups) -> set[frozenset[str]]:
    return {frozenset(pair) for group in groups for pair in combinations(sorted(group), 2)}


def _uid(org: str, source: str, name: str) -> str:
    return make_uid(org, source, "main", "incident", name)


def _write_made(store: Store, org: str, shop: MadeRecurrences) -> None:
    with TemporaryDirectory(prefix="nazara-back-") as folder:
        file = Path(folder) / "records.jsonl"
        file.write_bytes(b"\n".join(map(orjson.dumps, shop.records)))
        envelopes = Reading(org, "made").envelopes([str(file)])
        write_facts(store, org, (map_envelope(one, None) for one in envelopes))


def _text(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
