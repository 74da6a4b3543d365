"""Links: what rules join of the demo and of made-up records, beside the best words and the latest.

The demo's own links are taken away first. What is made up is known to be true or not.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import orjson

from bench.bm25 import Bm25
from bench.graph import empty_graph
from bench.links_shop import MadeShop, made
from bench.neighbours import Statement
from bench.quality import Section
from enrich.correlation.job import LinksJob
from enrich.correlation.rules import JoinRule, shipped, types_of_label
from enrich.enrichment import embed_job
from enrich.work.jobs import batches
from graph.model.declarations import LABELS
from graph.model.facts import Facts, Rejected
from graph.model.identity import make_uid
from graph.store.store import Store
from graph.write.writer import Writer
from ingest.demo import organization as demo
from ingest.files.reading import Reading
from ingest.sources.registry import map_envelope

ORG: Final = "made"
RULES: Final = (
    "cases-of-incident",
    "duplicate-cases",
    "incidents-of-one-cause",
    "events-of-incident",
)
SEED: Final = 7
SIZES: Final = (100, 400)
"""Incidents of the made-up organisation: where it is judged, and what it grows to."""

_UIDS: Final = (
    "CYPHER 25 MATCH (n:_Entity) WHERE n.org = $org AND n.type IN $types AND n.stub IS NULL "
    "RETURN n.uid AS uid, n.title AS title, n.description AS text, n.sort_at AS at "
    "ORDER BY n.sort_at, uid"
)
_TAKEN: Final = (
    "CYPHER 25 MATCH (s:_Entity)-[r]->(t) WHERE s.org = $org AND type(r) = $type "
    "WITH r, s.uid AS start, t.uid AS end DELETE r RETURN start, end"
)

Ends = set[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class RuleOnRecords:
    """A rule on the records of an organisation."""

    store: Store
    org: str
    rule: JoinRule

    @property
    def job(self) -> LinksJob:
        """What joins."""
        return LinksJob(self.store, self.org, self.store.settings)

    def joined(self) -> Ends:
        """Return what the rule joins."""
        uids = [row["uid"] for row in self.rows(self.rule.joins.subject)]
        found: Ends = set()
        for batch in batches(uids, self.job.batch_size):
            for subject, links in self.job.joined(self.rule, batch).items():
                found |= {self._ends(subject, one.pair.other.uid) for one in links}
        return found

    def by_words(self) -> Ends:
        """Join each subject with what is best by words, of all that began in the rule's time."""
        others = self.rows(self.rule.joins.other)
        began = {row["uid"]: row["at"].to_native() for row in others}
        plain = Bm25({row["uid"]: _words(row) for row in others})
        found: Ends = set()
        for row in self.rows(self.rule.joins.subject):
            at, within = row["at"].to_native(), self.rule.within
            ranking = plain.ranked(_words(row), without=row["uid"])
            fit = (uid for uid in ranking if at - within.before <= began[uid] <= at + within.after)
            found |= {self._ends(row["uid"], uid) for uid in islice(fit, 1)}
        return found

    def cost(self) -> float:
        """Return the milliseconds of one subject: of fifty in the middle, the better of two."""
        rows = self.rows(self.rule.joins.subject)
        uids = [row["uid"] for row in rows[len(rows) // 2 :][:50]]
        spans = []
        for _ in range(2):
            started = time.perf_counter()
            self.job.joined(self.rule, uids)
            spans.append(time.perf_counter() - started)
        return min(spans) / max(1, len(uids)) * 1000

    def rows(self, label: str) -> list[dict[str, Any]]:
        """Return the records with a label, in the order in which they began."""
        types = list(types_of_label(label))
        return self.store.read(Statement("rows", _UIDS), org=self.org, types=types)

    def _ends(self, subject: str, other: str) -> tuple[str, str]:
        return (subject, other) if self.rule.joins.leads == "to" else (other, subject)


def measure(section: Section, data: Path, *, long: bool) -> None:
    """Judge each rule by what is known to be true; tell what one subject costs at two sizes."""
    del data, long
    with empty_graph() as store:
        _demo(section, store)
        _made(section, store)


def _demo(section: Section, store: Store) -> None:
    on = RuleOnRecords(store, demo.ORG, shipped()["cases-of-incident"])
    write_facts(store, demo.ORG, (map_envelope(envelope, None) for envelope in demo.envelopes()))
    taken = store.write(Statement("taken", _TAKEN), org=on.org, type=on.rule.joins.relationship)
    truth = {(row["start"], row["end"]) for row in taken}
    _judge(section, f"demo {on.rule.name}", on, truth)
    section.note(
        f"Demo: {len(truth)} cases say which incident they report, the others none; some of "
        "those belong to one all the same (docs/demo.md, story 3) and count as wrong here."
    )


def _made(section: Section, store: Store) -> None:
    for size in SIZES:
        org, shop = f"{ORG}{size}", made(SEED + size, size)
        _write_made(store, org, shop)
        for name in RULES:
            on = RuleOnRecords(store, org, shipped()[name])
            if size == SIZES[0]:
                truth = _truth(org, shop, on.rule.joins.relationship)
                _judge(section, f"made {name}", on, truth)
            section.add(f"made {name}", **{f"ms at {size}": on.cost()})
    section.note(
        f"ms: one subject, where there are {SIZES[0]} incidents and {SIZES[1]}, as many a day."
    )


def _judge(section: Section, way: str, on: RuleOnRecords, truth: Ends) -> None:
    section.add(way, **_figures(on.joined(), truth))
    if on.rule.joins.other != "TechnicalEvent":
        section.add(f"{way}: words alone", **_figures(on.by_words(), truth))


def _words(row: Mapping[str, Any]) -> str:
    return f"{row['title']}\n{row['text'] or ''}"


def _figures(found: Ends, truth: Ends) -> dict[str, float | str]:
    right = len(found & truth)
    return {
        "true": str(len(truth)),
        "found": str(len(found)),
        "precision": right / max(1, len(found)),
        "recall": right / max(1, len(truth)),
    }


def _truth(org: str, shop: MadeShop, relationship: str) -> Ends:
    labels = {record["id"]: LABELS[record["type"]].type for record in shop.records}

    def uid(name: str) -> str:
        return make_uid(org, "made", "main", labels[name], name)

    return {(uid(start), uid(end)) for type_, start, end in shop.links if type_ == relationship}


def _write_made(store: Store, org: str, shop: MadeShop) -> None:
    with TemporaryDirectory(prefix="nazara-links-") as folder:
        file = Path(folder) / "records.jsonl"
        file.write_bytes(b"\n".join(map(orjson.dumps, shop.records)))
        envelopes = Reading(org, "made").envelopes([str(file)])
        write_facts(store, org, (map_envelope(one, None) for one in envelopes))


def write_facts(store: Store, org: str, facts: Iterable[Facts | Rejected]) -> None:
    """Write facts and the vectors of their nodes.

    Raises:
        ValueError: When one of them can't be mapped or written.
    """
    every = list(facts)
    mapped = [one for one in every if isinstance(one, Facts)]
    writer, faults = Writer(store, "bench"), [o.reason for o in every if isinstance(o, Rejected)]
    for at in range(0, len(mapped), 200):
        faults += (one.reason for one in writer.write(org, mapped[at : at + 200]).rejected)
    if faults:
        message = f"{len(faults)} records can't be written: {faults[0]}"
        raise ValueError(message)
    uids = [
        row["uid"]
        for label in ("CustomerCase", "Incident", "TechnicalIssue")
        for row in RuleOnRecords(store, org, shipped()[RULES[0]]).rows(label)
    ]
    embed_job(store, org, store.settings).run(uids)
