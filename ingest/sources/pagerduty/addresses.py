"""How PagerDuty's pages are addressed."""

from __future__ import annotations

from ingest.interface.addresses import PageAddress

_HOST = r"[\w-]+(?:\.eu)?\.pagerduty\.com"

ADDRESSES = (
    PageAddress(
        host=_HOST,
        path=r"/incidents/(?P<id>[A-Z0-9]{6,})",
        label="Incident",
        native_id=lambda said: said["id"],
    ),
    PageAddress(
        host=_HOST,
        path=r"/(?:service-directory|services)/(?P<id>[A-Z0-9]{6,})",
        label="System",
        native_id=lambda said: said["id"],
        shared=True,
    ),
)
