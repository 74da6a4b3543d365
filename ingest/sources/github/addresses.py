"""How GitHub's pages are addressed."""

from __future__ import annotations

from ingest.interface.addresses import PageAddress

_REPOSITORY = r"/(?P<repositories>[\w.-]+/[\w.-]+)"
_HOST = r"(?:www\.)?github\.com"

ADDRESSES = (
    PageAddress(
        host=_HOST,
        path=rf"{_REPOSITORY}/(?:issues|pull)/(?P<number>\d+)",
        label="WorkItem",
        native_id=lambda said: f"{said['repositories']}#{said['number']}".casefold(),
    ),
    PageAddress(
        host=_HOST,
        path=rf"{_REPOSITORY}/(?:pull/\d+/)?commits?/(?P<sha>[0-9a-f]{{40}})",
        label="WorkItem",
        native_id=lambda said: f"{said['repositories']}@{said['sha']}".casefold(),
    ),
    PageAddress(
        host=_HOST,
        path=rf"{_REPOSITORY}/?$",
        label="System",
        native_id=lambda said: said["repositories"].removesuffix(".git"),
        shared=True,
    ),
)
"""An issue's address forwards to the pull request of its number, so both are one."""
