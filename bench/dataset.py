"""Deterministic records in the JSON Lines vocabulary, of any number, for the benchmarks.

The shape of a middle-sized organisation: few systems, more incidents and deployments, most
of all customer cases and error events; systems are chosen by a long-tailed distribution.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from graph.model.facts import Envelope

Line = dict[str, Any]

RECEIVED = datetime(2026, 1, 1, tzinfo=UTC)
EPOCH = datetime(2025, 1, 1, tzinfo=UTC)
WORDS = [
    "payment",
    "checkout",
    "login",
    "invoice",
    "export",
    "slow",
    "error",
    "page",
    "search",
    "upload",
    "timeout",
    "refund",
    "cart",
    "mobile",
    "password",
    "report",
    "delivery",
    "status",
    "missing",
    "duplicate",
    "total",
    "customer",
    "account",
]
SHARES = {"Incident": 20, "Deployment": 10, "CustomerCase": 44, "TechnicalEvent": 26}
"""Weights among the records that are neither system (1 in 100) nor issue (4 in 100)."""


class _Sizes(NamedTuple):
    systems: int
    issues: int


def lines(count: int, seed: int = 7) -> Iterator[Line]:
    """Yield `count` records; the same numbers give the same records."""
    chance = random.Random(seed)  # noqa: S311 - Repeatable data, not a secret.
    systems = max(20, count // 100)
    yield from (_system(number, chance) for number in range(systems))
    issues = max(10, count // 25)
    yield from (_issue(number, _Sizes(systems, issues), chance) for number in range(issues))
    for number in range(count - systems - issues):
        kind = chance.choices(list(SHARES), list(SHARES.values()))[0]
        yield _MAKERS[kind](number, _Sizes(systems, issues), chance)


def write(path: Path, count: int) -> Path:
    """Write `count` records to `path` and return it."""
    with path.open("wb") as out:
        for line in lines(count):
            out.write(orjson.dumps(line) + b"\n")
    return path


def received(number: int) -> datetime:
    """Return the time of receipt of the record in line `number`, counted from 0."""
    return RECEIVED + timedelta(microseconds=number)


def envelopes(path: Path, org: str) -> Iterator[Envelope]:
    """Yield the lines of a file as intake would receive them."""
    with path.open("rb") as file:
        for number, line in enumerate(file):
            yield Envelope(
                org=org,
                source="bench",
                instance="default",
                stream="file",
                native_id=f"{path.name}:{number}",
                via="file",
                received_at=received(number),
                content_type="jsonl",
                raw=line,
            )


def _system(number: int, chance: random.Random) -> Line:
    needs = chance.sample(range(number), k=min(number, chance.randint(0, 3)))
    return {
        "type": "System",
        "id": f"system-{number}",
        "name": f"system-{number}",
        "kind": "service",
        "tier": 1 + number % 4,
        "updated_at": _text(EPOCH),
        "edges": [_edge("DEPENDS_ON", "System", f"system-{target}") for target in needs],
    }


def _issue(number: int, sizes: _Sizes, chance: random.Random) -> Line:
    return {
        "type": "TechnicalIssue",
        "id": f"issue-{number}",
        "title": f"{_phrase(chance)} in module {number}",
        "kind": "error",
        "fingerprint": f"fingerprint-{number}",
        "updated_at": _text(EPOCH),
        "edges": [_edge("OBSERVED_ON", "System", f"system-{_skewed(sizes.systems, chance)}")],
    }


def _incident(number: int, sizes: _Sizes, chance: random.Random) -> Line:
    started = _moment(chance)
    affected = {_skewed(sizes.systems, chance) for _ in range(chance.randint(1, 3))}
    return {
        "type": "Incident",
        "id": f"INC-{number}",
        "title": f"{_phrase(chance)} {number}",
        "description": " ".join(_phrase(chance) for _ in range(4)),
        "status": chance.choice(["triggered", "acknowledged", "resolved", "closed"]),
        "severity": f"sev{chance.randint(1, 4)}",
        "started_at": _text(started),
        "updated_at": _text(started + timedelta(hours=2)),
        "edges": [_edge("AFFECTS", "System", f"system-{target}") for target in sorted(affected)],
    }


def _case(number: int, sizes: _Sizes, chance: random.Random) -> Line:
    opened = _moment(chance)
    return {
        "type": "CustomerCase",
        "id": f"case-{number}",
        "title": _phrase(chance),
        "description": " ".join(_phrase(chance) for _ in range(3)),
        "status": chance.choice(["open", "pending", "resolved", "closed"]),
        "account": f"account-{chance.randint(0, 400)}",
        "opened_at": _text(opened),
        "updated_at": _text(opened + timedelta(minutes=30)),
        "edges": [_edge("ABOUT", "System", f"system-{_skewed(sizes.systems, chance)}")],
    }


def _deployment(number: int, sizes: _Sizes, chance: random.Random) -> Line:
    at = _moment(chance)
    system = f"system-{_skewed(sizes.systems, chance)}"
    return {
        "type": "Deployment",
        "id": f"deploy-{number}",
        "title": f"{system} {number}",
        "kind": "deploy",
        "at": _text(at),
        "system": system,
        "updated_at": _text(at),
        "edges": [_edge("DEPLOYED_TO", "System", system)],
    }


def _event(number: int, sizes: _Sizes, chance: random.Random) -> Line:
    at = _moment(chance)
    return {
        "type": "TechnicalEvent",
        "id": f"event-{number}",
        "title": _phrase(chance),
        "kind": "error",
        "at": _text(at),
        "count": 1,
        "system": f"system-{_skewed(sizes.systems, chance)}",
        "issue": f"issue-{chance.randrange(sizes.issues)}",
        "updated_at": _text(at),
    }


_MAKERS = {
    "Incident": _incident,
    "CustomerCase": _case,
    "Deployment": _deployment,
    "TechnicalEvent": _event,
}


def _edge(kind: str, label: str, key: str) -> Line:
    return {"type": kind, "to": {"type": label, "id": key}}


def _skewed(size: int, chance: random.Random) -> int:
    return min(size - 1, int(size * chance.random() ** 2))


def _moment(chance: random.Random) -> datetime:
    return EPOCH + timedelta(seconds=chance.randrange(86_400 * 500))


def _phrase(chance: random.Random) -> str:
    return " ".join(chance.choices(WORDS, k=5))


def _text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
