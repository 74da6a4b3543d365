"""What the queue's server does in one step with the batches of the inbox, as Lua.

Each step is done wholly or not at all, whoever is killed meanwhile. A batch is a hash; it stands
in the line of its lane and organisation while it waits, and in a handful while it is written.

| Key (behind `nazara:inbox:`) | Holds |
|---|---|
| `batch:ID` | a batch: its envelopes as text, whose it is, the run that it counts for |
| `line:LANE:ORG` | a list: ids that wait, in the order in which they came |
| `orgs:LANE` | a sorted set: organisations with a line, the one served longest ago first |
| `waiting:LANE` | a sorted set: all ids that wait, by the time at which they were taken in |
| `room:LANE` | a hash: how many `envelopes` and `bytes` wait |
| `handful:BELL` | a list: ids that whoever was given the bell writes |
| `handfuls` | a sorted set: bells with a handful, by when they were last heard of |
| `bearers` | a hash: whose batches the handful of a bell holds |
| `working` | a hash: how many handfuls of an organisation are being written |
| `turn` | how often an organisation was served |
| `taken:ORG` | when the last handful of an organisation was taken |
"""

from __future__ import annotations

from typing import Final

PREFIX: Final = "nazara:inbox:"

FIELDS: Final = (
    "org",
    "lane",
    "text",
    "mapping",
    "run",
    "is_counted",
    "envelopes",
    "bytes",
    "queued_at",
    "asked_by",
    "together",
)
"""What a batch is in the server, in the order in which the steps take and give it."""

_NAMES: Final = ", ".join(f"'{name}'" for name in FIELDS)

# KEYS[1] is the list of bells that wait for a worker.
_COMMON: Final = (
    """
local P, FIELDS = 'nazara:inbox:', {"""
    + _NAMES
    + """}
local function there(id) return redis.call('EXISTS', P .. 'batch:' .. id) == 1 end
local function told(id, name) return redis.call('HGET', P .. 'batch:' .. id, name) end
local function weigh(id, sign)
  local room = P .. 'room:' .. told(id, 'lane')
  redis.call('HINCRBY', room, 'envelopes', sign * tonumber(told(id, 'envelopes')))
  redis.call('HINCRBY', room, 'bytes', sign * tonumber(told(id, 'bytes')))
end
local function enter(id, push)
  local lane, org = told(id, 'lane'), told(id, 'org')
  redis.call('ZADD', P .. 'waiting:' .. lane, told(id, 'queued_at'), id)
  redis.call(push, P .. 'line:' .. lane .. ':' .. org, id)
  redis.call('ZADD', P .. 'orgs:' .. lane, 'NX', redis.call('GET', P .. 'turn') or 0, org)
  weigh(id, 1)
end
local function create(from, push)
  local id, values = ARGV[from], {}
  if there(id) then return end
  for place, name in ipairs(FIELDS) do
    values[2 * place - 1], values[2 * place] = name, ARGV[from + place]
  end
  redis.call('HSET', P .. 'batch:' .. id, unpack(values))
  enter(id, push)
end
local function put_down(bell)
  local ids = redis.call('LRANGE', P .. 'handful:' .. bell, 0, -1)
  if #ids == 0 then return ids end
  local org = redis.call('HGET', P .. 'bearers', bell)
  if redis.call('HINCRBY', P .. 'working', org, -1) < 1 then
    redis.call('HDEL', P .. 'working', org)
  end
  redis.call('HDEL', P .. 'bearers', bell)
  redis.call('ZREM', P .. 'handfuls', bell)
  redis.call('DEL', P .. 'handful:' .. bell)
  return ids
end
local function put_back(ids)
  for place = #ids, 1, -1 do
    if there(ids[place]) then enter(ids[place], 'LPUSH') end
  end
end
local function remove(id)
  if not there(id) then return false end
  local lane, org = told(id, 'lane'), told(id, 'org')
  if redis.call('ZREM', P .. 'waiting:' .. lane, id) == 1 then
    redis.call('LREM', P .. 'line:' .. lane .. ':' .. org, 1, id)
    weigh(id, -1)
  end
  redis.call('DEL', P .. 'batch:' .. id)
  return true
end
local function waits()
  local number = 0
  for _, lane in ipairs({'live', 'backfill'}) do
    number = number + redis.call('ZCARD', P .. 'waiting:' .. lane)
  end
  return {number, redis.call('LLEN', KEYS[1])}
end
"""
)

