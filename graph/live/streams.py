"""The stream of an organisation's news in Redis: bounded by age and by length."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from graph.live.news import EntryId, News, NewsEntry, decode, encode

NEWS_TOGETHER: Final = 200
"""Pieces of news in one entry."""

NEWS_FIELD: Final = b"news"
LOST_FIELD: Final = b"lost"

# One call appends all entries and takes away what is too old by the server's own clock.
APPEND: Final = """
local id
for i = 3, #ARGV, 2 do
  id = redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*', ARGV[i], ARGV[i + 1])
end
local oldest = tonumber(string.match(id, '^%d+')) - tonumber(ARGV[2])
redis.call('XTRIM', KEYS[1], 'MINID', '~', string.format('%.0f', math.max(0, oldest)))
redis.call('PEXPIRE', KEYS[1], ARGV[2])
"""


def key_of(org: str) -> str:
    """Return the key of an organisation's stream."""
    return f"nazara:news:{org}"


def entries_of(news: Sequence[News], *, lost: bool) -> list[bytes]:
    """Return names and values of the fields of entries, in turn, one field an entry."""
    fields = [LOST_FIELD, b"1"] if lost else []
    for start in range(0, len(news), NEWS_TOGETHER):
        fields += [NEWS_FIELD, encode(news[start : start + NEWS_TOGETHER])]
    return fields


def entry_of(id_: bytes, fields: Mapping[bytes, bytes]) -> NewsEntry:
    """Return the entry that a stream holds under an id."""
    return NewsEntry(
        EntryId.parse(id_), decode(fields.get(NEWS_FIELD, b"[]")), lost=LOST_FIELD in fields
    )
