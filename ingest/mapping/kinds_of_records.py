"""Streams of a source whose shapes tell of what kind a value is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from graph.model.facts import Facts
from ingest.interface.pull import Pull
from ingest.mapping.connector import Stream
from ingest.mapping.received import json_mapper
from ingest.mapping.records import Origin

Kind = TypeVar("Kind", bound=str)


@dataclass(frozen=True, slots=True)
class KindsOfRecords(Generic[Kind]):
    """Makes the streams of a source, one for each kind of record.

    A value is of the kind that the first of its records is of: an answer of an API is of one kind.

    Attributes:
        source: The source's name; content types begin with it.
        kind_of: The kind that a record is of, None when nothing is kept of it.
        cut: The records that a value holds.
        why_not: Why a record is left out on purpose, None when it is not.
        is_ours: Whether a value is the source's, though nothing is kept of it.
        otherwise: The kind that such a value passes for, so that it is left out with a reason.
    """

    source: str
    kind_of: Callable[[Any], Kind | None]
    cut: Callable[[Any], Iterable[Any]]
    why_not: Callable[[Any], str | None]
    is_ours: Callable[[Any], bool]
    otherwise: Kind

    def stream(
        self, kind: Kind, name: str, read: Callable[[Any, Origin], Facts], pull: Pull | None = None
    ) -> Stream:
        """Return the stream of a kind, whose records `read` maps."""
        return Stream(
            name=name,
            content_type=f"{self.source}/{name}",
            map=json_mapper(read),
            recognises=lambda value: self._is(value, kind),
            cut=self.cut,
            passes_over=self.why_not,
            pull=pull,
        )

    def _is(self, value: Any, kind: Kind) -> bool:
        found = self.kind_of(next(iter(self.cut(value)), None))
        if found is None and self.is_ours(value):
            found = self.otherwise
        return found == kind
