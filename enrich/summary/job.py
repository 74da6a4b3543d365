"""The job that gives long texts a summary, renews stale ones and removes left-over ones.

A summary stands on the node itself, in properties that no source writes. Its stamp says what it
was made of, so a second run writes nothing and a changed text is noticed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

import orjson

from cypher.loader import load
from enrich.citations.places import Cited, SourceText
from enrich.summary.text import MODEL, Length, stamp_of, summary_of
from enrich.work.jobs import Due, Job, JobResult

_SHORTEST_CHUNK: Final = 100
"""Characters: how many chunks of a document are read follows from how much of it counts."""


@dataclass(frozen=True, slots=True)
class SummaryJob(Job):
    """Summarises the texts of one organisation."""

    kind: ClassVar[str] = "summary"
    targets_query: ClassVar[str] = "summaries.targets"
    batch_size: ClassVar[int] = 100

    length: Length = field(default_factory=Length)

    def due(self, uids: Sequence[str], chosen: Collection[str]) -> Due:
        """Compare each node with its summary."""
        due = Due()
        for node in self._inputs(uids):
            self._compare(due, node, is_wanted=node["uid"] in chosen)
        return due

    def write(self, due: Due) -> JobResult:
        """Write and delete summaries."""
        if due.rows:
            query = load()["summaries.write"]
            self.store.write(query, org=self.org, rows=due.rows, model=MODEL)
        if due.gone:
            self.store.write(load()["summaries.delete"], org=self.org, uids=due.gone)
        return due.result

    def nodes_of(self, due: Due) -> Iterable[str]:
        """Return the nodes that have another summary now, or none."""
        return (*(row["uid"] for row in due.rows), *due.gone)

    def _compare(self, due: Due, node: dict[str, Any], *, is_wanted: bool) -> None:
        title = node["title"] or ""
        passages = _passages(node) if is_wanted else []
        stamp = stamp_of(title, passages, self.length)
        if node["stored"] == stamp:
            due.count(unchanged=1)
        elif sentences := summary_of(title, passages, self.length):
            due.rows.append({"uid": node["uid"], "stamp": stamp, **_told(sentences)})
            due.count(written=1, renewed=int(node["held"]))
        elif node["held"]:
            due.gone.append(node["uid"])
            due.count(deleted=1)

    def _inputs(self, uids: Sequence[str]) -> list[dict[str, Any]]:
        return self.store.read(
            load()["summaries.inputs"],
            org=self.org,
            uids=sorted(uids),
            types=list(self.types),
            characters=self.length.characters,
            chunks=1 + self.length.characters // _SHORTEST_CHUNK,
        )


def _passages(node: dict[str, Any]) -> list[SourceText]:
    return [SourceText(**text) for text in node["texts"] if text["text"]]


def _told(sentences: Sequence[Cited]) -> dict[str, str]:
    """Return the properties that hold a summary."""
    citations = [sentence.citation() for sentence in sentences]
    return {
        "summary": " ".join(sentence.text for sentence in sentences),
        "citations": orjson.dumps(citations).decode(),
    }
