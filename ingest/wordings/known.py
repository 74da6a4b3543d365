"""The wordings that the graph knows, with which whoever reads logs goes on."""

from __future__ import annotations

import math

from cypher.loader import load
from graph.model.identity import UidSpan
from graph.store.store import Store
from ingest.instances.instance import DEFAULT_NAME
from ingest.logs.grouping import LineGroup, key_of
from ingest.logs.wording import VARIABLE
from ingest.sources.logs.fingerprints import SOURCE, group_of


def known_groups(store: Store, org: str, most: int) -> list[LineGroup]:
    """Return the groups of lines that were kept of an organisation, the last seen first.

    Args:
        store: The graph.
        org: Whose they are.
        most: How many are returned at most.

    Raises:
        GraphError: When the graph can't be read.
    """
    span = UidSpan.of(org, SOURCE, DEFAULT_NAME, "technical_issue")
    rows = store.read(load()["log_files.known"], org=org, most=most, **span.bounds)
    found: dict[str, LineGroup] = {}
    for row in rows:
        id_, since = group_of(row["fingerprint"]), row["since"] or math.inf
        known = found.get(id_)
        if known is None:
            found[id_] = group_worded(id_, row["title"], since)
        else:
            known.known_since = min(since, known.known_since or math.inf)
    return [*found.values()]


def group_worded(id_: str, wording: str, since: float | None = None) -> LineGroup:
    """Return a group by its wording, with `<*>` for what varies."""
    # Any number is told apart from words as what varied was, and is worded as that was.
    line = wording.replace(VARIABLE, "0")
    key = key_of(line)
    return LineGroup(id_, key, line, 0, {key}, since)
