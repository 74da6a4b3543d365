"""Versions of flags that were seen already: each goes into the graph once a day, and only so many.

Programs tell of each evaluation which version of a flag it went by. What is told again and again
is a change only the first time, and a provider that makes up a version for each evaluation must not
fill the graph.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from typing import Final

import structlog

from graph.queue.broker import Broker, translated
from ingest.sources.otlp.sums import Sum

_LOG = structlog.get_logger(__name__)
_DAY: Final = 86_400


class FlagVersions:
    """Remembers them, by organisation and day, in Redis for all processes.

    Both methods raise QueueUnavailable when Redis can't be reached.
    """

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self._most = broker.settings.otlp_flag_versions

    def new(self, org: str, sums: Mapping[str, Sum]) -> dict[str, Sum]:
        """Return sums without the versions that were seen today, or are too many for a day."""
        flags = _flags(sums)
        if not flags:
            return dict(sums)
        with translated():
            asked = self._broker.client.pipeline(transaction=False)
            asked.smismember(_key(org), flags)
            asked.scard(_key(org))
            seen, number = asked.execute()
        strange = [key for key, is_seen in zip(flags, seen, strict=True) if not is_seen]
        room = max(0, self._most - number)
        if len(strange) > room:
            _LOG.warning("flag_versions_left_out", org=org, number=len(strange) - room)
        left_out = set(flags) - set(strange[:room])
        return {key: one for key, one in sums.items() if key not in left_out}

    def remember(self, org: str, sums: Mapping[str, Sum]) -> None:
        """Note that versions were seen: they are on disk."""
        if flags := _flags(sums):
            with translated():
                kept = self._broker.client.pipeline()
                kept.sadd(_key(org), *flags)
                kept.expire(_key(org), _DAY)
                kept.execute()


def _flags(sums: Iterable[str]) -> list[str]:
    return [key for key in sums if key.startswith("flags/")]


def _key(org: str) -> str:
    return f"nazara:sums:flags:{org}:{int(time.time()) // _DAY}"
