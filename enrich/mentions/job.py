"""The job that finds mentions: relationships from a text to what it names.

The unit is a node with a text of its own; a document and its slices are one. What is wanted is
computed from the texts and the names as they are now, compared with what is stored, and the
difference is written. After writing it looks again, with the names read anew: so it ends right
beside a writer that changes texts, and beside one that changes names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final, NamedTuple

from cypher.loader import load
from enrich.mentions.matcher import Matcher
from enrich.mentions.names import matcher_of
from enrich.work.jobs import Result, Selection, batches, everything, settled
from graph.model.identity import Uid
from graph.settings.settings import Settings
from graph.store.store import Store
from graph.write.guard import canonical_types

RECORD: Final = "nazara:mentions"
"""Who says so: relationships of other producers are never touched."""

PROPERTIES: Final = ("title", "description", "definition")
"""Properties that are searched, in the order in which the first place is looked for."""

MENTIONING: Final = (
    "CustomerCase",
    "Document",
    "GlossaryTerm",
    "Incident",
    "Ticket",
    "WorkItem",
)


class Pair(NamedTuple):
    """Who names what."""

    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Mention:
    """The first place where a text names something, and how often it does."""

    property: str
    char_start: int
    char_end: int
    occurrences: int = 1

    def again(self, other: Mention) -> Mention:
        """Return the same with the places of `other`, which come later."""
        both = self.occurrences + other.occurrences
        return Mention(self.property, self.char_start, self.char_end, both)

    def stored(self, end: str) -> dict[str, Any]:
        """Return what is kept of it; `to_ref` lets a merge of the named thing take it along."""
        return {
            "property": self.property,
            "char_start": self.char_start,
            "char_end": self.char_end,
            "occurrences": self.occurrences,
            "to_ref": end,
        }


Mentions = dict[Pair, Mention]


@dataclass(slots=True)
class _Difference:
    """What stands between a batch of nodes and their wanted mentions."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    gone: list[dict[str, Any]] = field(default_factory=list)
    result: Result = field(default_factory=Result)


@dataclass(frozen=True, slots=True)
class MentionsJob:
    """Finds what the texts of one organisation name."""

    store: Store
    org: str
    settings: Settings

    kind: ClassVar[str] = "mentions"
    types: ClassVar[tuple[str, ...]] = MENTIONING

    def targets(self, uids: Iterable[str]) -> Iterator[str]:
        """Yield the nodes whose mentions depend on these: a slice's are its document's.

        What a changed name does to other texts is the business of the scan of all texts.
        """
        for given in batches(uids, self.settings.mention_batch_size):
            for row in self.store.read(load()["mentions.targets"], org=self.org, uids=given):
                yield row["uid"]

    def settle(self, uids: Iterable[str], wanted: Selection = everything) -> Result:
        """Give these nodes, and the slices of documents, the mentions that their texts bear out.

        A node that is gone, merged away, deleted, only referred to or not wanted has none
        afterwards. Counts are of nodes; one that names nothing is not counted.

        Raises:
            GraphError: When the graph can't be asked.
        """
        total = Result()
        for batch in batches(uids, self.settings.mention_batch_size):
            total += settled(lambda: self._pass(batch, wanted))  # noqa: B023 - called at once.
        return total

    def preview(self, uids: Iterable[str], wanted: Selection = everything) -> Result:
        """Return what `settle` would do, and write nothing."""
        total = Result()
        for batch in batches(uids, self.settings.mention_batch_size):
            total += self._difference(batch, wanted).result
        return total

    def _pass(self, uids: Sequence[str], wanted: Selection) -> Result:
        found = self._difference(uids, wanted)
        named = {"org": self.org, "record": RECORD}
        if found.gone:
            self.store.write(load()["mentions.delete"], rows=found.gone, **named)
        if found.rows:
            self.store.write(load()["mentions.write"], rows=found.rows, **named)
        return found.result

    def _difference(self, uids: Sequence[str], wanted: Selection) -> _Difference:
        want = self._wanted(uids, wanted)
        have: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in self.store.read(
            load()["mentions.stored"], org=self.org, uids=list(uids), record=RECORD
        ):
            have[row["uid"]].append(row)
        found = _Difference()
        for uid in sorted({*want, *have}):
            found.result += _compare(want.get(uid, {}), have[uid], found)
        found.rows.sort(key=lambda row: (row["start"], row["end"]))
        return found

    def _wanted(self, uids: Sequence[str], wanted: Selection) -> dict[str, Mentions]:
        """Return what the texts of each node name now."""
        chosen = wanted(uids)
        matcher = matcher_of(self.store, self.org)
        nodes = self.store.read(
            load()["mentions.texts"],
            org=self.org,
            uids=[uid for uid in uids if uid in chosen],
            types=list(MENTIONING),
            characters=self.settings.mention_characters,
        )
        return {node["uid"]: mentions_of(node, matcher) for node in nodes}


def mentions_of(node: Mapping[str, Any], matcher: Matcher) -> Mentions:
    """Return what a row of `mentions.texts` names. A node never names itself."""
    found: Mentions = {}
    for name in PROPERTIES:
        for one in matcher.find(node["texts"][name] or ""):
            _add(found, Pair(node["uid"], one.uid), Mention(name, one.start, one.end))
    for chunk in node["chunks"]:
        for one in matcher.find(chunk["text"] or ""):
            within = Mention("text", one.start, one.end)
            _add(found, Pair(chunk["uid"], one.uid), within)
            at = chunk["char_start"]
            whole = Mention("text", at + one.start, at + one.end)
            _add(found, Pair(node["uid"], one.uid), whole)
    return found


def _add(found: Mentions, pair: Pair, mention: Mention) -> None:
    if pair.start != pair.end:
        found[pair] = found[pair].again(mention) if pair in found else mention


def _compare(want: Mentions, have: list[dict[str, Any]], found: _Difference) -> Result:
    """Add what differs for one node; return what that does to it."""
    missing = {pair: one.stored(pair.end) for pair, one in want.items()}
    before, gone = set[Pair](), 0
    for row in have:
        pair = Pair(row["start"], row["end"])
        if pair not in want or pair in before:
            found.gone.append({"start": row["start"], "id": row["id"]})
            gone += 1
        elif missing[pair] == row["place"]:
            del missing[pair]
        before.add(pair)
    for pair, place in missing.items():
        from_ref = pair.start if Uid.parse(pair.start).type in canonical_types() else None
        found.rows.append(
            {"start": pair.start, "end": pair.end, "place": place, "from_ref": from_ref}
        )
    if missing or (gone and want):
        return Result(written=1, renewed=int(bool(have)))
    return Result(unchanged=int(bool(want)), deleted=int(bool(gone)))
