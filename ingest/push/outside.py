"""Calls that nobody answers: of hosts and services that send no spans of their own.

The caller's span alone does not tell that: the answer may come in another export, later. So such
calls wait a while, and count if by then nobody has answered under that name, or at that host.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Final

import structlog

from graph.queue.broker import Broker, translated
from ingest.sources.otlp.sums import Calls

_LOG = structlog.get_logger(__name__)
_DAY: Final = 86_400
_PREFIX: Final = "nazara:sums:"


class OutsideCalls:
    """Knows who answers, in Redis for all processes, for a day or two.

    Both methods raise QueueUnavailable when Redis can't be reached.
    """

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self._most = broker.settings.otlp_hosts

    def learn(self, org: str, calls: Calls) -> None:
        """Note which services answered calls, and at which hosts."""
        found = {"name": calls.answering, "address": set(calls.hosts)}
        with translated():
            kept = self._broker.client.pipeline()
            for known_by, names in found.items():
                if names:
                    kept.sadd(_key(known_by, org), *names)
                    kept.expire(_key(known_by, org), 2 * _DAY)
            kept.execute()

    def counts(self, org: str, about: Mapping[str, Any]) -> bool:
        """Whether calls count that have waited: nobody answers, and a host has room."""
        callee, known_by = str(about["callee"]), str(about["known_by"])
        with translated():
            days = [_key(known_by, org, days_ago) for days_ago in (0, 1)]
            if any(self._broker.client.sismember(day, callee) for day in days):
                return False
            return known_by == "name" or self._has_room(org, callee)

    def _has_room(self, org: str, host: str) -> bool:
        key, client = _key("hosts", org), self._broker.client
        if not client.sismember(key, host) and client.scard(key) >= self._most:
            _LOG.warning("hosts_left_out", org=org, host=host)
            return False
        client.sadd(key, host)
        client.expire(key, _DAY)
        return True


def _key(kind: str, org: str, days_ago: int = 0) -> str:
    return f"{_PREFIX}answering:{kind}:{org}:{int(time.time()) // _DAY - days_ago}"
