"""Severity ranks kept in line with the active profile's scale.

New records get their rank before they are written (`ingest.mapping.severities`). Here those get it
that were there before the scale, page by page, and those that were written while it changed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import orjson

from cypher.loader import load
from graph.model.declarations import LABELS
from graph.model.identity import UidSpan
from graph.store.store import Row, Store
from ingest.mapping.severities import RANKED, Scale, rank_of, word_key
from ingest.mapping.severity_words import severity_rank

TYPES: Final = tuple(
    spec.name for spec in LABELS.values() if spec.entity and spec.property(RANKED) is not None
)
"""Types of the nodes that have a rank."""


@dataclass(frozen=True, slots=True)
class Scales:
    """The active profile's `scale`, and all `words` that some profile ranks or ranked.

    Words of former scales get the rank that they have without any; others are left alone,
    because a source may have given the rank itself.
    """

    scale: Scale
    words: frozenset[str]

    def rank(self, row: Row) -> int | None:
        """Return the rank that a node should have and has not, None when it is right."""
        word = row["severity"] or row["priority"]
        if not word or word_key(word) not in self.words:
            return None
        ranked = rank_of(self.scale, row)
        wanted = severity_rank(word) if ranked is None else ranked
        return None if wanted == row[RANKED] else wanted


def read_scales(store: Store, org: str) -> Scales:
    """Return how an organisation ranks severities now."""
    rows = store.read(load()["profiles.ranks"], org=org)
    ranks = [orjson.loads(row["ranks"]) for row in rows]
    active = ranks[0] if rows and rows[0]["active"] else {}
    scale = {word: rank for word, rank in active.items() if rank is not None}
    return Scales(scale, frozenset(word for one in ranks for word in one))


def rank_again(store: Store, org: str, say: Callable[[str], None]) -> int:
    """Give every node of an organisation the rank that its word has now; return how many.

    Bounded in memory, one pass over the organisation's nodes; a second run writes nothing.
    """
    scales = read_scales(store, org)
    if not scales.words:
        return 0
    after, before = UidSpan.of(org)
    ranked, size = 0, store.settings.batch_size
    while True:
        rows = store.read(
            load()["profiles.ranked_page"],
            org=org,
            after=after,
            before=before,
            types=list(TYPES),
            limit=size,
        )
        if done := _rank(store, org, scales, rows):
            ranked += done
            say(f"{ranked:,} severity ranks changed")
        if len(rows) < size:
            return ranked
        after = rows[-1]["uid"]


def rank_written(store: Store, org: str, uids: Sequence[str]) -> None:
    """Rank these nodes anew: the scale changed while they were being written."""
    scales = read_scales(store, org)
    query, size = load()["profiles.ranked_nodes"], store.settings.batch_size
    for start in range(0, len(uids), size):
        part = list(uids[start : start + size])
        _rank(store, org, scales, store.read(query, org=org, uids=part, types=list(TYPES)))


def count_wrong(store: Store, org: str, uids: Sequence[str]) -> int:
    """Return how many of these nodes have another rank than their word has now."""
    scales = read_scales(store, org)
    query = load()["profiles.ranked_nodes"]
    rows = store.read(query, org=org, uids=list(uids), types=list(TYPES))
    return sum(scales.rank(row) is not None for row in rows)


def _rank(store: Store, org: str, scales: Scales, rows: Sequence[Row]) -> int:
    wanted = [{**row, "rank": rank} for row in rows if (rank := scales.rank(row)) is not None]
    if not wanted:
        return 0
    return len(store.write(load()["profiles.rank"], org=org, rows=wanted))
