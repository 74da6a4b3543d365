"""What a loopback provider does with each request: answers, or fails in one of the usual ways."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

Trouble = Literal[
    "none",
    "cut",  # the connection ends within the answer
    "malformed",  # the body is no JSON
    "not_json",  # what the model wrote is no JSON
    "other_form",  # it is JSON of another form
    "another",  # it answers another question, or other texts
    "refusal",
    "max_tokens",
    "fewer",
    "more",
    "nan",
    "dimension",
    "empty",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What becomes of one request: after some seconds, a status, or an answer with a trouble."""

    seconds: float = 0.0
    status: int = 200
    retry_after: float | None = None
    trouble: Trouble = "none"
    message: str = "as the test wants it"
    answer: Any = None
    """What the model answers, in the form that it is asked for; else something of that form."""


FINE = Turn()
THROTTLED = Turn(status=429, retry_after=0.01)
OVERLOADED = Turn(status=529)
FAILED = Turn(status=500)


@dataclass(frozen=True, slots=True)
class HeardRequest:
    """A request as it came: which way, with which headers and body, and for how long."""

    way: str
    headers: dict[str, str]
    body: Any
    key: str
    began: float
    number: int


Script = Callable[[HeardRequest], Turn]
"""Tells what becomes of a request."""


def always(turn: Turn = FINE) -> Script:
    """Return a script that does the same with every request."""
    return lambda _: turn


def in_turn(*turns: Turn, then: Turn = FINE) -> Script:
    """Return a script that does one thing after the other, and then always the same."""
    return lambda heard: turns[heard.number] if heard.number < len(turns) else then


def where(texts: Iterable[str], turn: Turn, otherwise: Turn = FINE) -> Script:
    """Return a script that does something with the requests that hold one of these texts."""
    wanted = tuple(texts)
    return lambda heard: turn if any(one in str(heard.body) for one in wanted) else otherwise
