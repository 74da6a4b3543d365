"""Whether counts of log records are unlike those of other days, and since when. Pure.

Counts are compared by their roots, of which the deviation does not grow with the count, against
the middle of the same minutes of other days. A finding asks for more than one such figure:
what varies much, comes in one burst, or was as large on some other day is none.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from graph.settings.settings import Settings

_OF_MAD: Final = 1.4826
"""Makes the middle deviation comparable with a standard deviation."""

_FLOOR: Final = 0.05
"""The least deviation, as a share of the middle root: steady counts would make any change large."""

_ONSET: Final = 4.0
"""Deviations of five minutes from which on they are a part of a change."""

_PERSISTS: Final = 0.8
"""Share of the five minutes since its onset that are a part of it."""

_STEADY: Final = 0.5
"""Share of the middle that every other day had, where it is told that something is missing."""

_HALF_SURE: Final = 6.0


@dataclass(frozen=True, slots=True)
class Changed:
    """A count, what was to be expected, how unlike they are, and the part where that began."""

    value: int
    baseline: float
    deviation: float
    onset: int


def deviation(count: float, before: Sequence[int]) -> float:
    """Return how many robust deviations a count is from those of other days."""
    roots = [2 * math.sqrt(one) for one in before]
    middle = statistics.median(roots)
    mad = statistics.median(abs(one - middle) for one in roots)
    # Counts of things that happen independently have a deviation of one in this measure.
    scale = max(1.0, _OF_MAD * mad, _FLOOR * middle)
    return (2 * math.sqrt(count) - middle) / scale


def sureness(deviations: float) -> float:
    """Return how sure a deviation makes, from 0 to 1."""
    beyond = max(0.0, abs(deviations) - _HALF_SURE / 2)
    return round(beyond / (beyond + _HALF_SURE), 3)


def risen(parts: Sequence[int], before: Sequence[int], settings: Settings) -> Changed | None:
    """Return how far counts have risen above those of other days; None: they have not.

    Args:
        parts: Counts of five minutes each, in order.
        before: Counts of the same time of other days.
        settings: From when on it is a change.
    """
    count, middle = sum(parts), statistics.median(before)
    if count < settings.log_news_rate_records or count <= max(before):
        return None
    found = deviation(count, before)
    if found < settings.log_news_deviation or count < settings.log_news_times * middle:
        return None
    # One burst is none: without its largest part it has to be one still.
    rest = count - max(parts)
    if rest < settings.log_news_times * middle or deviation(rest, before) < _ONSET:
        return None
    return Changed(count, middle, round(found, 1), _onset(parts, middle / len(parts)))


def fallen(parts: Sequence[int], before: Sequence[int], settings: Settings) -> Changed | None:
    """Return how far counts have fallen below those of other days, as `risen`.

    Only what came on every other day is missed.
    """
    count, middle = sum(parts), statistics.median(before)
    if middle < settings.log_news_rate_records or min(before) < _STEADY * middle:
        return None
    found = deviation(count, before)
    if found > -settings.log_news_deviation or count * settings.log_news_times > middle:
        return None
    filled = [at for at, one in enumerate(parts) if one]
    onset = filled[-1] + 1 if filled and not any(parts[filled[-1] + 1 :]) else 0
    return Changed(count, middle, round(found, 1), onset if onset < len(parts) else 0)


def _onset(parts: Sequence[int], expected: float) -> int:
    """Return the first part from which on nearly all are above what was to be expected."""
    beyond = [2 * (math.sqrt(one) - math.sqrt(expected)) >= _ONSET for one in parts]
    for at, is_beyond in enumerate(beyond):
        if is_beyond and sum(beyond[at:]) >= _PERSISTS * len(beyond[at:]):
            return at
    return next(at for at, one in enumerate(parts) if one)
