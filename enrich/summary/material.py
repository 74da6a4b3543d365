"""Read what summaries by a model are made of: what nodes say, their neighbours, and their words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Final

from cypher.loader import load
from enrich.citations.places import SourceText
from enrich.citations.sentences import sentences_of
from enrich.providers.redaction import redacted_across, without_cut_word
from enrich.summary.claims import SummaryMaterial
from enrich.summary.forms import SummaryAudience
from enrich.summary.text import Length
from graph.model.facts import EVERYBODY
from graph.store.store import Store

_LOOKED_AT: Final = 1_000
"""Relationships of one node: of a busier one those that come first."""

_LINKED_CHARACTERS: Final = 4_000
_CONTEXT_CHARACTERS: Final = 2_000
_MOST_RULES: Final = 20
"""Characters of one text beside the node's own, and of one policy; severities, and policies."""


@dataclass(frozen=True, slots=True)
class _Told:
    """A text, what it is called for a model, and whether customers know it."""

    text: SourceText
    name: str
    owner: str
    is_public: bool


@dataclass(frozen=True, slots=True)
class NodeMaterials:
    """What summaries of one node are made of, one for each audience that there is something for.

    `sources` are the other nodes whose texts are in it.
    """

    materials: tuple[SummaryMaterial, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MaterialReader:
    """Reads the material of an organisation's nodes.

    `linked` is how many records, comments and definitions beside the node are read, of each kind;
    `public_sources` names the sources whose records customers see themselves.
    """

    store: Store
    org: str
    length: Length
    linked: int
    public_sources: frozenset[str]

    def of(self, nodes: Sequence[Mapping[str, Any]]) -> dict[str, NodeMaterials]:
        """Return the material of nodes, as `summaries.inputs` tells them, that say enough."""
        if not nodes:
            return {}
        context = self._context()
        around = self._around([node["uid"] for node in nodes])
        found = {node["uid"]: self._node(node, around[node["uid"]], context) for node in nodes}
        return {uid: one for uid, one in found.items() if one.materials}

    def _node(
        self, node: Mapping[str, Any], around: Mapping[str, Any], context: str
    ) -> NodeMaterials:
        texts = [*self._own(node), *self._others(around["linked"], around["comments"])]
        known = list(self._others(around["known"]))
        said = tuple(around["said"])
        materials = []
        if self._is_enough(texts):
            materials.append(_material(node, "engineers", [*texts, *known], said, context))
        public = [one for one in texts if one.is_public]
        if self._is_enough(public):
            materials.append(_material(node, "customers", public, (), ""))
        owners = {one.owner for one in (*texts, *known)} - {node["uid"]}
        return NodeMaterials(tuple(materials), tuple(sorted(owners)) if materials else ())

    def _own(self, node: Mapping[str, Any]) -> list[_Told]:
        is_public = self._is_public(node["source"], node["visibility"])
        title = SourceText(node["uid"], "title", node["title"] or "")
        texts = [SourceText(**text) for text in node["texts"] if text["text"]]
        return [
            _Told(text, f"{text.property} of this {node['type']}", node["uid"], is_public)
            for text in (title, *_beginning(texts, self.length.characters))
            if text.text
        ]

    def _others(self, *lists: Sequence[Mapping[str, Any]]) -> list[_Told]:
        return [
            _Told(text, of["type"], of["owner"], self._is_public(of["source"], of["visibility"]))
            for rows in lists
            for of, text in zip(rows, _texts_of(rows), strict=True)
            if text.text
        ]

    def _is_public(self, source: str, visibility: str) -> bool:
        return source in self.public_sources and visibility == EVERYBODY

    def _is_enough(self, texts: Sequence[_Told]) -> bool:
        """Tell whether texts are too long to be read instead of a summary."""
        return sum(len(sentences_of(one.text.text)) for one in texts) > self.length.shortest

    def _around(self, uids: Sequence[str]) -> dict[str, dict[str, Any]]:
        rows = self.store.read(
            load()["summaries.around"],
            org=self.org,
            uids=sorted(uids),
            looked=_LOOKED_AT,
            most=self.linked,
            characters=_LINKED_CHARACTERS,
        )
        return {row["uid"]: row for row in rows}

    def _context(self) -> str:
        query = load()["summaries.context"]
        given = {"most": _MOST_RULES, "characters": _CONTEXT_CHARACTERS}
        rows = self.store.read(query, org=self.org, **given)
        said = (without_cut_word(row["said"]) if row["is_cut"] else row["said"] for row in rows)
        return "\n".join(said)


def _beginning(texts: Sequence[SourceText], characters: int) -> Iterator[SourceText]:
    """Yield the texts of one node, together at most so long, without secrets across two."""
    left = characters
    for text, clear in zip(texts, redacted_across([one.text for one in texts]), strict=True):
        is_whole = len(clear) < left
        yield replace(text, text=clear if is_whole else without_cut_word(clear[:left]))
        left -= len(clear)
        if left <= 0:
            return


def _texts_of(rows: Sequence[Mapping[str, Any]]) -> list[SourceText]:
    """Return texts beside a node, those of one owner without secrets across two."""
    found: list[SourceText] = []
    for _, group in groupby(rows, key=lambda row: row["owner"]):
        own = [SourceText(one["node"], one["property"], _without_end(one["text"])) for one in group]
        clear = redacted_across([one.text for one in own])
        found += [replace(one, text=text) for one, text in zip(own, clear, strict=True)]
    return found


def _without_end(text: str | None) -> str:
    """Return a text beside a node as far as it is told."""
    told = text or ""
    return without_cut_word(told) if len(told) == _LINKED_CHARACTERS else told


def _material(
    node: Mapping[str, Any],
    audience: SummaryAudience,
    texts: Sequence[_Told],
    said: tuple[str, ...],
    context: str,
) -> SummaryMaterial:
    return SummaryMaterial(
        node["uid"],
        audience,
        tuple(one.text for one in texts),
        tuple(one.name for one in texts),
        said,
        context,
    )