# ARGV: lane, most envelopes and bytes that wait (0: as many as there are), what names the delivery
# ('' if nothing does), now, seconds and number of deliveries that are known (KEYS[3] keeps them),
# how many batches, the batches (id and fields), pairs of a source and its last time of receipt
# (KEYS[2] keeps it). Returns whether they are in, and what waits: -1 for a delivery that is known.
PUT: Final = (
    _COMMON
    + """
local delivery, now, since = ARGV[4], tonumber(ARGV[5]), ARGV[5] - ARGV[6]
if delivery ~= '' then
  redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', since)
  if redis.call('ZSCORE', KEYS[3], delivery) then return {0, -1} end
end
local room = P .. 'room:' .. ARGV[1]
local most = {envelopes = tonumber(ARGV[2]), bytes = tonumber(ARGV[3])}
for name, limit in pairs(most) do
  local wait = tonumber(redis.call('HGET', room, name) or 0)
  if limit > 0 and wait >= limit then
    return {0, tonumber(redis.call('HGET', room, 'envelopes'))}
  end
end
local at = 9
for _ = 1, tonumber(ARGV[8]) do
  create(at, 'RPUSH')
  at = at + 1 + #FIELDS
end
for place = at, #ARGV, 2 do
  redis.call('ZADD', KEYS[2], 'GT', ARGV[place + 1], ARGV[place])
end
if delivery ~= '' then
  redis.call('ZADD', KEYS[3], now, delivery)
  redis.call('ZREMRANGEBYRANK', KEYS[3], 0, -1 - tonumber(ARGV[7]))
  redis.call('EXPIRE', KEYS[3], math.ceil(tonumber(ARGV[6])))
end
return {1, waits()}
"""
)

