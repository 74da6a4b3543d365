"""How the time of a call grows with the size of its input, on a machine that others share."""

from __future__ import annotations

import time
from collections.abc import Callable

LINEAR = 4.0
"""What four times the size costs when the time grows as the size does; squares cost sixteen."""

_BOUND = 2 * LINEAR
_WORTH_MEASURING = 0.002
_LARGEST = 200_000
_ATTEMPTS = 4


def is_linear(call: Callable[[int], object], smallest: int = 500) -> bool:
    """Return whether four times the size takes about four times as long, not sixteen times.

    Sizes grow until a call takes two milliseconds of this thread; one that stays faster at the
    largest size is fast enough. Only a growth that shows in every attempt counts.
    """
    size = smallest
    while (least := _seconds(call, size)) < _WORTH_MEASURING:
        if size >= _LARGEST:
            return True
        size *= 2
    for _ in range(_ATTEMPTS):
        if _seconds(call, 4 * size) < _BOUND * least:
            return True
        least = max(least, _seconds(call, size))
    return False


def _seconds(call: Callable[[int], object], size: int) -> float:
    began = time.thread_time()
    call(size)
    return time.thread_time() - began
