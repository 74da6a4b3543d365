"""Numbers as people write them: digits, grouped digits, and words in English."""

from __future__ import annotations

import re
from typing import Final

_ONES: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
ONES: Final = {word: value for value, word in enumerate(_ONES.split())}
TENS: Final = {
    word: 10 * value
    for value, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2
    )
}
_MULTIPLIERS: Final = {
    "hundred": 100.0,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "k": 1e3,
    "m": 1e6,
    "bn": 1e9,
}

DIGITS: Final = r"\d{1,3}(?:,\d{3}){1,8}(?:\.\d+)?|\d+(?:\.\d+)?"
"""Groups have an end as well: each could be the first of all that follow."""

_WORD: Final = "|".join(sorted((*ONES, *TENS), key=len, reverse=True))
_TIMES: Final = r"hundred|thousand|million|billion"
WORDS: Final = rf"(?:{_WORD})(?:(?:[-\s]|\sand\s)(?:{_WORD}|{_TIMES})){{0,15}}"
"""`two`, `twenty-one`, `three hundred and five`; matched in small letters.

Below a billion no number has more words; without an end, a row of them would be read from each.
"""

AMOUNT: Final = rf"(?:(?:{DIGITS})(?:\s(?:{_TIMES})|(?:k|bn)\b)?|\b{WORDS}\b)"
"""A number of any form, as a part of an expression."""

_ENTIRE: Final = re.compile(rf"({DIGITS})\s?(hundred|thousand|million|billion|k|m|bn)?")


def amount(text: str) -> float:
    """Return the value of what `AMOUNT` matched.

    Raises:
        ValueError: When it is no number.
    """
    said = text.lower().strip()
    found = _ENTIRE.fullmatch(said)
    if found:
        return float(found[1].replace(",", "")) * _MULTIPLIERS.get(found[2] or "", 1.0)
    return _spelled(said)


def _spelled(text: str) -> float:
    total = group = 0.0
    for word in re.split(r"[-\s]+", text):
        if word == "and":
            continue
        if word == "hundred":
            group = max(group, 1) * 100
        elif word in _MULTIPLIERS:
            total += max(group, 1) * _MULTIPLIERS[word]
            group = 0
        else:
            group += _small(word)
    return total + group


def _small(word: str) -> int:
    value = ONES.get(word, TENS.get(word))
    if value is None:
        message = f"{word!r} is no number"
        raise ValueError(message)
    return value
