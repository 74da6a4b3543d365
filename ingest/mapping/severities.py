"""Severity words as an organisation ranks them: the scale of its active profile.

Without a profile a word has the rank that most tools mean (`severity_words`). A scale decides for
the words that it knows, and for no others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from graph.model.facts import Facts, Record

Scale = Mapping[str, int]
"""The rank of each word, by `word_key`."""

RANKED = "severity_rank"
_WORDS = ("severity", "priority")


def word_key(word: str) -> str:
    """Return a severity word without what tools write differently: `SEV-1` is `sev1`."""
    return "".join(word.casefold().split()).replace("-", "").replace("_", "")


def rank_of(scale: Scale, said: Mapping[str, Any]) -> int | None:
    """Return the scale's rank for what a record says, None when it does not know the word.

    The word is the severity; a priority counts where no severity is said.
    """
    word = next((said[name] for name in _WORDS if said.get(name)), None)
    return scale.get(word_key(word)) if isinstance(word, str) else None


def ranked(facts: Facts, scale: Scale) -> Facts:
    """Return the facts with the ranks of a scale; their versions stay what the source made them.

    A version tells what the source said, and that is the same on every scale.
    """
    records = tuple(_ranked(record, scale) for record in facts.records)
    return facts if records == facts.records else replace(facts, records=records)


def _ranked(record: Record, scale: Scale) -> Record:
    if record.tombstone or RANKED not in record.props:
        return record
    rank = rank_of(scale, record.props)
    if rank is None or rank == record.props[RANKED]:
        return record
    return replace(record, props={**record.props, RANKED: rank})
