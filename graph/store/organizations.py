"""Which organisations a graph holds something of."""

from __future__ import annotations

from cypher.loader import load
from graph.errors import NotFound
from graph.model.identity import UidSpan, check_org
from graph.store.store import Store


def check_present(store: Store, org: str) -> str:
    """Return the name of an organisation that the graph holds something of.

    Raises:
        InvalidInput: When it is no organisation's name.
        NotFound: When there is nothing of it.
    """
    span = UidSpan.of(check_org(org))
    if not store.read(load()["backup.uids"], **span.bounds, limit=1):
        message = f"the graph holds nothing of an organisation {org}"
        raise NotFound(message, remedy="Check the name.")
    return org
