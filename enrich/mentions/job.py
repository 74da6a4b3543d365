"""The job that finds mentions: relationships from a text to what it names.

The unit is a node with a text of its own; a document and its slices are one. What is wanted is
computed from the texts and the names as they are now, compared with what is stored, and the
difference is written. After writing it looks again, with the names read anew: so it ends right
beside a writer that changes texts, and beside one that changes names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from cypher.loader import load
from enrich.mentions.matcher import Matcher
from enrich.mentions.names import matcher_of
from enrich.work.links import LinkJob, Pair, WantedLinks
from graph.settings.settings import Settings

RECORD: Final = "nazara:mentions"
"""Who says so: relationships of other producers are never touched."""

PROPERTIES: Final = ("title", "description", "definition")
"""Properties that are searched, in the order in which the first place is looked for."""


@dataclass(frozen=True, slots=True)
class Occurrences:
    """The first place where a text names something, and how often it does."""

    property: str
    char_start: int
    char_end: int
    occurrences: int = 1

    def again(self, other: Occurrences) -> Occurrences:
        """Return the same with the places of `other`, which come later."""
        both = self.occurrences + other.occurrences
        return Occurrences(self.property, self.char_start, self.char_end, both)

    def stored(self, end: str) -> dict[str, Any]:
        """Return what is kept of it; `to_ref` lets a merge of the named thing take it along."""
        return {
            "property": self.property,
            "char_start": self.char_start,
            "char_end": self.char_end,
            "occurrences": self.occurrences,
            "to_ref": end,
        }


Mentions = dict[Pair, Occurrences]


@dataclass(frozen=True, slots=True)
class MentionsJob(LinkJob):
    """Finds what the texts of one organisation name.

    A slice's mentions are its document's. What a changed name does to other texts is the business
    of the scan of all texts. Counts are of nodes; one that names nothing is not counted.
    """

    kind: ClassVar[str] = "mentions"
    record: ClassVar[str] = RECORD
    targets_query: ClassVar[str] = "mentions.targets"
    stored_query: ClassVar[str] = "mentions.stored"
    delete_query: ClassVar[str] = "mentions.delete"
    write_query: ClassVar[str] = "mentions.write"

    settings: Settings

    @property
    def batch_size(self) -> int:
        """Nodes whose texts are searched between two statements."""
        return self.settings.mention_batch_size

    def wanted(self, uids: Sequence[str]) -> Mapping[str, WantedLinks]:
        """Return what the texts of each node name."""
        named = self._named(uids)
        return {
            uid: {pair: one.stored(pair.end) for pair, one in found.items()}
            for uid, found in named.items()
        }

    def _named(self, uids: Sequence[str]) -> dict[str, Mentions]:
        """Return what the texts of each node name, by the names as they are now."""
        matcher = matcher_of(self.store, self.org)
        nodes = self.store.read(
            load()["mentions.texts"],
            org=self.org,
            uids=list(uids),
            types=list(self.types),
            characters=self.settings.mention_characters,
        )
        return {node["uid"]: mentions_of(node, matcher) for node in nodes}


def mentions_of(node: Mapping[str, Any], matcher: Matcher) -> Mentions:
    """Return what a row of `mentions.texts` names. A node never names itself."""
    found: Mentions = {}
    for name in PROPERTIES:
        for one in matcher.find(node["texts"][name] or ""):
            _add(found, Pair(node["uid"], one.uid), Occurrences(name, one.start, one.end))
    for chunk in node["chunks"]:
        for one in matcher.find(chunk["text"] or ""):
            within = Occurrences("text", one.start, one.end)
            _add(found, Pair(chunk["uid"], one.uid), within)
            at = chunk["char_start"]
            whole = Occurrences("text", at + one.start, at + one.end)
            _add(found, Pair(node["uid"], one.uid), whole)
    return found


def _add(found: Mentions, pair: Pair, mention: Occurrences) -> None:
    if pair.start != pair.end:
        found[pair] = found[pair].again(mention) if pair in found else mention
