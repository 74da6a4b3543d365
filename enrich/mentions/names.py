"""The names of an organisation, read from the graph."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from weakref import WeakKeyDictionary

from cypher.loader import load
from enrich.mentions.matcher import Matcher
from enrich.mentions.vocabulary import (
    NAMED_TYPES,
    NONE_LOWERED,
    Choice,
    Lowered,
    Thing,
    digest_of,
    make_vocabulary,
)
from graph.model.declarations import LABELS
from graph.model.identity import Uid, canonical_json
from graph.model.times import UNTIMED
from graph.settings.settings import Settings
from graph.store.store import Store

_KEPT: Final = 8
"""Vocabularies that a process keeps: of so many organisations, or of as many moments."""

_UID_TYPES: Final = frozenset(LABELS[name].type for name in (*NAMED_TYPES, "Assertion"))


def things(store: Store, org: str) -> tuple[Thing, ...]:
    """Return everything that texts of the organisation may name."""
    rows = store.read(load()["mentions.vocabulary"], org=org, since=UNTIMED)
    return tuple(Thing.read(row) for row in rows)


@dataclass(frozen=True, slots=True)
class RefusedTexts:
    """Texts with what people say that they do not mention, and a digest of all."""

    rows: tuple[tuple[str, str], ...]
    digest: str


def refused_texts(store: Store, org: str) -> RefusedTexts:
    """Return the texts that people refused mentions of, of the newest refusals."""
    rows = store.read(
        load()["mentions.refused"],
        org=org,
        limit=store.settings.mention_refusals,
        characters=store.settings.mention_characters,
    )
    texts = tuple((row["end"], text) for row in rows for text in row["texts"])
    return RefusedTexts(texts, hashlib.sha256(canonical_json(texts)).hexdigest())


def vocabulary_digest(store: Store, org: str) -> str:
    """Return 64 hex digits that differ whenever a text could have other mentions."""
    known, choice = things(store, org), choice_of(store.settings)
    return digest_of(known, choice, lowered_names(known, choice, refused_texts(store, org)))


def matcher_of(store: Store, org: str, refused: RefusedTexts) -> Matcher:
    """Return what finds the organisation's names as they are now, but for some refused texts."""
    known, choice = things(store, org), choice_of(store.settings)
    return _matcher(known, choice, lowered_names(known, choice, refused))


def lowered_names(known: tuple[Thing, ...], choice: Choice, refused: RefusedTexts) -> Lowered:
    """Return the names by which texts were found to mention what people say they don't.

    Such a name is an ordinary word somewhere, so it has to be marked everywhere. The same texts
    are searched for the same names once in a process.
    """
    if not refused.rows:
        return NONE_LOWERED
    matcher = _matcher(known, choice, NONE_LOWERED)
    digest, found = _LOWERED.get(matcher, ("", NONE_LOWERED))
    if digest != refused.digest:
        found = frozenset(
            (one.uid, one.name)
            for end, text in refused.rows
            for one in matcher.find(text)
            if one.uid == end
        )
        _LOWERED[matcher] = (refused.digest, found)
    return found


def choice_of(settings: Settings) -> Choice:
    """Return what the settings choose."""
    return Choice(settings.mention_name_letters, settings.mention_plain_names)


@lru_cache(_KEPT)
def _matcher(found: tuple[Thing, ...], choice: Choice, lowered: Lowered) -> Matcher:
    return Matcher(make_vocabulary(found, choice, lowered))


_LOWERED: Final[WeakKeyDictionary[Matcher, tuple[str, Lowered]]] = WeakKeyDictionary()
"""What was lowered last of each vocabulary, with the digest of the texts that it was found in."""


def may_be_named(uid: str) -> bool:
    """Tell whether a change of this node may change what other texts mention."""
    return Uid.parse(uid).type in _UID_TYPES
