"""The names of an organisation, read from the graph."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from cypher.loader import load
from enrich.mentions.matcher import Matcher
from enrich.mentions.vocabulary import NAMED_TYPES, Choice, Thing, digest_of, make_vocabulary
from graph.model.declarations import LABELS
from graph.model.identity import Uid
from graph.model.times import UNTIMED
from graph.settings.settings import Settings
from graph.store.store import Store

_KEPT: Final = 8
"""Vocabularies that a process keeps: of so many organisations, or of as many moments."""

_UID_TYPES: Final = frozenset(LABELS[name].type for name in NAMED_TYPES)


def things(store: Store, org: str) -> tuple[Thing, ...]:
    """Return everything that texts of the organisation may name."""
    rows = store.read(load()["mentions.vocabulary"], org=org, since=UNTIMED)
    return tuple(Thing.read(row) for row in rows)


def vocabulary_digest(store: Store, org: str) -> str:
    """Return 64 hex digits that differ whenever a text could have other mentions."""
    return digest_of(things(store, org), choice_of(store.settings))


def matcher_of(store: Store, org: str) -> Matcher:
    """Return what finds the organisation's names as they are now."""
    return _matcher(things(store, org), choice_of(store.settings))


def choice_of(settings: Settings) -> Choice:
    """Return what the settings choose."""
    return Choice(settings.mention_name_letters, settings.mention_plain_names)


@lru_cache(_KEPT)
def _matcher(found: tuple[Thing, ...], choice: Choice) -> Matcher:
    return Matcher(make_vocabulary(found, choice))


def may_be_named(uid: str) -> bool:
    """Tell whether a change of this node may change what other texts mention."""
    return Uid.parse(uid).type in _UID_TYPES
