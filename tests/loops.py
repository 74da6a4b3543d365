"""Coroutines of tests, away from the loop of a browser that may be at work in this thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


def run_apart(main: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Return what a coroutine returns that is run in a thread of its own."""
    with ThreadPoolExecutor(1) as stage:
        return stage.submit(lambda: asyncio.run(main())).result()
