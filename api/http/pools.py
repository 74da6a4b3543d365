"""Calls in threads, waited for on the event loop."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")


async def run_in(
    pool: ThreadPoolExecutor, call: Callable[[], Result], ended: Callable[[], None]
) -> Result:
    """Return what a call returns that a thread of the pool makes.

    `ended` is called on the event loop when the call has ended. A client that went away ends the
    waiting for the call, not the call.
    """
    loop = asyncio.get_running_loop()
    # The request id is bound to this context: it goes into the thread and to Neo4j.
    work = pool.submit(contextvars.copy_context().run, call)
    work.add_done_callback(lambda _: _in_loop(loop, ended))
    return await asyncio.wrap_future(work)


def _in_loop(loop: asyncio.AbstractEventLoop, call: Callable[[], None]) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(call)