# ARGV: bell, now, handfuls of one organisation, most envelopes and bytes, whether to choose, and
# for how many seconds what is small may wait for more (0: not at all).
# The organisation is the one with the fewest handfuls beyond what it may have, and of these the
# one served longest ago; the batches are the first of its line that can be written as one. Less
# than half a handful is left to gather while the organisation's last one is being written or was
# taken just now. Returns the batches, what waits, and the milliseconds after which to come again.
TAKE: Final = (
    _COMMON
    + """
local bell, now, own, envelopes, bytes = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4], ARGV[5]
local gather, again = tonumber(ARGV[7]), 0
local function working(org) return tonumber(redis.call('HGET', P .. 'working', org) or 0) end
local function is_busy(org)
  local taken = tonumber(redis.call('GET', P .. 'taken:' .. org) or 0)
  return working(org) > 0 or math.abs(now - taken) < gather
end
local function is_small(line)
  local number, enough = 0, envelopes / 2
  for _, id in ipairs(redis.call('LRANGE', line, 0, math.ceil(enough))) do
    number = number + told(id, 'envelopes')
    if number >= enough then return false end
  end
  return true
end
local function gathers(lane, org)
  if lane ~= 'live' or gather == 0 then return false end
  local line = P .. 'line:' .. lane .. ':' .. org
  local first = redis.call('LINDEX', line, 0)
  if not first then return false end
  local left = told(first, 'queued_at') + gather - now
  local is_early = left > 0 and left <= gather
  local is_alone = told(first, 'run') ~= '' or told(first, 'together') ~= '0'
  if not is_early or is_alone or not is_busy(org) or not is_small(line) then return false end
  local after = math.ceil(left * 1000)
  again = again == 0 and after or math.min(again, after)
  return true
end
local function next_in(lane)
  local found, least
  for _, org in ipairs(redis.call('ZRANGE', P .. 'orgs:' .. lane, 0, -1)) do
    local beyond = math.max(working(org) - own + 1, 0)
    if (not least or beyond < least) and not gathers(lane, org) then
      found, least = org, beyond
    end
    if least == 0 then break end
  end
  return found
end
local function together(id)
  local most = tonumber(told(id, 'together'))
  if told(id, 'run') ~= '' then return 1 elseif most == 0 then return math.huge end
  return most
end
local function fill(lane, org)
  local line, ids, left, size = P .. 'line:' .. lane .. ':' .. org, {}, envelopes, bytes
  local most = math.huge
  local id = redis.call('LINDEX', line, 0)
  while id do
    left, size = left - told(id, 'envelopes'), size - told(id, 'bytes')
    most = math.min(most, together(id))
    if #ids > 0 and (left < 0 or size < 0 or #ids >= most
        or told(id, 'mapping') ~= told(ids[1], 'mapping')) then break end
    redis.call('LPOP', line)
    redis.call('ZREM', P .. 'waiting:' .. lane, id)
    redis.call('RPUSH', P .. 'handful:' .. bell, id)
    weigh(id, -1)
    ids[#ids + 1] = id
    id = redis.call('LINDEX', line, 0)
  end
  if id then
    redis.call('ZADD', P .. 'orgs:' .. lane, redis.call('INCR', P .. 'turn'), org)
  else
    redis.call('ZREM', P .. 'orgs:' .. lane, org)
  end
  redis.call('HSET', P .. 'bearers', bell, org)
  redis.call('HINCRBY', P .. 'working', org, 1)
  if gather > 0 then redis.call('SET', P .. 'taken:' .. org, now, 'EX', math.ceil(gather)) end
end
if ARGV[6] == '1' and redis.call('EXISTS', P .. 'handful:' .. bell) == 0 then
  for _, lane in ipairs({'live', 'backfill'}) do
    local org = next_in(lane)
    if org then fill(lane, org); break end
  end
end
local batches = {}
for _, id in ipairs(redis.call('LRANGE', P .. 'handful:' .. bell, 0, -1)) do
  if there(id) then
    batches[#batches + 1] = {id, redis.call('HMGET', P .. 'batch:' .. id, unpack(FIELDS))}
  end
end
if #batches > 0 then
  redis.call('ZADD', P .. 'handfuls', now, bell)
  again = 0
else
  put_down(bell)
end
return {batches, waits(), again}
"""
)

# ARGV: bell, ids that are written.
DONE: Final = (
    _COMMON
    + """
put_down(ARGV[1])
for place = 2, #ARGV do remove(ARGV[place]) end
return waits()
"""
)

# ARGV: bell, id of the batch that others stand for, their ids and fields.
REPLACE: Final = (
    _COMMON
    + """
put_down(ARGV[1])
if remove(ARGV[2]) then
  local width = 1 + #FIELDS
  for at = #ARGV - width + 1, 3, -width do create(at, 'LPUSH') end
end
return waits()
"""
)

# ARGV: bell.
SEPARATE: Final = (
    _COMMON
    + """
local ids = put_down(ARGV[1])
local half = math.max(1, math.floor(#ids / 2))
for _, id in ipairs(ids) do
  if there(id) then redis.call('HSET', P .. 'batch:' .. id, 'together', half) end
end
put_back(ids)
return waits()
"""
)

# ARGV: milliseconds in which nobody else looks, time before which a bell was lost.
KEEP: Final = (
    _COMMON
    + """
if not redis.call('SET', P .. 'keeper', '1', 'NX', 'PX', ARGV[1]) then return {0, 0} end
for _, bell in ipairs(redis.call('ZRANGEBYSCORE', P .. 'handfuls', '-inf', ARGV[2])) do
  put_back(put_down(bell))
end
return waits()
"""
)
