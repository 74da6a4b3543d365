"""Walk an organisation's nodes in pages, for jobs that look at all of them.

Uids begin with their organisation, so one index holds an organisation's nodes side by side and
a page costs the same wherever it lies.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from cypher.loader import load
from graph.store import Store


def embedded_uids(
    store: Store, org: str, types: Sequence[str], page: int = 1000
) -> Iterator[list[str]]:
    """Yield the uids of all described nodes of these types, in order, a page at a time."""
    yield from _pages(store, "embeddings.page", org, page, types=list(types))


def orphaned_uids(store: Store, org: str, page: int = 1000) -> Iterator[list[str]]:
    """Yield the uids of nodes that are gone while vectors of theirs remain."""
    yield from _pages(store, "embeddings.orphans", org, page)


def _pages(store: Store, query: str, org: str, page: int, **given: Any) -> Iterator[list[str]]:
    """Ask for what lies behind the last row until a page is not full.

    A semicolon is the character after the colon that ends the organisation's name.
    """
    after = f"{org}:"
    while True:
        rows = store.read(
            load()[query], org=org, after=after, before=f"{org};", limit=page, **given
        )
        if rows:
            yield [row["uid"] for row in rows]
            after = rows[-1]["cursor"]
        if len(rows) < page:
            return
