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

    Attributes:
        source: The source's name; content types begin with it.
        is_kind: Whether a value holds records of a kind.
        cut: The records that a value holds.
        why_not: Why a record is left out on purpose, None when it is not.
    """

    source: str
    is_kind: Callable[[Any, Kind], bool]
    cut: Callable[[Any], Iterable[Any]]
    why_not: Callable[[Any], str | None]

    def stream(
        self, kind: Kind, name: str, read: Callable[[Any, Origin], Facts], pull: Pull | None = None
    ) -> Stream:
        """Return the stream of a kind, whose records `read` maps."""
        return Stream(
            name=name,
            content_type=f"{self.source}/{name}",
            map=json_mapper(read),
            recognises=lambda value: self.is_kind(value, kind),
            cut=self.cut,
            passes_over=self.why_not,
            pull=pull,
        )
