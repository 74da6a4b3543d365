"""Vectors that were paid for, kept in the queue's server for a while.

Those of documents stay until they are written, those of what was searched for until there are too
many, or a day is over.
"""

from __future__ import annotations

import time
from array import array
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
import redis

from enrich.providers.asking import PaidVectors, TokenUsage
from enrich.providers.protocol import Vector
from enrich.spending.answers import PREFIX
from graph.queue.broker import translated


class KeptVectors:
    """The vectors of one organisation, by what they were made of.

    Numbers are kept with four bytes each, as providers send them. All raise QueueUnavailable when
    the queue's server can't be reached.

    Args:
        seconds: How long they are kept.
        queries: How many vectors of searches are, the newest ones.
    """

    def __init__(self, client: redis.Redis, org: str, *, seconds: int, queries: int) -> None:
        self._client = client
        self._prefix = f"{PREFIX}{org}:vector:"
        self._line = f"{PREFIX}{org}:queries"
        self._usages = f"{PREFIX}{org}:usage:"
        self._seconds = seconds
        self._queries = queries

    def find(self, marks: Sequence[str]) -> dict[str, Vector]:
        """Return those that are there."""
        if not marks:
            return {}
        with translated():
            found: Any = self._client.mget([self._prefix + mark for mark in marks])
        pairs = zip(marks, found, strict=True)
        return {mark: array("f", told).tolist() for mark, told in pairs if told is not None}

    def keep(self, made: Mapping[str, Vector], call: str, paid: PaidVectors) -> None:
        """Keep what one request gave, and what it cost."""
        usage = paid.usage
        counts = [usage.taken, usage.given, usage.cached, usage.kept, paid.seconds]
        with translated(), self._client.pipeline() as pipe:
            for mark, vector in made.items():
                told = array("f", vector).tobytes()
                pipe.set(self._prefix + mark, told, ex=self._seconds)
            pipe.set(self._usages + call, orjson.dumps(counts), ex=self._seconds)
            pipe.execute()

    def keep_queries(self, made: Mapping[str, Vector], call: str, paid: PaidVectors) -> None:
        """Keep vectors of what was searched for; the oldest go where there are too many."""
        self.keep(made, call, paid)
        with translated():
            self._client.zadd(self._line, {mark: time.time() for mark in made})
            self._client.expire(self._line, self._seconds)
            there: Any = self._client.zcard(self._line)
            gone: Any = self._client.zpopmin(self._line, max(0, there - self._queries))
        self.forget([mark.decode() for mark, _ in gone])

    def usage(self, call: str) -> tuple[TokenUsage, float] | None:
        """Return what a request cost, and the seconds it took; None where nothing is known."""
        with translated():
            told: Any = self._client.get(self._usages + call)
        if told is None:
            return None
        *counts, seconds = orjson.loads(told)
        return TokenUsage(*counts), seconds

    def forget(self, marks: Sequence[str]) -> None:
        """Forget some: what they are for was written."""
        if marks:
            with translated():
                self._client.delete(*(self._prefix + mark for mark in marks))
