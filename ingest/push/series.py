"""Series of metrics, minute by minute, in Redis for all processes: points are kept there alone.

Of each minute of a series the number of values is kept, their sum, the least and the greatest. A
total that only grows is kept as what it grew by, which needs the point before of whoever measured
it. Points that come twice, or behind a later one of their stream, add nothing.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cached_property
from itertools import islice
from typing import Any, Final

from redis.commands.core import Script

from graph.model.identity import canonical_key
from graph.queue.broker import Broker, translated
from graph.store.wire import from_micros
from ingest.sources.otlp.points import Point

_PREFIX: Final = "nazara:series:"
_DAY: Final = 86_400
_HOUR: Final = 3600
_MINUTE: Final = 60
_MICRO: Final = 1_000_000
_AT_ONCE: Final = 1000
_AHEAD: Final = 600
"""How far a point's time may be in the future, in seconds."""

# KEYS: the part. ARGV: prefix, seconds, points as JSON, most series, most streams, keys of the
# streams of today and yesterday, now. Returns how many points are too many series or streams.
_ADD: Final = """
if not redis.call('SET', KEYS[1], 1, 'NX', 'EX', 3600) then return 0 end
local prefix, today, before = ARGV[1], ARGV[6], ARGV[7]
local about, seen = prefix .. 'about', prefix .. 'seen'
local refused = 0

local function has_room(id)
  if redis.call('HEXISTS', about, id) == 1 then return true end
  if redis.call('HLEN', about) >= tonumber(ARGV[4]) then
    for _, old in ipairs(redis.call('ZRANGEBYSCORE', seen, '-inf', ARGV[8] - ARGV[2])) do
      redis.call('HDEL', about, old); redis.call('ZREM', seen, old)
    end
  end
  return redis.call('HLEN', about) < tonumber(ARGV[4])
end

-- What a total grew by: number, sum; nothing where that is not known; refused without room.
local function growth(p)
  local known = redis.call('HGET', today, p.stream) or redis.call('HGET', before, p.stream)
  if not known and redis.call('HLEN', today) >= tonumber(ARGV[5]) then return nil, nil, true end
  local was = known and cjson.decode(known)
  if was and p.at <= was[2] then return nil end
  local state = string.format('[%.0f,%.0f,%.0f,%.17g]', p.begin, p.at, p.number, p.total)
  redis.call('HSET', today, p.stream, state)
  redis.call('EXPIRE', today, 2 * 86400)
  if not was then return nil end
  local goes_on = was[1] == p.begin and p.number >= was[3]
  if goes_on and (p.kind ~= 'counter' or p.total >= was[4]) then
    return p.number - was[3], p.total - was[4]
  end
  return p.number, p.total
end

local function keep(p, number, total, low, high)
  local at = prefix .. p.id .. ':' .. p.hour
  local held = redis.call('HGET', at, p.minute)
  if held then
    local was = cjson.decode(held)
    number, total = number + was[1], total + was[2]
    low, high = math.min(low, was[3]), math.max(high, was[4])
  end
  local row = string.format('[%.0f,%.12g,%.12g,%.12g]', number, total, low, high)
  redis.call('HSET', at, p.minute, row)
  redis.call('EXPIRE', at, ARGV[2])
  redis.call('HSET', about, p.id, p.about)
  redis.call('ZADD', seen, 'GT', p.hour * 3600, p.id)
end

for _, p in ipairs(cjson.decode(ARGV[3])) do
  if not has_room(p.id) then refused = refused + 1
  elseif p.stream == '' then keep(p, p.number, p.total, p.low, p.high)
  else
    local number, total, is_refused = growth(p)
    if is_refused then refused = refused + 1 end
    if p.kind == 'counter' and total then keep(p, 1, total, total, total)
    elseif number and number > 0 then keep(p, number, total, total / number, total / number) end
  end
end
return refused
"""


