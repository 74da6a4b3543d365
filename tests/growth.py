"""How the time of a call grows with the size of its input, on a machine that others share."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

_TIMES = 8
_BOUND = 3 * _TIMES
"""What eight times the size may cost at most: lengths cost eight times as much, squares 64."""

_WORTH_MEASURING = 0.002
_LARGEST = 200_000
_ATTEMPTS = 3


def is_linear(call: Callable[[int], object], smallest: int = 500) -> bool:
    """Return whether eight times the size takes about eight times as long, not 64 times.

    Sizes grow until a call takes two milliseconds of this thread; one that stays faster at the
    largest size is fast enough. Only a growth that shows in every attempt counts.
    """
    size = smallest
    while (least := _seconds(call, size)) < _WORTH_MEASURING:
        if size >= _LARGEST:
            return True
        size *= 2
    for _ in range(_ATTEMPTS):
        if _seconds(call, _TIMES * size) < _BOUND * least:
            return True
        least = max(least, _seconds(call, size))
    return False


def _seconds(call: Callable[[int], object], size: int) -> float:
    gc.disable()
    try:
        began = time.thread_time()
        call(size)
        return time.thread_time() - began
    finally:
        gc.enable()
