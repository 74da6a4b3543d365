"""The names of an organisation, read from the graph."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

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
from graph.model.identity import Uid
from graph.model.times import UNTIMED
from graph.settings.settings import Settings
from graph.store.store import Store

_KEPT: Final = 8
"""Vocabularies that a process keeps: of so many organisations, or of as many moments."""

_MOST_REFUSALS: Final = 200
"""How many of the newest refusals lower names."""

_UID_TYPES: Final = frozenset(LABELS[name].type for name in (*NAMED_TYPES, "Assertion"))


def things(store: Store, org: str) -> tuple[Thing, ...]:
    """Return everything that texts of the organisation may name."""
    rows = store.read(load()["mentions.vocabulary"], org=org, since=UNTIMED)
    return tuple(Thing.read(row) for row in rows)


def vocabulary_digest(store: Store, org: str) -> str:
    """Return 64 hex digits that differ whenever a text could have other mentions."""
    known, choice = things(store, org), choice_of(store.settings)
    return digest_of(known, choice, lowered_names(store, org, known, choice))


def matcher_of(store: Store, org: str) -> Matcher:
    """Return what finds the organisation's names as they are now."""
    known, choice = things(store, org), choice_of(store.settings)
    return _matcher(known, choice, lowered_names(store, org, known, choice))


def lowered_names(store: Store, org: str, known: tuple[Thing, ...], choice: Choice) -> Lowered:
    """Return the names by which texts were found to mention what people say they don't.

    Such a name is an ordinary word somewhere, so it has to be marked everywhere.
    """
    rows = store.read(
        load()["mentions.refused"],
        org=org,
        limit=_MOST_REFUSALS,
        characters=store.settings.mention_characters,
    )
    if not rows:
        return NONE_LOWERED
    matcher = _matcher(known, choice, NONE_LOWERED)
    return frozenset(
        (one.uid, one.name)
        for row in rows
        for text in row["texts"]
        for one in matcher.find(text)
        if one.uid == row["end"]
    )


def choice_of(settings: Settings) -> Choice:
    """Return what the settings choose."""
    return Choice(settings.mention_name_letters, settings.mention_plain_names)


@lru_cache(_KEPT)
def _matcher(found: tuple[Thing, ...], choice: Choice, lowered: Lowered) -> Matcher:
    return Matcher(make_vocabulary(found, choice, lowered))


def may_be_named(uid: str) -> bool:
    """Tell whether a change of this node may change what other texts mention."""
    return Uid.parse(uid).type in _UID_TYPES
