"""Numbers of things as people say them."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """Return `1 record`, `2,000 records`: the noun takes an s unless there is one."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
