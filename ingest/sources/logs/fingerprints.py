"""What names a wording of a system's logs, whoever read them, and the group that it is of."""

from __future__ import annotations

import hashlib
from typing import Final

SOURCE: Final = "logs"
"""The source whose issues wordings are, whether they are pushed or stand in files."""


def fingerprint_of(group: str, service: str, exception: str | None) -> str:
    """Return what names a wording of a system, wherever it was read."""
    within = hashlib.sha256(f"{service}\0{exception or ''}".encode("utf-8", "replace"))
    return f"{group}-{within.hexdigest()[:12]}"


def group_of(fingerprint: str) -> str:
    """Return the group that a fingerprint is of."""
    return fingerprint.partition("-")[0]
