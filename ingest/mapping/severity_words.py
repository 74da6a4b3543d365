"""Severity words as most tools mean them, where no profile ranks them.

They are written in many ways: `P0`, `SEV_1`, `sev-2`, `1 - Critical`, `Urgent (P1)`. The worst of
a tool must never be taken for unknown, since that sorts behind the least.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping

UNKNOWN_RANK = 99
"""The `severity_rank` of a severity that is not known; sorts last."""

_BY_RANK = (
    """critical crit fatal emergency emerg panic disaster catastrophic severe urgent immediate
    blocker blocking showstopper highest""",
    "high higher major error err important serious",
    "medium moderate med middle average normal minor warning warn",
    """low lower lowest info informational information notice trivial cosmetic negligible debug
    planning""",
)
_RANKS: Mapping[str, int] = {
    word: rank for rank, words in enumerate(_BY_RANK, start=1) for word in words.split()
}
_NAMES = frozenset(["p", "prio", "priority", "s", "sev", "severity", "level"])
"""What stands before a number that ranks; a number alone ranks too."""

_DENIALS = frozenset(["non", "no", "not", "un", "less", "never"])
"""What stands before a word that then says nothing."""

_PARTS = re.compile(r"[^\W\d_]+|\d+")
_WORST, _LEAST = 1, len(_BY_RANK)
_LONGEST = 100


def severity_rank(word: str | None) -> int:
    """Return 1 (worst) to 4 for a source's severity word, 99 when it says nothing known.

    Of several words the worst counts; a number counts only where none is known. Numbers begin at
    0 or 1, both the worst, and all behind 4 are the least.
    """
    parts = _PARTS.findall((word or "")[:_LONGEST].casefold())
    ranks = [
        _RANKS[part]
        for before, part in itertools.pairwise(["", *parts])
        if part in _RANKS and before not in _DENIALS
    ]
    return min(ranks) if ranks else _of_number(parts)


def _of_number(parts: list[str]) -> int:
    names, numbers = parts[:-1], parts[-1:]
    if not numbers or not numbers[0].isdecimal() or not set(names) <= _NAMES:
        return UNKNOWN_RANK
    return max(_WORST, min(_LEAST, int(numbers[0])))
