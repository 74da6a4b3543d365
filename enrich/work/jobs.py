"""What an enrichment job is: plain code that brings results of one kind up to date.

A job reads nodes, compares stamps, writes the difference and looks again; so running it twice
changes nothing, and running it beside a writer ends right. Which nodes shall have a result it
does not decide: it is given a selection, and takes the result away from the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, Protocol

Selection = Callable[[Sequence[str]], set[str]]
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
class Result:
    """How many nodes' results were written, removed, or found to be right.

    `renewed` counts those of `written` that took the place of an older result.
    """

    written: int = 0
    unchanged: int = 0
    deleted: int = 0
    renewed: int = 0

    def __add__(self, other: Result) -> Result:
        return Result(
            self.written + other.written,
            self.unchanged + other.unchanged,
            self.deleted + other.deleted,
            self.renewed + other.renewed,
        )

    @property
    def is_change(self) -> bool:
        """Whether anything was, or would be, written or removed."""
        return bool(self.written or self.deleted)


class Job(Protocol):
    """One kind of enrichment of one organisation's nodes.

    All methods cut what they are given into batches of their own, and raise a GraphError when
    the graph or a model can't be asked.
    """

    @property
    def kind(self) -> str:
        """`summary`, `mentions` or `embedding`: what policies call it."""

    @property
    def types(self) -> tuple[str, ...]:
        """The types of the nodes that can have a result, sorted."""

    def targets(self, uids: Iterable[str]) -> Iterator[str]:
        """Yield the nodes whose results depend on these, each batch in order."""

    def settle(self, uids: Iterable[str], wanted: Selection = everything) -> Result:
        """Give these nodes the results that they shall have, and take the others away.

        A node that is gone, merged away, deleted, only referred to or not wanted has no
        result afterwards. A second call writes nothing.
        """

    def preview(self, uids: Iterable[str], wanted: Selection = everything) -> Result:
        """Return what `settle` would do, and write nothing."""


def batches(uids: Iterable[str], size: int) -> Iterator[list[str]]:
    """Cut uids into lists of at most `size`."""
    rest = iter(uids)
    while batch := list(islice(rest, size)):
        yield batch


def settled(passes: Callable[[], Result]) -> Result:
    """Repeat a pass until it finds nothing to do: then nothing changed meanwhile."""
    total = latest = passes()
    for _ in range(MOST_PASSES - 1):
        if not latest.is_change:
            break
        latest = passes()
        total += Result(latest.written, 0, latest.deleted, latest.renewed)
    return total
