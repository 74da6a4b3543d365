"""Secrets in texts, masked before a text leaves the machine.

People paste keys into tickets. What has the form of one is replaced by as many `*`, so that places
in what was sent are places in what is stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Final

from ingest.logs.secrets import secrets_in

_LONGEST_CUT: Final = 256
_BLANKS: Final = " \t\r\n"


def redacted_across(texts: Sequence[str]) -> list[str]:
    """Return texts that are parts of one, in order, with secrets masked that stand across two."""
    whole = redacted("".join(texts))
    ends = list(accumulate(len(text) for text in texts))
    return [whole[end - len(text) : end] for text, end in zip(texts, ends, strict=True)]


def without_cut_word(text: str) -> str:
    """Return a text that was cut off, without the word at its end: half a secret looks like none.

    At most 256 characters are left out.
    """
    floor = max(0, len(text) - _LONGEST_CUT)
    return text[: max(floor, *(text.rfind(blank, floor) + 1 for blank in _BLANKS))]


def redacted(text: str) -> str:
    """Return a text of the same length in which what looks like a secret is masked."""
    said: list[str] = []
    behind = 0
    for start, end in secrets_in(text):
        said += [text[behind:start], "*" * (end - start)]
        behind = end
    return "".join([*said, text[behind:]])
