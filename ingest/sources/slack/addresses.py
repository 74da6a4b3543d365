"""How Slack's messages are addressed."""

from __future__ import annotations

from collections.abc import Mapping

from ingest.interface.addresses import PageAddress

_FRACTION = 6
"""Digits of a time that an address writes without its point."""


def _message(said: Mapping[str, str]) -> str:
    digits = said["digits"]
    return f"{said['channel']}/{digits[:-_FRACTION]}.{digits[-_FRACTION:]}"


ADDRESSES = (
    PageAddress(
        host=r"(?P<workspace>[\w-]+)\.slack\.com",
        path=r"/archives/(?P<channel>[A-Z0-9]+)/p(?P<digits>\d{16})",
        label="Document",
        native_id=_message,
    ),
)
