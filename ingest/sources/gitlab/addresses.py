"""How GitLab's pages are addressed, on the host of an instance."""

from __future__ import annotations

from ingest.interface.addresses import PageAddress

_PROJECT = r"/(?P<projects>[\w./-]+?)(?:/-)?"

ADDRESSES = (
    PageAddress(
        path=rf"{_PROJECT}/(?:issues|work_items)/(?P<number>\d+)",
        label="WorkItem",
        native_id=lambda said: f"{said['projects']}#{said['number']}".casefold(),
    ),
    PageAddress(
        path=rf"{_PROJECT}/issues/incident/(?P<number>\d+)",
        label="Incident",
        native_id=lambda said: f"{said['projects']}#{said['number']}".casefold(),
    ),
    PageAddress(
        path=rf"{_PROJECT}/merge_requests/(?P<number>\d+)",
        label="WorkItem",
        native_id=lambda said: f"{said['projects']}!{said['number']}".casefold(),
    ),
    PageAddress(
        path=rf"{_PROJECT}/commit/(?P<sha>[0-9a-f]{{40}})",
        label="WorkItem",
        native_id=lambda said: f"{said['projects']}@{said['sha']}".casefold(),
    ),
)
