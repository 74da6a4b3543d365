"""Numbers of things as people say them."""

from __future__ import annotations


def counted(number: int, one: str, several: str | None = None) -> str:
    """Return `1 record`, `2,000 records`: more than one take an s, or another word."""
    return f"{number:,} {one if number == 1 else several or f'{one}s'}"
