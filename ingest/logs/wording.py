"""How a group is worded for people: a line of it, with `<*>` for what varies."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ingest.logs.pieces import MOST_PIECES, SLOT, LogToken, settled, tokens_of

VARIABLE: Final = "<*>"
"""Stands for what varies, as in the literature."""

EXTRA: Final = 3
"""Words beside the first that a slot may stand for; none of them begins a value."""


def aligned(wording: Sequence[str], words: Sequence[str]) -> list[bool] | None:
    """Return of each word of a line whether it varies by a wording; None if that isn't its own."""
    steps: list[dict[int, int]] = [{0: 0}]
    for said in wording:
        reached: dict[int, int] = {}
        for at in steps[-1]:
            if said != SLOT:
                if at < len(words) and words[at] == said:
                    reached[at + 1] = at
                continue
            for end in range(at, min(len(words), at + EXTRA + 1)):
                if end > at and words[end].endswith("="):
                    break
                reached.setdefault(end + 1, at)
        steps.append(reached)
    if len(words) not in steps[-1]:
        return None
    varies = [False] * len(words)
    at = len(words)
    for said, reached in zip(reversed(wording), reversed(steps[1:]), strict=True):
        before = reached[at]
        if said == SLOT:
            varies[before:at] = [True] * (at - before)
        at = before
    return varies


def said_with(message: str, exception: str | None) -> str:
    """Return what an entry says, behind the type of its exception unless it names that."""
    if exception is None:
        return message
    # A whole name of three parts would be taken for what varies.
    type_ = _PACKAGES.sub("", exception)
    if type_ in message:
        return message
    return f"{type_}: {message}" if message else type_


def worded(sample: str, wording: Sequence[str]) -> str:
    """Return a line of a group with `<*>` for each part that varies by the group's wording."""
    pieces = sample.split(None, MOST_PIECES)
    tokens = [tokens_of(piece) for piece in pieces]
    kept, led = settled([one.word for found in tokens for one in found])
    varies = aligned(wording, kept) or [word == SLOT for word in kept]
    places = iter(led)
    return " ".join(
        _hidden(piece, [one for one in found if (at := next(places)) >= 0 and varies[at]])
        for piece, found in zip(pieces, tokens, strict=True)
    )


def _hidden(piece: str, variable: Sequence[LogToken]) -> str:
    """Return a piece with its variable parts hidden; those beside each other are one."""
    said: list[str] = []
    end = 0
    for one in variable:
        between = piece[end : one.start]
        if not (said and between in _WITHIN):
            said += [between, VARIABLE]
        end = one.end
    return "".join([*said, piece[end:]])


_PACKAGES: Final = re.compile(r"^.*(?:[.\\/+]|::)", re.DOTALL)

_WITHIN: Final = frozenset((".", "-", "_", ":", "/", "@", ""))
"""What stands between two variable parts of one name."""
