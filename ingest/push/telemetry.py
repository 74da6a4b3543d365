"""Counts of telemetry, added up in Redis for all processes, and handed to the inbox now and then.

An export is thousands of records of which a few counts remain. Written with each export, they would
be a version of their node every time; so they are added up where they are on disk at once, and the
sums go into the graph every few seconds. Counts only grow, so the larger of two is the newer one,
whatever becomes of a message. An export that comes twice, byte by byte, counts once.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Final, NamedTuple

import orjson
from redis.commands.core import Script

from graph.model.facts import Envelope
from graph.model.identity import source_head
from graph.queue.broker import Broker, translated
from graph.queue.inbox import Inbox
from ingest.instances.instance import DEFAULT_NAME
from ingest.push.flag_versions import FlagVersions
from ingest.push.outside import OutsideCalls
from ingest.sources.logs.connector import CONTENT_TYPE
from ingest.sources.logs.fingerprints import SOURCE as LOGS
from ingest.sources.otlp.sums import Answered, Calls, Sum

FLUSH: Final = "ingest.flush"
"""The task that hands over what was added."""

SOURCE, INSTANCE = "otlp", DEFAULT_NAME

_PREFIX: Final = "nazara:sums:"
_DIRTY: Final = f"{_PREFIX}dirty"
_LATER: Final = f"{_PREFIX}later"
"""Sums that changed; those of calls that somebody may still answer."""

_RUNG: Final = f"{_PREFIX}rung"
_KEPT_SECONDS: Final = 90_000
"""How long a sum is kept after it was last added to: an hour's calls, and a day for late ones."""

_WINDOW: Final = 300
_MINUTE: Final = 60
_AT_ONCE: Final = 500

# KEYS: the part, the sums that changed. ARGV: head, time, prefix, seconds, sums as JSON.
_ADD: Final = """
if not redis.call('SET', KEYS[1], 1, 'NX', 'EX', ARGV[4]) then return 0 end
for _, one in ipairs(cjson.decode(ARGV[5])) do
  local member = ARGV[1] .. ' ' .. one[1]
  local at = ARGV[3] .. member
  redis.call('HSETNX', at, 'about', one[2])
  local first, last = redis.call('HGET', at, 'first'), redis.call('HGET', at, 'last')
  local is_first = not first or tonumber(one[3]) < tonumber(first)
  if is_first then redis.call('HSET', at, 'first', one[3]) end
  local is_last = not last or tonumber(one[4]) > tonumber(last)
  if is_last then redis.call('HSET', at, 'last', one[4]) end
  for name, amount in pairs(one[5]) do redis.call('HINCRBY', at, 'n:' .. name, amount) end
  redis.call('HINCRBY', at, 'additions', 1)
  redis.call('EXPIRE', at, ARGV[4])
  redis.call('ZADD', KEYS[2], 'NX', ARGV[2], member)
end
return 1
"""

# Ends of calls that have not met: KEYS are callers and answers of this window and the one before.
# ARGV: seconds, most, callers as JSON, answers as JSON. Returns pairs that meet: caller, answer.
_MEET: Final = """
local met = {}
local callers, answers = cjson.decode(ARGV[3]), cjson.decode(ARGV[4])
local function has_room(key) return redis.call('HLEN', key) < tonumber(ARGV[2]) end
for id, service in pairs(callers) do
  if has_room(KEYS[1]) then redis.call('HSET', KEYS[1], id, service) end
  for _, key in ipairs({KEYS[3], KEYS[4]}) do
    local found = redis.call('HGET', key, id)
    if found then redis.call('HDEL', key, id); table.insert(met, {service, found}) end
  end
end
for _, one in ipairs(answers) do
  local caller = redis.call('HGET', KEYS[1], one[1]) or redis.call('HGET', KEYS[2], one[1])
  if caller then table.insert(met, {caller, one[2]})
  elseif has_room(KEYS[3]) then redis.call('HSET', KEYS[3], one[1], one[2]) end
end
redis.call('EXPIRE', KEYS[1], ARGV[1])
redis.call('EXPIRE', KEYS[3], ARGV[1])
return met
"""

# A sum that was added to meanwhile stays among those that changed.
_CLEAN: Final = """
if redis.call('HGET', KEYS[2], 'additions') == ARGV[2] or redis.call('EXISTS', KEYS[2]) == 0 then
  redis.call('ZREM', KEYS[1], ARGV[1])
end
"""


class _Changed(NamedTuple):
    """A sum as it stands in Redis, and how often it was added to."""

    member: str
    additions: str
    about: Mapping[str, Any]
    envelope: Envelope | None


