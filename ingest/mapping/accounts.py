"""Customers as their tools know them: what a case's `account` is the id of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from ingest.mapping.chunks import chunk
from ingest.mapping.records import Draft


def account_draft(
    native_id: str,
    *,
    name: str | None,
    about: Iterable[str | None] = (),
    aliases: Iterable[str | None] = (),
    opened_at: datetime | None = None,
    changed_at: datetime | None = None,
) -> Draft:
    """Return the document that tells of a customer."""
    draft = Draft("Document", native_id, order=changed_at or opened_at)
    draft.chunks = chunk("\n\n".join(filter(None, about)))
    draft.aliases = tuple(filter(None, aliases))
    draft.props = {
        "title": name,
        "kind": "account",
        "created_at": opened_at,
        "updated_at": changed_at,
    }
    return draft
