"""What differs from one message to the next, masked, so that messages of one kind are equal."""

from __future__ import annotations

import re

_VARIABLE = re.compile(
    r"0x[0-9a-f]+|\b[0-9a-f]{8}-[0-9a-f-]{27}\b|\b(?=[a-f]*\d)[0-9a-f]{16,}\b|\d+",
    re.IGNORECASE,
)


def masked(text: str) -> str:
    """Return `text` with numbers, addresses and long ids replaced by `#`."""
    return " ".join(_VARIABLE.sub("#", text).split())
