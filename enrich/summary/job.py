"""The job that gives long texts a summary, renews stale ones and removes left-over ones.

A summary stands on the node itself, in properties that no source writes. Its stamp says what it
was made of, so a second run writes nothing and a changed text is noticed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

import orjson

from cypher.loader import load
from enrich.summary.text import MODEL, Cited, Length, Passage, stamp_of, summary_of
from enrich.work.jobs import Result, Selection, batches, everything, settled
from graph.store.store import Store

SUMMARISED: Final = (
    "CustomerCase",
    "Document",
    "Incident",
    "TechnicalIssue",
    "Ticket",
    "WorkItem",
)
"""Types of the nodes that can have a summary: they have a description, or chunks."""

_SHORTEST_CHUNK: Final = 100
"""Characters: how many chunks of a document are read follows from how much of it counts."""


@dataclass(slots=True)
class _Difference:
    """What stands between a batch of nodes and their wanted summaries."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    unchanged: int = 0
    renewed: int = 0


@dataclass(frozen=True, slots=True)
class SummaryJob:
    """Everything that a run of the job needs but the uids."""

    store: Store
    org: str
    length: Length = field(default_factory=Length)
    batch_size: int = 100

    kind: ClassVar[str] = "summary"

    @property
    def types(self) -> tuple[str, ...]:
        """The types of the nodes that can have a summary."""
        return SUMMARISED

    def targets(self, uids: Iterable[str]) -> Iterator[str]:
        """Yield the uids of the nodes whose summaries depend on these, each batch in order."""
        for given in batches(uids, self.batch_size):
            for row in self.store.read(load()["summaries.targets"], org=self.org, uids=given):
                yield row["uid"]

    def settle(self, uids: Iterable[str], wanted: Selection = everything) -> Result:
        """Bring the summaries of these nodes up to date; one that is not wanted loses its own.

        Raises:
            GraphError: When the graph can't be asked.
        """
        total = Result()
        for batch in batches(uids, self.batch_size):
            total += settled(lambda: self._pass(batch, wanted))  # noqa: B023 - called at once.
        return total

    def preview(self, uids: Iterable[str], wanted: Selection = everything) -> Result:
        """Return what `settle` would do, and write nothing."""
        total = Result()
        for batch in batches(uids, self.batch_size):
            found = self._difference(batch, wanted)
            total += Result(len(found.rows), found.unchanged, len(found.gone), found.renewed)
        return total

    def _pass(self, uids: Sequence[str], wanted: Selection) -> Result:
        """Compare each node with its summary once; write and delete what differs."""
        found = self._difference(uids, wanted)
        if found.rows:
            query = load()["summaries.write"]
            self.store.write(query, org=self.org, rows=found.rows, model=MODEL)
        if found.gone:
            self.store.write(load()["summaries.delete"], org=self.org, uids=found.gone)
        return Result(len(found.rows), found.unchanged, len(found.gone), found.renewed)

    def _difference(self, uids: Sequence[str], wanted: Selection) -> _Difference:
        found = _Difference()
        chosen = wanted(uids)
        for node in self._inputs(uids):
            passages = self._passages(node) if node["uid"] in chosen else []
            title = node["title"] or ""
            stamp = stamp_of(title, passages, self.length)
            if node["stored"] == stamp:
                found.unchanged += 1
                continue
            sentences = summary_of(title, passages, self.length)
            if sentences:
                found.rows.append({"uid": node["uid"], "stamp": stamp, **_told(sentences)})
                found.renewed += node["held"]
            elif node["held"]:
                found.gone.append(node["uid"])
        return found

    def _inputs(self, uids: Sequence[str]) -> list[dict[str, Any]]:
        return self.store.read(
            load()["summaries.inputs"],
            org=self.org,
            uids=sorted(uids),
            types=list(SUMMARISED),
            characters=self.length.characters,
            chunks=1 + self.length.characters // _SHORTEST_CHUNK,
        )

    def _passages(self, node: dict[str, Any]) -> list[Passage]:
        return [Passage(**text) for text in node["texts"] if text["text"]]


def _told(sentences: Sequence[Cited]) -> dict[str, str]:
    """Return the properties that hold a summary."""
    citations = [sentence.citation() for sentence in sentences]
    return {
        "summary": " ".join(sentence.text for sentence in sentences),
        "citations": orjson.dumps(citations).decode(),
    }
