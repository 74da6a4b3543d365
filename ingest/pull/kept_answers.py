"""Answers that a source may say are unchanged: first pages with their entity tags, for a while.

What is asked every few minutes has mostly not changed. With the tag of its last answer a source
says so (304) without sending it again, and many count no request for that. Then the answer is the
one of before.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from dataclasses import dataclass
from typing import Any, Final

import httpx
import redis

from graph.queue.broker import translated
from graph.settings.settings import Settings

_PREFIX: Final = "nazara:pull:kept:"
_TELLING: Final = ("link", "content-type")
"""Headers that belong to what was answered: an answer without a body may leave them out."""


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer with its tag: body, and the headers that belong to it."""

    tag: str
    headers: dict[str, str]
    body: bytes

    def again(self, told: httpx.Headers) -> httpx.Headers:
        """Return the headers of the same answer, given those that say it is unchanged."""
        headers = told.copy()
        headers.update({name: one for name, one in self.headers.items() if name not in told})
        return headers


class KeptAnswers:
    """The last answer to each question of one credential, in the queue's server.

    All raise QueueUnavailable when that can't be reached.
    """

    def __init__(self, client: redis.Redis, budget: str, settings: Settings) -> None:
        self._client = client
        self._budget = budget
        self._most = settings.pull_kept_bytes
        self._seconds = int(settings.pull_kept_seconds)

    def find(self, url: httpx.URL) -> KeptAnswer | None:
        """Return what was answered at an address, if nothing else was at its path since."""
        with translated():
            found: Any = self._client.hmget(self._key(url), "url", "tag", "headers", "body")
        asked, tag, headers, body = found
        if body is None or asked.decode() != str(url):
            return None
        return KeptAnswer(tag.decode(), json.loads(headers), zlib.decompress(body))

    def keep(self, url: httpx.URL, headers: httpx.Headers, body: bytes) -> None:
        """Keep an answer, in place of the one of before, if it has a tag and is not too large."""
        tag, packed = headers.get("etag"), zlib.compress(body)
        if self._seconds == 0 or tag is None or len(packed) > self._most:
            return
        told = {name: headers[name] for name in _TELLING if name in headers}
        fields = ("url", str(url), "tag", tag, "headers", json.dumps(told), "body", packed)
        with translated():
            step = self._client.pipeline()
            step.hset(self._key(url), items=[*fields])
            step.expire(self._key(url), self._seconds)
            step.execute()

    def _key(self, url: httpx.URL) -> str:
        place = hashlib.sha256(url.raw_path.partition(b"?")[0]).hexdigest()[:32]
        return f"{_PREFIX}{self._budget}:{place}"
