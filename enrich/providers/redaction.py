"""Secrets in texts, masked before a text leaves the machine.

People paste keys into tickets. What has the form of one is replaced by as many `*`, so that places
in what was sent are places in what is stored.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate
from typing import Final

_TOKENS: Final = (
    r"github_pat_\w{20,}|gh[oprsu]_\w{20,}|gl(?:pat|ptt|rt|soat|dt)-[\w-]{16,}",
    r"xox[abeoprs]-[\w-]{10,}|xapp-[\w-]{10,}",
    r"sk-(?:ant-|proj-|live-|test-)?[\w-]{16,}|[rs]k_(?:live|test)_\w{10,}|pk_live_\w{10,}",
    r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}|AIza[\w-]{30,}|ya29\.[\w-]{20,}",
    r"pa-[A-Za-z0-9_-]{30,}|hf_\w{20,}|npm_\w{20,}|pypi-[\w-]{20,}|dop_v1_\w{20,}",
    r"SG\.[\w-]{16,}\.[\w-]{16,}|dd[ap]_[\w]{20,}|lin_api_\w{20,}|whsec_[\w+/=]{16,}",
    r"nzr_[\w-]{16,}|nazara_[\w-]{20,}",
    r"eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}",
)
"""What makers of keys begin them with."""

_NAMED: Final = (
    r"(?:pass(?:word|wd|phrase)?|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key"
    r"|client[_-]?secret|credentials?)"
)
_SECRETS: Final = re.compile(
    "|".join(
        (
            r"-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)",
            # Lines of one whose beginning is in another text.
            r"(?m:^(?:[A-Za-z0-9+/]{60,}+={0,2}[ \t]*+(?:\r?\n|\Z)){2,}+)",
            rf"(?<![\w-])(?:{'|'.join(_TOKENS)})",
            r"(?<=://)[^\s/@:]{1,256}:[^\s/@]{1,256}(?=@)",
            r"(?i:(?<=bearer )|(?<=basic ))[\w.~+/=-]{16,}",
        )
    )
)
_ASSIGNED: Final = re.compile(
    rf"""(?i)(?<![a-z])((?>\w{{0,40}}?){_NAMED}["']?\s{{0,3}}[:=]\s{{0,3}})"""
    r"""("[^"\n]{4,}+(?:"|\Z)|'[^'\n]{4,}+(?:'|\Z)|[^\s"',;]{6,})"""
)
_CARD: Final = re.compile(r"(?<![\d-])\d(?:[ -]?\d){12,18}(?![\d-])")


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
    text = _SECRETS.sub(lambda found: "*" * len(found[0]), text)
    text = _ASSIGNED.sub(lambda found: found[1] + "*" * len(found[2]), text)
    return _CARD.sub(_masked_card, text)


def _masked_card(found: re.Match[str]) -> str:
    digits = [int(one) for one in found[0] if one.isdigit()]
    return "*" * len(found[0]) if _is_card(digits) else found[0]


def _is_card(digits: list[int]) -> bool:
    """Return whether digits can be the number of a payment card (its last one is a check)."""
    doubled = [sum(divmod(2 * one, 10)) for one in digits[-2::-2]]
    return digits[0] in range(3, 7) and (sum(digits[::-2]) + sum(doubled)) % 10 == 0
