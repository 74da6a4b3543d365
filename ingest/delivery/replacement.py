"""Pages that take the place of others: what a file that is named alone is called is all its id."""

from __future__ import annotations

from collections.abc import Iterable

from cypher.loader import load
from graph.model.facts import Envelope, Rejected
from graph.store.store import Store
from ingest.delivery.rehearsal import mapped
from ingest.mapping.declared import Mapping


def replaced(store: Store, pages: Iterable[Envelope], mapping: Mapping | None) -> dict[str, str]:
    """Return which pages, by place, replace a record of other content, and that record's id.

    Whether it is an older state of the same page or another one of its name can't be told.
    """
    found: dict[str, str] = {}
    for page in pages:
        facts = mapped(page, mapping)
        if isinstance(facts, Rejected):
            continue
        own = facts.records[0]
        rows = store.read(load()["pages.known"], org=own.org, uids=[own.uid])
        if any(_content(row["version"]) != _content(own.version) for row in rows):
            found[page.location or page.native_id] = own.native_id
    return found


def _content(version: str) -> str:
    return version.rpartition("#")[2]
