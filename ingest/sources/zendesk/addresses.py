"""How Zendesk's tickets are addressed."""

from __future__ import annotations

from ingest.interface.addresses import PageAddress

ADDRESSES = (
    PageAddress(
        host=r"(?P<subdomain>[\w-]+)\.zendesk\.com",
        path=r"/(?:agent/)?tickets/(?P<id>\d+)",
        label="Ticket",
        native_id=lambda said: said["id"],
    ),
)
