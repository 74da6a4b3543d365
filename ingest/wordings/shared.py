"""Groups of the log records that are pushed: the same for all processes that take them in.

A grouping follows from the wordings that it met, in their order. So that order is shared: whoever
meets a wording that is new puts it behind the others in Redis, and all take in what is there. A
list is begun with what the graph knows, holds no line but its wording, and is begun anew each day.
"""

from __future__ import annotations

import json
import math
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from threading import Lock
from typing import Any, Final

import structlog
from redis.commands.core import Script

from graph.errors import GraphError
from graph.logging import new_id
from graph.queue.broker import Broker, translated
from ingest.logs.grouping import LineGroup, LineGrouper, LineKey, LineKeys, id_of
from ingest.logs.secrets import LineMask, Personal
from ingest.logs.wording import worded
from ingest.sources.otlp.sums import OTHERS, NamedGroup
from ingest.wordings.known import group_worded

_LOG = structlog.get_logger(__name__)

_PREFIX: Final = "nazara:wordings:"
_KEPT_SECONDS: Final = 86_400
_LOOKED_EVERY: Final = 60.0
"""Seconds until the graph is asked again what others found, if something is new."""

_MOST_REMEMBERED: Final = 50_000
"""Pieces and forms of lines that a process remembers."""

# KEYS: the list, the names that are in it. ARGV: the list that is known, how much of it, a name for
# a new one, most, seconds, what is new as JSON. Returns the list's name, and what is not known yet.
_NOTE: Final = """
local new = cjson.decode(ARGV[6])
if redis.call('EXISTS', KEYS[1]) == 0 and #new > 0 then
  redis.call('DEL', KEYS[2])
  redis.call('RPUSH', KEYS[1], ARGV[3])
  redis.call('EXPIRE', KEYS[1], ARGV[5])
  redis.call('SADD', KEYS[2], '')
  redis.call('EXPIRE', KEYS[2], ARGV[5] + 60)
end
for _, one in ipairs(new) do
  local has_room = redis.call('LLEN', KEYS[1]) <= tonumber(ARGV[4])
  if has_room and redis.call('SADD', KEYS[2], one[1]) == 1 then
    redis.call('RPUSH', KEYS[1], one[2])
  end
end
local name = redis.call('LINDEX', KEYS[1], 0)
if not name then return {} end
local begin = 1
if name == ARGV[1] then begin = tonumber(ARGV[2]) end
return {name, redis.call('LRANGE', KEYS[1], begin, -1)}
"""

_Named = tuple[str, str]
"""A wording that is told to others: what it is known by among them, and it as JSON."""


@dataclass(slots=True)
class _Followed:
    """How far a process has taken in the wordings of an organisation."""

    grouper: LineGrouper
    name: str = ""
    length: int = 1
    looked_at: float = -_LOOKED_EVERY
    lock: Lock = field(default_factory=Lock)


class SharedWordings:
    """Says which group pushed log records are in; it may be asked in several threads.

    `keys` finds the words of their texts, and takes secrets out of them.

    Args:
        broker: The way to Redis.
        known: Reads the groups that the graph knows of an organisation, at most so many.
    """

    def __init__(self, broker: Broker, known: Callable[[str, int], Iterable[LineGroup]]) -> None:
        self.settings = settings = broker.settings
        self.keys = LineKeys(_MOST_REMEMBERED, self._masked)
        self._personal = Personal(settings.log_hide_emails, settings.log_hide_addresses)
        self._broker = broker
        self._known = known
        self._most = max(1, settings.log_wordings // 2)
        self._orgs: OrderedDict[str, _Followed] = OrderedDict()
        self._lock = Lock()

    def groups(self, org: str, met: Mapping[LineKey, str]) -> dict[LineKey, NamedGroup]:
        """Return the groups of words that were met, of each with a text.

        Raises:
            QueueUnavailable: When Redis can't be reached.
        """
        followed = self._of(org)
        with followed.lock:
            self._exchange(org, followed, [])
            new = {key: said for key, said in met.items() if followed.grouper.group_of(key) is None}
            if new:
                self._exchange(org, followed, [*self._found(org, followed), *self._named(new)])
            return {key: _named(followed.grouper.group_of(key)) for key in met}

    def _of(self, org: str) -> _Followed:
        """Return what is followed of an organisation; of too many, the least used is forgotten."""
        with self._lock:
            followed = self._orgs.pop(org, None) or _Followed(self._grouper())
            self._orgs[org] = followed
            if len(self._orgs) > self.settings.otlp_log_organizations:
                self._orgs.popitem(last=False)
            return followed

    def _masked(self, line: str) -> str:
        return LineMask(self._personal)(line)

    @cached_property
    def _note(self) -> Script:
        return self._broker.client.register_script(_NOTE)

    def _grouper(self) -> LineGrouper:
        # A merge adds a wording of its own; there are fewer of them than wordings that were met.
        return LineGrouper(2 * self._most + 1)

    def _exchange(self, org: str, followed: _Followed, new: list[_Named]) -> None:
        """Tell others what is new, and take in what they told."""
        keys = (f"{_PREFIX}{org}", f"{_PREFIX}{org}:names")
        limits = (self._most, _KEPT_SECONDS, json.dumps(new))
        with translated():
            told: Any = self._note(
                keys=keys, args=(followed.name, followed.length, new_id(), *limits)
            )
        if not told:
            # Whoever begins a list asks the graph.
            followed.looked_at = -_LOOKED_EVERY
            return
        name, entries = told[0].decode(), told[1]
        if name != followed.name:
            followed.grouper, followed.name, followed.length = self._grouper(), name, 1
        for entry in entries:
            _take_in(followed.grouper, *json.loads(entry))
        followed.length += len(entries)

    def _found(self, org: str, followed: _Followed) -> Iterator[_Named]:
        """Yield what the graph knows, unless it was asked a moment ago."""
        if time.monotonic() - followed.looked_at < _LOOKED_EVERY:
            return
        followed.looked_at = time.monotonic()
        try:
            for one in self._known(org, self._most // 2):
                yield f"group {one.id}", json.dumps([None, one.wording, one.id, _finite(one)])
        except GraphError as error:
            _LOG.warning("wordings_not_read", org=org, why=error.message)

    def _named(self, new: Mapping[LineKey, str]) -> Iterator[_Named]:
        for key, said in new.items():
            words, wording = " ".join(key), worded(self._masked(said), key)
            yield f"words {id_of(key)}", json.dumps([words, wording, None, None])


def _take_in(
    grouper: LineGrouper, words: str | None, wording: str, id_: str | None, since: float | None
) -> None:
    if words is not None:
        key = tuple(words.split())
        if grouper.group_of(key) is None:
            grouper.add_key(key, group_worded("", wording).sample)
    elif id_ is not None:
        grouper.take_over([group_worded(id_, wording, since)])


def _finite(group: LineGroup) -> float | None:
    return group.known_since if group.known_since != math.inf else None


_OTHERS_KEY: Final = LineKeys(1).of(OTHERS)


def _named(group: LineGroup | None) -> NamedGroup:
    """Return the name of a group; what there was no room for is none of its own."""
    if group is None:
        return NamedGroup(id_of(_OTHERS_KEY), OTHERS)
    return NamedGroup(group.id, _worded(group.sample, group.key) or OTHERS)


@lru_cache(maxsize=20_000)
def _worded(sample: str, key: LineKey) -> str:
    return worded(sample, key)