@dataclass(frozen=True, slots=True)
class SeriesName:
    """A series: a metric of a system, perhaps of those points alone that have some attributes."""

    system: str
    metric: str
    unit: str
    kind: str
    by: tuple[tuple[str, str], ...] = ()

    @property
    def id(self) -> str:
        """What names it in Redis."""
        named = json.dumps([self.system, self.metric, self.kind, self.by])
        return hashlib.sha256(named.encode("utf-8", "replace")).hexdigest()[:20]


@dataclass(frozen=True, slots=True)
class SeriesMinute:
    """A minute of a series: the number of values, their sum, the least and the greatest."""

    at: datetime
    count: int
    sum: float
    min: float
    max: float


class SeriesStore:
    """Keeps series. All methods raise QueueUnavailable when Redis can't be reached."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self._settings = broker.settings
        self._kept = int(broker.settings.otlp_series_hours * _HOUR)

    def add(self, org: str, part: str, points: Iterable[Point]) -> int:
        """Add points of an export, which `part` names; return how many had no room.

        Those of a time that is not kept any more, or far in the future, are passed by.
        """
        now = time.time()
        rows = (_row(one) for one in points if -self._kept < one.at / _MICRO - now < _AHEAD)
        refused = number = 0
        while some := list(islice(rows, _AT_ONCE)):
            refused += self._added(org, f"{part}/{number}", some, now)
            number += 1
        return refused

    def all(self, org: str) -> list[SeriesName]:
        """Return the series that an organisation has."""
        with translated():
            found: Any = self._broker.client.hvals(f"{_PREFIX}{org}:about")
        names = (_name(json.loads(one)) for one in found)
        return sorted(names, key=lambda one: (one.system, one.metric, one.by))

    def minutes(
        self, org: str, name: SeriesName, since: datetime, until: datetime
    ) -> list[SeriesMinute]:
        """Return the minutes of a series that have values, from `since` to before `until`."""
        hours = range(int(since.timestamp()) // _HOUR, int(until.timestamp()) // _HOUR + 1)
        with translated():
            asked = self._broker.client.pipeline(transaction=False)
            for hour in hours:
                asked.hgetall(f"{_PREFIX}{org}:{name.id}:{hour}")
            found = [_minutes(hour, row) for hour, row in zip(hours, asked.execute(), strict=True)]
        return [one for row in found for one in row if since <= one.at < until]

    def _added(self, org: str, part: str, rows: Sequence[dict[str, Any]], now: float) -> int:
        prefix, day = f"{_PREFIX}{org}:", int(now) // _DAY
        limits = (self._settings.otlp_series, self._settings.otlp_series_streams)
        streams = (f"{prefix}last:{day}", f"{prefix}last:{day - 1}")
        arguments = (prefix, self._kept, json.dumps(rows), *limits, *streams, now)
        with translated():
            refused: Any = self._add(keys=(f"{prefix}part:{part}",), args=arguments)
        return int(refused)

    @cached_property
    def _add(self) -> Script:
        return self._broker.client.register_script(_ADD)


def _row(point: Point) -> dict[str, Any]:
    measured, seconds = point.metric, point.at // _MICRO
    by = tuple(zip(measured.rule.by, point.parts, strict=True))
    system = canonical_key("System", measured.service)
    name = SeriesName(system, measured.name, measured.unit, measured.kind, by)
    return {
        "id": name.id,
        "about": json.dumps(asdict(name)),
        "kind": measured.kind,
        "hour": seconds // _HOUR,
        "minute": seconds % _HOUR // _MINUTE,
        "stream": point.stream,
        "begin": point.begin,
        "at": point.at,
        "number": 0 if point.stream and measured.kind == "counter" else point.number,
        "total": point.total,
        "low": point.low,
        "high": point.high,
    }


def _name(told: dict[str, Any]) -> SeriesName:
    by = tuple((name, value) for name, value in told.pop("by"))
    return SeriesName(**told, by=by)


def _minutes(hour: int, row: dict[bytes, bytes]) -> Iterator[SeriesMinute]:
    for minute in sorted(row, key=int):
        count, total, low, high = json.loads(row[minute])
        at = from_micros((hour * _HOUR + int(minute) * _MINUTE) * _MICRO).astimezone(UTC)
        yield SeriesMinute(at, count, total, low, high)
