"""How Jira's issues are addressed, on the host of an instance."""

from __future__ import annotations

from ingest.interface.addresses import PageAddress

ADDRESSES = (
    PageAddress(
        path=r"(?:/[\w-]+)?/browse/(?P<key>[A-Z][A-Z0-9_]+-\d+)",
        label="WorkItem",
        native_id=lambda said: said["key"],
    ),
)
