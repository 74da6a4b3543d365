"""What the keys in a node's texts name, and where: pure, given which projects there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from graph.model.identity import Uid, source_head
from ingest.delivery.written_keys import Numbering, WrittenKey, keys_in, numbering_of
from ingest.mapping.connector import connectors

_PROPERTIES: Final = ("title", "description")

_MOST: Final = 100
"""Records that one node names by key: an exported list of tickets is no text."""


class NamedByKey(NamedTuple):
    """From which node a mention leads, and to which."""

    start: str
    end: str


KeyPlaces = dict[NamedByKey, dict[str, Any]]
"""Mentions, with the first place of each and how often it is there."""


@dataclass(frozen=True, slots=True)
class KnownProjects:
    """The projects of an organisation that texts may mean.

    Attributes:
        trackers: How the uids of a project's records begin, without their keys, by project.
        numbered: Beginnings of uids, up to a number, with which records begin.
    """

    trackers: Mapping[str, Collection[str]] = field(default_factory=dict)
    numbered: Collection[str] = ()

    def named(self, key: WrittenKey, uid: str) -> str | None:
        """Return what a key in a text of the node `uid` names, None where that is not known."""
        if key.head is not None:
            is_known = key.is_own or f"{key.head}{key.project}" in self.numbered
            return f"{key.head}{key.native_id}" if is_known else None
        heads = self.trackers.get(key.project, ())
        if len(heads) > 1:
            own = Uid.parse(uid)
            beginning = f"{source_head(own.org, own.source, own.instance)}:"
            heads = [one for one in heads if one.startswith(beginning)]
        return f"{next(iter(heads))}{key.native_id}" if len(heads) == 1 else None


@dataclass(frozen=True, slots=True)
class KeyedNode:
    """A node with its texts: a row of `written_keys.texts`."""

    uid: str
    visibility: str
    texts: Mapping[str, str | None]
    chunks: Collection[Mapping[str, Any]]
    about: Collection[str]

    @property
    def numbering(self) -> Numbering | None:
        """How things are numbered where its texts are from."""
        declared = connectors().get(Uid.parse(self.uid).source)
        marks = declared.marks if declared else ""
        found = (numbering_of(uid, marks) for uid in (self.uid, *self.about))
        return next((one for one in found if one), None)

    def written(self) -> Iterator[WrittenKey]:
        """Yield all that could be keys."""
        numbering = self.numbering
        for text in (*self.texts.values(), *(one["text"] for one in self.chunks)):
            yield from keys_in(text or "", numbering)

    def mentions(self, known: KnownProjects) -> KeyPlaces:
        """Return what its texts name, and what each slice does. Nothing names itself."""
        found: KeyPlaces = {}
        named: Counter[str] = Counter()
        for start, name, offset, text in self._pieces():
            for key in keys_in(text or "", self.numbering):
                end = known.named(key, self.uid)
                pair = NamedByKey(start, end or self.uid)
                if pair in found:
                    found[pair]["occurrences"] += 1
                elif pair.end != self.uid and named[start] < _MOST:
                    found[pair] = _place(name, offset, key)
                    named[start] += 1
        return found

    def _pieces(self) -> Iterator[tuple[str, str, int, str | None]]:
        """Yield texts: of which node, in which property, behind how many characters."""
        for name in _PROPERTIES:
            yield self.uid, name, 0, self.texts.get(name)
        for one in self.chunks:
            yield one["uid"], "text", 0, one["text"]
            yield self.uid, "text", one["char_start"], one["text"]


def _place(name: str, offset: int, key: WrittenKey) -> dict[str, Any]:
    return {
        "property": name,
        "char_start": offset + key.start,
        "char_end": offset + key.end,
        "occurrences": 1,
        "to_ref": None,
        "confidence": "derived",
    }
