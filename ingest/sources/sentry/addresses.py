"""How Sentry's pages are addressed: on a host for each organisation, and on one for all."""

from __future__ import annotations

from ingest.interface.addresses import PageAddress

_ISSUE = r"/issues/(?P<id>\d+)"

ADDRESSES = (
    PageAddress(
        host=r"(?P<organization>[\w-]+)\.sentry\.io",
        path=_ISSUE,
        label="TechnicalIssue",
        native_id=lambda said: said["id"],
    ),
    PageAddress(
        host=r"sentry\.io",
        path=rf"/organizations/(?P<organization>[\w-]+){_ISSUE}",
        label="TechnicalIssue",
        native_id=lambda said: said["id"],
    ),
    PageAddress(
        path=rf"/organizations/(?P<organization>[\w-]+){_ISSUE}",
        label="TechnicalIssue",
        native_id=lambda said: said["id"],
    ),
)
