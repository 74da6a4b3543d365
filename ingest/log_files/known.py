"""Wordings that the graph knows: whoever reads logs goes on with them, under their ids."""

from __future__ import annotations

from cypher.loader import load
from graph.model.identity import UidSpan
from graph.store.store import Store
from ingest.instances.instance import DEFAULT_NAME
from ingest.log_files.keeping import SOURCE, group_of
from ingest.logs.grouping import LineGroup, key_of
from ingest.logs.wording import VARIABLE


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
        # Any number is told apart from words as what varied was, and is worded as that was.
        id_, line = group_of(row["fingerprint"]), row["title"].replace(VARIABLE, "0")
        key = key_of(line)
        found.setdefault(id_, LineGroup(id_, key, line, 0, {key}))
    return [*found.values()]
