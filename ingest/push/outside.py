"""Calls that nobody answers: of hosts and services that send no spans of their own.

The caller's span alone does not tell that: the answer may come in another export, later. So such
calls wait a while, and count if by then nobody has answered under that name, or at that host.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import structlog

from graph.queue.broker import Broker, translated
from ingest.sources.otlp.sums import Calls, Sum

_LOG = structlog.get_logger(__name__)
_DAY: Final = 86_400
_PREFIX: Final = "nazara:sums:"


class _Called(NamedTuple):
    """What is called, and how the caller knows it."""

    known_by: str
    name: str

    @classmethod
    def of(cls, about: Mapping[str, Any]) -> _Called:
        return cls(str(about["known_by"]), str(about["callee"]))

    @property
    def text(self) -> str:
        return f"{self.known_by} {self.name}"


class OutsideCalls:
    """Knows who answers and what is called, in Redis for all processes, for a day or two.

    All methods raise QueueUnavailable when Redis can't be reached.
    """

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self._most = broker.settings.otlp_hosts

    def learn(self, org: str, calls: Calls) -> None:
        """Note which services answered calls, and at which hosts."""
        self._note(_key("name", org), calls.answering)
        self._note(_key("address", org), calls.hosts)

    def waiting(self, org: str, outside: Mapping[str, Sum]) -> dict[str, Sum]:
        """Return the calls that wait: of what never answered, and for which there is room."""
        if not outside:
            return {}
        called = sorted({_Called.of(one.about) for one in outside.values()})
        answers = zip(called, self._answers(org, called), strict=True)
        kept = self._with_room(org, [one for one, is_answering in answers if not is_answering])
        return {name: one for name, one in outside.items() if _Called.of(one.about) in kept}

    def counts(self, org: str, about: Mapping[str, Any]) -> bool:
        """Whether calls count that have waited: nobody answers there."""
        return not any(self._answers(org, [_Called.of(about)]))

    def _with_room(self, org: str, strange: Sequence[_Called]) -> set[_Called]:
        """Return those that were called today already, and as many new ones as there is room."""
        key = _key("called", org)
        with translated():
            asked = self._broker.client.pipeline(transaction=False)
            for one in strange:
                asked.sismember(key, one.text)
            asked.scard(key)
            *known, number = asked.execute()
        new = [one for one, is_known in zip(strange, known, strict=True) if not is_known]
        left_out = set(new[max(0, self._most - number) :])
        if left_out:
            _LOG.warning("hosts_left_out", org=org, number=len(left_out))
        self._note(key, [one.text for one in new if one not in left_out])
        return set(strange) - left_out

    def _answers(self, org: str, called: Sequence[_Called]) -> list[bool]:
        """Return of each whether it answered today or yesterday."""
        with translated():
            asked = self._broker.client.pipeline(transaction=False)
            for one in called:
                for days_ago in (0, 1):
                    asked.sismember(_key(one.known_by, org, days_ago), one.name)
            told = asked.execute()
        return [bool(today or before) for today, before in zip(told[::2], told[1::2], strict=True)]

    def _note(self, key: str, names: Iterable[str]) -> None:
        if found := [*names]:
            with translated():
                kept = self._broker.client.pipeline()
                kept.sadd(key, *found)
                kept.expire(key, 2 * _DAY)
                kept.execute()


def _key(kind: str, org: str, days_ago: int = 0) -> str:
    return f"{_PREFIX}answering:{kind}:{org}:{int(time.time()) // _DAY - days_ago}"
