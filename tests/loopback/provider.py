"""A provider of models on loopback: it speaks the wire formats, and remembers what it was asked.

with loopback(script=in_turn(OVERLOADED)) as provider:
    ask(provider.url)
assert [one.way for one in provider.heard] == ["messages", "messages"]
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request

from tests.loopback import anthropic_wire, openai_wire, voyage_wire
from tests.loopback.held import HeldBatch
from tests.loopback.script import HeardRequest, Script, Turn, always
from tests.stub.server import served

KEY = "loopback-key"


@dataclass
class LoopbackProvider:
    """What is known of the provider: its address, its keys, what it heard and what it counted.

    `counted` holds, for each way, how many requests were answered and the tokens of them; `spans`
    when each was begun and answered. Batches are answered unless it `is_working`.
    """

    script: Script = field(default_factory=always)
    keys: set[str] = field(default_factory=lambda: {KEY})
    seconds: float = 0.0
    dimensions: int = 16
    rejected_formats: frozenset[str] = frozenset()
    url: str = ""
    heard: list[HeardRequest] = field(default_factory=list)
    counted: dict[str, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    spans: list[tuple[float, float]] = field(default_factory=list)
    batches: dict[str, HeldBatch] = field(default_factory=dict)
    is_working: bool = False
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def revoke(self) -> None:
        """Take no key any more."""
        self.keys.clear()

    def texts(self) -> str:
        """Return all that was sent to it, as one text."""
        return "\n".join(f"{one.headers} {one.body}" for one in self.heard)

    async def turn_of(self, way: str, request: Request, key: str) -> tuple[HeardRequest, Turn]:
        """Note a request, and wait as long as its answer is to take."""
        body = await request.json() if await request.body() else None
        heard = HeardRequest(
            way, dict(request.headers), body, key, time.monotonic(), next(self.numbers)
        )
        self.heard.append(heard)
        turn = Turn(status=401) if key not in self.keys else self.script(heard)
        await asyncio.sleep(turn.seconds or self.seconds)
        return heard, turn

    def count(self, heard: HeardRequest, taken: int, given: int) -> None:
        """Count what was answered."""
        self.counted[heard.way].append((taken, given))
        self.spans.append((heard.began, time.monotonic()))


@contextmanager
def loopback(**given: Any) -> Iterator[LoopbackProvider]:
    """Serve a provider for as long as the block lasts."""
    provider = LoopbackProvider(**given)
    wires = (anthropic_wire, voyage_wire, openai_wire)
    app = Starlette(routes=[route for wire in wires for route in wire.routes(provider)])
    with served(app) as url:
        provider.url = url
        yield provider
