"""What was sent and is not done: a message is noted until it is acknowledged.

Celery's client takes a message off its list and notes it as given out in two steps. A worker, or
a queue, that is killed between them leaves it in neither place. What is noted here and in neither
is put back ([why](../../docs/decisions/0054-a-message-is-noted-when-it-is-sent.md)).
"""

from __future__ import annotations

import time
from collections.abc import Collection
from typing import Any, Final

import redis

TEXTS: Final = "nazara:sent:texts"
"""A hash: the list of each message and its text, a line each, by its tag."""

TIMES: Final = "nazara:sent:times"
"""A sorted set: tags, by when the message was sent or last looked for."""

LOST_SECONDS: Final = 10.0
"""How long a message may be in neither place: one that is taken is noted within milliseconds. Too
short a time does no harm, since a task that is done twice is done once."""

_AT_ONCE: Final = 50
"""Messages looked for in one step: others wait for the server meanwhile."""

_UNACKNOWLEDGED: Final = "unacked"

# KEYS: texts, times, what was given out. ARGV: now, the time before which one is looked for, and
# how many at most. Returns how many messages were put back.
_SEND_LOST: Final = """
local back = 0
local tags = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', ARGV[2], 'LIMIT', 0, ARGV[3])
for _, tag in ipairs(tags) do
  local noted = redis.call('HGET', KEYS[1], tag)
  local line = string.find(noted, '\\n', 1, true)
  local list, text = string.sub(noted, 1, line - 1), string.sub(noted, line + 1)
  if redis.call('HEXISTS', KEYS[3], tag) == 0 and not redis.call('LPOS', list, text) then
    redis.call('RPUSH', list, text)
    back = back + 1
  end
  redis.call('ZADD', KEYS[2], ARGV[1], tag)
end
return back
"""


def note(pipe: Any, tag: str, name: str, text: str) -> None:
    """Note a message in the step that puts its text into the list of that name."""
    pipe.hset(TEXTS, tag, f"{name}\n{text}")
    pipe.zadd(TIMES, {tag: time.time()})


def forget(pipe: Any, *tags: str) -> Any:
    """Forget messages in the step that acknowledges them; return the step."""
    return pipe.zrem(TIMES, *tags).hdel(TEXTS, *tags)


def forget_lists(queue: redis.Redis, names: Collection[str]) -> None:
    """Forget all messages that were put into lists of these names."""
    rows: Any = queue.hscan_iter(TEXTS)
    tags = [tag for tag, noted in rows if noted.decode().partition("\n")[0] in names]
    if tags:
        forget(queue.pipeline(), *tags).execute()


def send_lost(queue: redis.Redis) -> int:
    """Put messages back that are nowhere, the next to be taken; return how many there were.

    Raises:
        redis.RedisError: When the queue does not answer, or takes nothing in.
    """
    now = time.time()
    keys = (TEXTS, TIMES, _UNACKNOWLEDGED)
    told: Any = queue.eval(_SEND_LOST, len(keys), *keys, now, now - LOST_SECONDS, _AT_ONCE)
    return int(told)
