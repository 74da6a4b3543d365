"""The job that finds mentions: relationships from a text to what it names.

The unit is a node with a text of its own; a document and its slices are one. What is wanted is
computed from the texts and the names as they are now, compared with what is stored, and the
difference is written. After writing it looks again, with the names read anew: so it ends right
beside a writer that changes texts, and beside one that changes names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final, NamedTuple

from cypher.loader import load
from enrich.mentions.matcher import Matcher
from enrich.mentions.names import matcher_of
from enrich.work.jobs import Due, Job, JobResult
from graph.model.identity import Uid
from graph.settings.settings import Settings
from graph.write.guard import canonical_types

RECORD: Final = "nazara:mentions"
"""Who says so: relationships of other producers are never touched."""

PROPERTIES: Final = ("title", "description", "definition")
"""Properties that are searched, in the order in which the first place is looked for."""


class Pair(NamedTuple):
    """Who names what."""

    start: str
    end: str


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
class MentionsJob(Job):
    """Finds what the texts of one organisation name.

    A slice's mentions are its document's. What a changed name does to other texts is the business
    of the scan of all texts. Counts are of nodes; one that names nothing is not counted.
    """

    kind: ClassVar[str] = "mentions"
    targets_query: ClassVar[str] = "mentions.targets"

    settings: Settings

    @property
    def batch_size(self) -> int:
        """Nodes whose texts are searched between two statements."""
        return self.settings.mention_batch_size

    def due(self, uids: Sequence[str], chosen: Collection[str]) -> Due:
        """Compare what each text names with what was found before."""
        want = self._named([uid for uid in uids if uid in chosen])
        have = self._stored(uids)
        due = Due()
        for uid in sorted({*want, *have}):
            _compare(want.get(uid, {}), have[uid], due)
        due.rows.sort(key=lambda row: (row["start"], row["end"]))
        return due

    def write(self, due: Due) -> JobResult:
        """Delete and write mentions."""
        given = {"org": self.org, "record": RECORD}
        if due.gone:
            self.store.write(load()["mentions.delete"], rows=due.gone, **given)
        if due.rows:
            self.store.write(load()["mentions.write"], rows=due.rows, **given)
        return due.result

    def nodes_of(self, due: Due) -> Iterable[str]:
        """Return the texts that name something else now."""
        return (row["start"] for row in (*due.rows, *due.gone))

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

    def _stored(self, uids: Sequence[str]) -> defaultdict[str, list[dict[str, Any]]]:
        query = load()["mentions.stored"]
        have: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in self.store.read(query, org=self.org, uids=list(uids), record=RECORD):
            have[row["uid"]].append(row)
        return have


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


def _compare(want: Mentions, have: list[dict[str, Any]], due: Due) -> None:
    """Add what differs for one node, and what that does to it."""
    missing = {pair: one.stored(pair.end) for pair, one in want.items()}
    before, gone = set[Pair](), 0
    for row in have:
        pair = Pair(row["start"], row["end"])
        if pair not in want or pair in before:
            due.gone.append({"start": row["start"], "id": row["id"]})
            gone += 1
        elif missing[pair] == row["place"]:
            del missing[pair]
        before.add(pair)
    due.rows += [_row(pair, place) for pair, place in missing.items()]
    if missing or (gone and want):
        due.count(written=1, renewed=int(bool(have)))
    else:
        due.count(unchanged=int(bool(want)), deleted=int(bool(gone)))


def _row(pair: Pair, place: dict[str, Any]) -> dict[str, Any]:
    """Return what is written; `from_ref` lets a merge of the naming thing take it along."""
    is_canonical = Uid.parse(pair.start).type in canonical_types()
    from_ref = pair.start if is_canonical else None
    return {"start": pair.start, "end": pair.end, "place": place, "from_ref": from_ref}
