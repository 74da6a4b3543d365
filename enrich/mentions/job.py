"""The job that finds mentions: relationships from a text to what it names.

The unit is a node with a text of its own; a document and its slices are one. What is wanted is
computed from the texts and the names as they are now, compared with what is stored, and the
difference is written. After writing it looks again, with the names read anew: so it ends right
beside a writer that changes texts, and beside one that changes names.

There are two tiers. What a text surely names it `MENTIONS`. A word that may be an ordinary one it
`MAY_MENTION`, unless something else of the node points at the same thing: then it is mentioned.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

from cypher.loader import load
from enrich.mentions.matcher import FoundName, Matcher
from enrich.mentions.names import RefusedTexts, matcher_of, refused_texts
from enrich.mentions.words import addresses
from enrich.work.jobs import batches
from enrich.work.links import LinkJob, Pair, WantedLinks
from graph.model.declarations import LABELS
from graph.model.identity import Uid, org_token
from graph.settings.settings import Settings

RECORD: Final = "nazara:mentions"
"""Who says so: relationships of other producers are never touched."""

SURE: Final = "MENTIONS"
UNSURE: Final = "MAY_MENTION"
"""The two tiers: what a text names, and what a word of it may name."""

PROPERTIES: Final = ("title", "description", "definition")
"""Properties that are searched, in the order in which the first place is looked for."""

_PERSON: Final = LABELS["Person"].type


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

    def stored(self, pair: Pair) -> dict[str, Any]:
        """Return what is kept of it; `to_ref` lets a merge of the named thing take it along."""
        return {
            "confidence": "derived" if pair.type == SURE else "inferred",
            "property": self.property,
            "char_start": self.char_start,
            "char_end": self.char_end,
            "occurrences": self.occurrences,
            "to_ref": pair.end,
        }


Mentions = dict[Pair, Occurrences]


@dataclass(frozen=True, slots=True)
class MentionPlace:
    """A place in a text: `text[start:end]` of `property` of `part`, in characters from 0.

    `wording` is what stands there, `uid` what that names or may name, as `type` says.
    """

    part: str
    property: str
    start: int
    end: int
    wording: str
    type: str
    uid: str


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
    _refused: list[RefusedTexts] = field(default_factory=list)
    """What people refused when this job began: who refuses later has all texts searched."""

    @property
    def batch_size(self) -> int:
        """Nodes whose texts are searched between two statements."""
        return self.settings.mention_batch_size

    def wanted(self, uids: Sequence[str]) -> Mapping[str, WantedLinks]:
        """Return what the texts of each node name."""
        named = self._named(uids)
        return {
            uid: {pair: one.stored(pair) for pair, one in found.items()}
            for uid, found in named.items()
        }

    def targets(self, uids: Iterable[str]) -> Iterator[str]:
        """Yield the nodes whose mentions depend on these, and those with the address of one."""
        for batch in batches(uids, self.batch_size):
            yield from LinkJob.targets(self, batch)
            people = [uid for uid in batch if Uid.parse(uid).type == _PERSON]
            if people:
                token, types = org_token(self.org), list(self.types)
                query = load()["mentions.addressing"]
                given = {"org": self.org, "uids": people, "token": token, "types": types}
                yield from (row["uid"] for row in self.store.read(query, **given))

    def places(self, uid: str) -> Iterator[MentionPlace]:
        """Yield every place where the texts of a node name something or may, in their order.

        What people refuse is left out, as is the node itself.
        """
        nodes = self._nodes([uid])
        names = self._names(nodes)
        refused = {end for one in self._stored([uid]).values() for _, end in one.refused}
        types = {pair.end: pair.type for own in self._tiers(nodes, names).values() for pair in own}
        for node in nodes:
            for part, (name, _), text in _texts(node):
                for one in sorted(names.look(text), key=lambda one: one.start):
                    # Without a type it is the node itself.
                    if one.uid in types and one.uid not in refused:
                        wording, type_ = text[one.start : one.end], types[one.uid]
                        yield MentionPlace(part, name, one.start, one.end, wording, type_, one.uid)

    def _named(self, uids: Sequence[str]) -> dict[str, Mentions]:
        """Return what the texts of each node name, by the names as they are now."""
        nodes = self._nodes(uids)
        return self._tiers(nodes, self._names(nodes))

    def _names(self, nodes: Sequence[Mapping[str, Any]]) -> TextNames:
        if not self._refused:
            self._refused.append(refused_texts(self.store, self.org))
        matcher = matcher_of(self.store, self.org, self._refused[0])
        return TextNames(matcher, self._people(nodes))

    def _tiers(self, nodes: Sequence[Mapping[str, Any]], names: TextNames) -> dict[str, Mentions]:
        return self._raised({node["uid"]: mentions_of(node, names) for node in nodes})

    def _nodes(self, uids: Sequence[str]) -> list[dict[str, Any]]:
        return self.store.read(
            load()["mentions.texts"],
            org=self.org,
            uids=list(uids),
            types=list(self.types),
            characters=self.settings.mention_characters,
        )

    def _people(self, nodes: Iterable[Mapping[str, Any]]) -> dict[str, str]:
        """Return the uids of those whose addresses stand in texts, by address."""
        texts = (text for node in nodes for _, _, text in _texts(node))
        emails = sorted({one for text in texts for _, _, one in addresses(text)})
        if not emails:
            return {}
        rows = self.store.read(load()["mentions.people"], org=self.org, emails=emails)
        return {row["email"]: row["uid"] for row in rows}

    def _raised(self, found: Mapping[str, Mentions]) -> dict[str, Mentions]:
        """Take what may be mentioned for mentioned, where something else points at it."""
        asked = sorted(
            {(uid, pair.end) for uid, own in found.items() for pair in own if pair.type == UNSURE}
        )
        if not asked:
            return dict(found)
        rows = self.store.read(
            load()["mentions.supported"],
            org=self.org,
            rows=[{"start": uid, "end": end} for uid, end in asked],
            record=self.record,
        )
        supported = {(row["uid"], row["end"]) for row in rows}
        return {uid: _settled(uid, own, supported) for uid, own in found.items()}


@dataclass(frozen=True, slots=True)
class TextNames:
    """What finds names in texts, and whose the addresses in them are."""

    matcher: Matcher
    people: Mapping[str, str]

    def look(self, text: str) -> Iterator[FoundName]:
        """Yield what a text names or may name, people by their addresses alone."""
        yield from self.matcher.look(text)
        for start, end, email in addresses(text):
            if email in self.people:
                yield FoundName(start, end, self.people[email])


def mentions_of(node: Mapping[str, Any], named: TextNames) -> Mentions:
    """Return what a row of `mentions.texts` names. A node never names itself.

    What is sure in one place of a node is sure: there is no doubt about the others then.
    """
    found: Mentions = {}
    for start, (name, at), text in _texts(node):
        for one in named.look(text):
            type_ = SURE if one.is_sure else UNSURE
            _add(found, Pair(start, one.uid, type_), Occurrences(name, one.start, one.end))
            if start != node["uid"]:
                whole = Occurrences(name, at + one.start, at + one.end)
                _add(found, Pair(node["uid"], one.uid, type_), whole)
    return _settled(node["uid"], found, set())


def _texts(node: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, int], str]]:
    """Yield the texts of a node and its slices: whose, which property and where it begins."""
    for name in PROPERTIES:
        yield node["uid"], (name, 0), node["texts"][name] or ""
    for chunk in node["chunks"]:
        yield chunk["uid"], ("text", chunk["char_start"]), chunk["text"] or ""


def _settled(uid: str, found: Mentions, supported: Container[tuple[str, str]]) -> Mentions:
    """Return the mentions of a node with one tier for each thing."""
    sure = {pair.end for pair in found if pair.type == SURE}
    settled: Mentions = {}
    for pair, one in sorted(found.items(), key=lambda item: item[0].type != SURE):
        is_sure = pair.end in sure or (uid, pair.end) in supported
        wanted = pair._replace(type=SURE if is_sure else UNSURE)
        if wanted not in settled:
            settled[wanted] = one
    return settled


def _add(found: Mentions, pair: Pair, mention: Occurrences) -> None:
    if pair.start != pair.end:
        found[pair] = found[pair].again(mention) if pair in found else mention
