"""What an enrichment job is: compare what is wanted with what is stored, write what differs.

A job reads nodes, compares stamps, writes the difference and looks again; so running it twice
changes nothing, and running it beside a writer ends right. Which nodes shall have a result it
does not decide: it is given a selection, and takes the result away from the others.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, ClassVar, Final

from cypher.loader import load
from graph.live.news import changed
from graph.model.kinds import KINDS
from graph.store.store import Store

Selection = Callable[[Sequence[str]], Collection[str]]
"""Tells which of at most a batch of uids shall have a result; a job asks on every pass."""

MOST_PASSES: Final = 5
"""Nodes that keep changing are left to the tasks that those changes start."""


def everything(uids: Sequence[str]) -> set[str]:
    """Select all: what stands in for the policies where nobody names any."""
    return set(uids)


def nothing(uids: Sequence[str]) -> set[str]:
    """Select none, so that results are only taken away."""
    return set(uids[:0])


@dataclass(frozen=True, slots=True)
class JobResult:
    """How many nodes' results were written, removed, or found to be right.

    `renewed` counts those of `written` that took the place of an older result.
    """

    written: int = 0
    unchanged: int = 0
    deleted: int = 0
    renewed: int = 0

    def __add__(self, other: JobResult) -> JobResult:
        return JobResult(
            self.written + other.written,
            self.unchanged + other.unchanged,
            self.deleted + other.deleted,
            self.renewed + other.renewed,
        )

    @property
    def is_change(self) -> bool:
        """Whether anything was, or would be, written or removed."""
        return bool(self.written or self.deleted)


@dataclass(slots=True)
class Due:
    """What stands between a batch of nodes and the results that they shall have.

    `rows` are to be written and `gone` removed, each in the job's own form; `result` counts what
    that does to the nodes.
    """

    rows: list[dict[str, Any]] = field(default_factory=list)
    gone: list[Any] = field(default_factory=list)
    result: JobResult = field(default_factory=JobResult)

    def count(
        self, *, written: int = 0, unchanged: int = 0, deleted: int = 0, renewed: int = 0
    ) -> None:
        """Add to the counts."""
        self.result += JobResult(written, unchanged, deleted, renewed)


@dataclass(frozen=True, slots=True)
class Job(ABC):
    """One kind of enrichment of one organisation's nodes.

    A job says how many nodes it looks at together (`batch_size`), how to find what is due, and
    how to write it. All methods raise a GraphError when the graph or a model can't be asked.
    """

    kind: ClassVar[str]
    """Its name in `KINDS`."""

    targets_query: ClassVar[str]
    """The statement that finds what depends on some nodes."""

    store: Store
    org: str

    @property
    @abstractmethod
    def batch_size(self) -> int:
        """Nodes that are read and written together."""

    @abstractmethod
    def due(self, uids: Sequence[str], chosen: Collection[str]) -> Due:
        """Compare a batch of nodes with their results; those that are not chosen shall have none.

        Nor shall a node that is gone, merged away, deleted or only referred to.
        """

    @abstractmethod
    def write(self, due: Due) -> JobResult:
        """Write and delete what is due, and return what was done."""

    @abstractmethod
    def nodes_of(self, due: Due) -> Iterable[str]:
        """Return the uids of the nodes whose results writing what is due changes."""

    @property
    def types(self) -> tuple[str, ...]:
        """The types of the nodes that can have a result, sorted."""
        return KINDS[self.kind].types

    def counted_in(self, run: str) -> Job:
        """Return the same job; what it asks models counts for a run, by its uid."""
        del run
        return self

    def targets(self, uids: Iterable[str]) -> Iterator[str]:
        """Yield the nodes whose results depend on these, each batch in order."""
        for batch in batches(uids, self.batch_size):
            for row in self.store.read(load()[self.targets_query], org=self.org, uids=batch):
                yield row["uid"]

    def update(self, uids: Iterable[str], wanted: Selection = everything) -> JobResult:
        """Give these nodes the results that they shall have, and take the others away.

        A second call writes nothing.
        """
        found = (self._update(batch, wanted) for batch in batches(uids, self.batch_size))
        return sum(found, JobResult())

    def preview(self, uids: Iterable[str], wanted: Selection = everything) -> JobResult:
        """Return what `update` would do, and write nothing."""
        found = (self.due(batch, wanted(batch)) for batch in batches(uids, self.batch_size))
        return sum((due.result for due in found), JobResult())

    def _update(self, batch: Sequence[str], wanted: Selection) -> JobResult:
        """Write what is due until nothing is: then nothing changed meanwhile."""
        total = done = self._write(self.due(batch, wanted(batch)))
        for _ in range(MOST_PASSES - 1):
            if not done.is_change:
                break
            done = self._write(self.due(batch, wanted(batch)))
            total += replace(done, unchanged=0)
        return total

    def _write(self, due: Due) -> JobResult:
        done = self.write(due)
        if done.is_change:
            self.store.tell(self.org, changed(self.nodes_of(due)))
        return done


def batches(uids: Iterable[str], size: int) -> Iterator[list[str]]:
    """Cut uids into lists of at most `size`."""
    rest = iter(uids)
    while batch := list(islice(rest, size)):
        yield batch
