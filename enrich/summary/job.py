"""The job that gives nodes a summary, renews stale ones and removes left-over ones.

Where a language model may be asked, it writes the summary of what a node and its neighbours say,
and every sentence is held against what it cites. Where none is, or none answers, long texts get a
summary of their own sentences. A summary stands on the node itself, in properties that no source
writes. Its stamp says what it was made of, so a second run writes nothing and a change is noticed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Final

from cypher.loader import load
from enrich.citations.places import SourceText
from enrich.providers.asking import Asker
from enrich.summary.asked import WantedSummary, ask, blames_text, wanted
from enrich.summary.forms import ToldForm, quoted
from enrich.summary.material import MaterialReader
from enrich.summary.stored import told
from enrich.summary.text import MODEL, Length, stamp_of, summary_of
from enrich.work.jobs import Due, Job, JobResult, batches
from graph.errors import GraphError

_SHORTEST_CHUNK: Final = 100
"""Characters: how many chunks of a document are read follows from how much of it counts."""

_AT_ONCE: Final = 100
_ASKED_AT_ONCE: Final = 20
"""Nodes of a batch: fewer where a model is asked, so that little waits for the last answer."""


@dataclass(frozen=True, slots=True)
class AskedModels:
    """How language models are asked for summaries: at most so many sentences, short and long.

    `linked` records, comments and definitions beside the node are told, of each kind;
    `public_sources` are those whose records customers see.
    """

    asker: Asker
    sizes: tuple[int, int] = (3, 8)
    linked: int = 20
    public_sources: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SummaryJob(Job):
    """Summarises the texts of one organisation, by `models` if there are any."""

    kind: ClassVar[str] = "summary"
    targets_query: ClassVar[str] = "summaries.targets"

    length: Length = field(default_factory=Length)
    models: AskedModels | None = None
    _given_up: set[str] = field(default_factory=set)
    """Stamps that no provider answered in this run: a later one asks again."""

    @property
    def batch_size(self) -> int:
        """Nodes that are read and written together."""
        if self.models is None or self.models.asker.is_batching:
            return _AT_ONCE
        return _ASKED_AT_ONCE

    def counted_in(self, run: str) -> SummaryJob:
        """Return the same job; what it asks models counts for a run, by its uid."""
        if self.models is None:
            return self
        models = replace(self.models, asker=self.models.asker.counted_in(run))
        return replace(self, models=models)

    def targets(self, uids: Iterable[str]) -> Iterator[str]:
        """Yield the nodes whose summaries depend on these; by models, of linked nodes too."""
        given = list(uids)
        yield from Job.targets(self, given)
        for batch in batches(given, self.batch_size) if self.models else ():
            query = load()["summaries.linked_targets"]
            for row in self.store.read(query, org=self.org, uids=batch):
                yield row["uid"]

    def due(self, uids: Sequence[str], chosen: Collection[str]) -> Due:
        """Compare each node with its summary."""
        due = Due()
        nodes = self._inputs(uids)
        asked = self._wanted([node for node in nodes if node["type"] and node["uid"] in chosen])
        for node in nodes:
            is_wanted = node["uid"] in chosen
            quotations = self._quoted(node) if is_wanted else None
            stamp, row = self._planned(node, quotations, asked.get(node["uid"]))
            if node["stored"] == stamp and not node["is_old"]:
                self._keep(due, node)
            elif row is not None:
                known = {name: node[name] for name in ("uid", "version", "visibility", "held")}
                due.rows.append({**row, **known})
                due.count(written=1, renewed=int(node["held"]))
            elif node["held"]:
                due.gone.append(node["uid"])
                due.count(deleted=1)
        return due

    def write(self, due: Due) -> JobResult:
        """Ask for, write and delete summaries."""
        kept = [row for row in due.rows if row.get("kept")]
        made = [row for row in due.rows if not row.get("kept")]
        if kept:
            self.store.write(load()["summaries.keep"], org=self.org, rows=kept)
        rows = list(self._made(made))
        if rows:
            self.store.write(load()["summaries.write"], org=self.org, rows=rows)
        lost = [row for row in made if row["uid"] not in {one["uid"] for one in rows}]
        gone = [*due.gone, *(row["uid"] for row in lost if row["held"])]
        if gone:
            self.store.write(load()["summaries.delete"], org=self.org, uids=gone)
        return due.result + _less([row["held"] for row in lost])

    def nodes_of(self, due: Due) -> Iterable[str]:
        """Return the nodes that have another summary now, or none."""
        return (*(row["uid"] for row in due.rows if not row.get("kept")), *due.gone)

    def _wanted(self, nodes: Sequence[Mapping[str, Any]]) -> dict[str, WantedSummary]:
        """Return what a model is to be asked about, by node."""
        if self.models is None:
            return {}
        reader = MaterialReader(
            self.store, self.org, self.length, self.models.linked, self.models.public_sources
        )
        found = {
            uid: wanted(given, self.models.asker, self.models.sizes)
            for uid, given in reader.of(nodes).items()
        }
        return {uid: one for uid, one in found.items() if one.stamp not in self._given_up}

    def _quoted(self, node: Mapping[str, Any]) -> ToldForm | None:
        """Return a summary of a node's own sentences; None where its text is short."""
        sentences = summary_of(node["title"] or "", _texts(node), self.length)
        return quoted(sentences, MODEL) if sentences else None

    def _planned(
        self, node: Mapping[str, Any], quotations: ToldForm | None, asked: WantedSummary | None
    ) -> tuple[str, dict[str, Any] | None]:
        """Return the stamp that a node's summary shall have, and what makes it."""
        local = stamp_of(node["title"] or "", _texts(node), self.length) if quotations else ""
        row = {"stamp": local, "quotations": quotations, "wanted": asked}
        if asked is not None:
            return asked.stamp, row
        return (local, row) if quotations else ("", None)

    def _made(self, rows: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
        """Yield what is written of each node that has a summary now."""
        asked = {row["uid"]: row["wanted"] for row in rows if row["wanted"]}
        models = self.models
        answers = ask(models.asker, self.org, asked) if models and asked else {}
        for row in rows:
            stamp, properties = self._answered(row, answers.get(row["uid"]))
            if stamp:
                known = {name: row[name] for name in ("uid", "version", "visibility")}
                yield {**known, "stamp": stamp, **properties}

    def _answered(
        self, row: Mapping[str, Any], answer: tuple[ToldForm, ...] | GraphError | None
    ) -> tuple[str, dict[str, Any]]:
        """Return what is stored of a node, and its stamp; none where there is no summary now.

        What is wrong with the text is not asked again until the text is another one.
        """
        asked: WantedSummary | None = row["wanted"]
        quotations: ToldForm | None = row["quotations"]
        if asked is None or answer is None:
            return row["stamp"], told((), quotations)
        if isinstance(answer, tuple):
            return asked.stamp, told(answer, quotations, asked.given.sources)
        if blames_text(answer):
            return asked.stamp, told((), quotations)
        self._given_up.add(asked.stamp)
        return row["stamp"], told((), quotations)

    def _keep(self, due: Due, node: Mapping[str, Any]) -> None:
        """Note that a summary is right, and that it is one of this version."""
        due.count(unchanged=1)
        if node["stored"] and node["version"] != node["of_version"]:
            due.rows.append({"uid": node["uid"], "version": node["version"], "kept": True})

    def _inputs(self, uids: Sequence[str]) -> list[dict[str, Any]]:
        return self.store.read(
            load()["summaries.inputs"],
            org=self.org,
            uids=sorted(uids),
            types=list(self.types),
            characters=self.length.characters,
            chunks=1 + self.length.characters // _SHORTEST_CHUNK,
        )


def _less(held: Sequence[bool]) -> JobResult:
    """Return what to add to a result for nodes that got no summary after all."""
    count, had = len(held), sum(held)
    return JobResult(written=-count, renewed=-had, deleted=had)


def _texts(node: Mapping[str, Any]) -> list[SourceText]:
    return [SourceText(**text) for text in node["texts"] if text["text"]]
