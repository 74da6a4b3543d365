"""What is tried in turns: every day a part, all of it in a few days, and with `--long` at once."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final, TypeVar

One = TypeVar("One")

_DAY: Final = "NAZARA_TEST_DAY"
"""The day since the year 1, for a run that repeats another's; processes of one run share it."""


def day() -> int:
    """Return the day of this run: it stays the same past midnight."""
    return int(os.environ.setdefault(_DAY, str(datetime.now(UTC).toordinal())))


def in_turn(all_of_them: Sequence[One], days: int) -> list[One]:
    """Return the part of today: in so many days each one comes once."""
    return list(all_of_them[day() % days :: days])