class Telemetry:
    """Adds counts up. All methods raise QueueUnavailable when Redis can't be reached."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self._flags = FlagVersions(broker)
        self._outside = OutsideCalls(broker)

    def add(self, org: str, part: str, sums: Mapping[str, Sum]) -> None:
        """Add counts of an export, which `part` names; it is on disk when this returns."""
        new = self._flags.new(org, sums)
        self._add(org, part, new, _DIRTY)
        self._flags.remember(org, new)
        seconds = self._broker.settings.otlp_flush_seconds
        self._ring(_RUNG, seconds, silent=int(4 * seconds) + 10)

    def add_calls(self, org: str, part: str, calls: Calls) -> None:
        """Add calls of an export; those with one end so far wait a while for the other."""
        with translated():
            is_known = bool(self._broker.client.exists(_part(org, part)))
        if not is_known:
            for caller, one in self._met(org, calls):
                calls.meet(caller, one)
            self._outside.learn(org, calls)
            if waiting := self._outside.waiting(org, calls.outside):
                self._add(org, f"{part}/outside", waiting, _LATER)
                seconds = self._broker.settings.otlp_answer_seconds + 1
                self._ring(f"{_RUNG}:later", seconds, silent=_MINUTE)
            self.add(org, part, calls.sums)

    def flush(self) -> int:
        """Hand what was added to the inbox, and return how many sums that were.

        Raises:
            QueueFull: When too much waits in the inbox; nothing is lost.
        """
        with translated():
            self._broker.client.delete(_RUNG)
        ripe = time.time() - self._broker.settings.otlp_answer_seconds
        return self._flushed(_DIRTY, math.inf) + self._flushed(_LATER, ripe)

    def _add(self, org: str, part: str, sums: Mapping[str, Sum], lane: str) -> None:
        given = json.dumps([_row(key, one) for key, one in sums.items()])
        arguments = (_head(org), time.time(), _PREFIX, _KEPT_SECONDS, given)
        with translated():
            self._scripts[_ADD](keys=(_part(org, part), lane), args=arguments)

    def _flushed(self, lane: str, until: float) -> int:
        """Hand over the sums of a lane that changed first before a moment."""
        number = 0
        while changed := list(self._changed(lane, until)):
            envelopes = [
                one.envelope for one in changed if one.envelope and self._counts(one.envelope, one)
            ]
            Inbox(self._broker).offer(envelopes)
            with translated():
                for each in changed:
                    keys = (lane, _PREFIX + each.member)
                    self._scripts[_CLEAN](keys=keys, args=(each.member, each.additions))
            number += len(envelopes)
            if len(changed) < _AT_ONCE:
                break
        return number

    def _met(self, org: str, calls: Calls) -> Iterator[tuple[str, Answered]]:
        if not (calls.callers or calls.answered):
            return
        window = int(time.time()) // _WINDOW
        keys = [
            f"{_PREFIX}{kind}:{org}:{number}"
            for kind in ("callers", "answers")
            for number in (window, window - 1)
        ]
        answers = [[one.parent, json.dumps(asdict(one))] for one in calls.answered]
        # Lua reads an empty object and an empty list alike.
        given = (json.dumps(calls.callers), json.dumps(answers))
        most = self._broker.settings.otlp_waiting_spans
        with translated():
            met: Any = self._scripts[_MEET](keys=keys, args=(2 * _WINDOW, most, *given))
        for caller, answer in met:
            yield caller.decode(), Answered(**json.loads(answer))

    def _counts(self, envelope: Envelope, one: _Changed) -> bool:
        is_outside = one.about["kind"] == "outside"
        return not is_outside or self._outside.counts(envelope.org, one.about)

    def _changed(self, lane: str, until: float) -> Iterator[_Changed]:
        client = self._broker.client
        with translated():
            members: Any = client.zrangebyscore(lane, "-inf", until, 0, _AT_ONCE)
            asked = client.pipeline(transaction=False)
            for member in members:
                asked.hgetall(_PREFIX.encode() + member)
            rows: list[dict[bytes, bytes]] = asked.execute()
        for member, row in zip(members, rows, strict=True):
            yield _read(member.decode(), {name.decode(): one.decode() for name, one in row.items()})

    def _ring(self, bell: str, seconds: float, *, silent: int) -> None:
        """Have a worker flush in a while, unless that bell was rung: it is silent for a time."""
        with translated():
            is_first = self._broker.client.set(bell, 1, nx=True, ex=silent)
        if is_first:
            self._broker.send(FLUSH, wait_seconds=seconds)

    @cached_property
    def _scripts(self) -> dict[str, Script]:
        register = self._broker.client.register_script
        return {script: register(script) for script in (_ADD, _MEET, _CLEAN)}


def _row(key: str, one: Sum) -> Sequence[Any]:
    return [key, json.dumps(one.about), str(one.first), str(one.last), dict(one.counts)]


def _read(member: str, row: Mapping[str, str]) -> _Changed:
    if "about" not in row:
        return _Changed(member, "", {}, None)
    head, _, key = member.partition(" ")
    counts = {name[2:]: int(value) for name, value in row.items() if name.startswith("n:")}
    about = json.loads(row["about"])
    value = Sum(about, int(row["first"]), int(row["last"])).value(counts)
    kind = about["kind"]
    # Wordings are those of logs, whoever sends them.
    is_log = kind == "logs"
    envelope = Envelope(
        org=head.partition(":")[0],
        source=LOGS if is_log else SOURCE,
        instance=INSTANCE,
        stream="groups" if is_log else kind,
        native_id=key,
        via="push",
        received_at=datetime.now(UTC),
        content_type=CONTENT_TYPE if is_log else f"{SOURCE}/{kind}",
        raw=orjson.dumps(value),
    )
    return _Changed(member, row["additions"], about, envelope)


def _part(org: str, part: str) -> str:
    return f"{_PREFIX}part:{org}:{part}"


def _head(org: str) -> str:
    return source_head(org, SOURCE, INSTANCE)
