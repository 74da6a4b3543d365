"""How Datadog's pages are addressed, on each of its sites."""

from __future__ import annotations

from ingest.interface.addresses import PageAddress

_HOST = r"[\w-]+(?:\.[\w-]+)?\.(?:datadoghq\.com|datadoghq\.eu|ddog-gov\.com)"

ADDRESSES = (
    PageAddress(
        host=_HOST,
        path=r"/monitors/(?P<id>\d+)",
        label="TechnicalIssue",
        native_id=lambda said: said["id"],
    ),
    PageAddress(
        host=_HOST,
        path=r"/event/event\?id=(?P<id>\d+)",
        label="TechnicalEvent",
        native_id=lambda said: said["id"],
    ),
)
