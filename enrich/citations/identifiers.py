"""What names one thing exactly: versions, ids, hosts, paths, and what is marked as code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from enrich.citations.quantity import Quantity, quantity

_URL: Final = re.compile(r"\bhttps?:/*[^\s<>)\]]+", re.IGNORECASE)
_CODE: Final = re.compile(r"`(?P<code>[^`\n]+)`")
_PROSE: Final = re.compile(r"[^\W\d_-]+(?:[-\s]+[^\W\d_-]+)*|[\d\W]+")
_VERSION: Final = re.compile(
    r"(?<![\w.:/-])(?:v(?:ersion)?\.?\s?)(?P<named>\d+(?:\.\d+)*)(?P<pre>-[a-z]+[\w.]*)?\b"
    r"|(?<![\w.:/-])(?P<plain>\d+(?:\.\d+){2,})(?P<plain_pre>-[a-z]+[\w.]*)?(?![\w-])",
    re.IGNORECASE,
)
_MIXED: Final = re.compile(
    r"(?<![\w.@#-])[#@]?(?=[\w.@:-]*[^\W\d_])(?=[\w.@:-]*(?:\d|_|[^\W_][.@][^\W_]|[a-z][A-Z]))"
    r"[^\W_][\w.@:-]*[\w]|(?<!\w)#\d+\b"
)
_ELISION: Final = re.compile(r"(?:e\.g|i\.e|a\.k\.a|z\.b|[ap]\.m)", re.IGNORECASE)
_MEASURED: Final = re.compile(r"\d+(?:[.,]\d+)?(?:[a-z]{1,3}|th|st|nd|rd|-\w+)?", re.IGNORECASE)


def codes(text: str) -> Iterator[Quantity]:
    """Yield addresses, and what is marked as code and is no plain word or number."""
    for found in _URL.finditer(text):
        yield _named(found.start(), found.end(), found[0].rstrip(".,;:"))
    for found in _CODE.finditer(text):
        if " " not in found["code"].strip() and not _PROSE.fullmatch(found["code"]):
            yield _named(found.start(), found.end(), found["code"])


def versions(text: str) -> Iterator[Quantity]:
    """Yield versions: what begins with `v`, and numbers of three parts or more."""
    for found in _VERSION.finditer(text):
        said = found["named"] or found["plain"]
        pre = (found["pre"] or found["plain_pre"] or "").lower()
        parts = [*said.split("."), *([pre] if pre else [])]
        yield quantity("version", found.start(), found.end(), [("version", *parts)])


def identifiers(text: str) -> Iterator[Quantity]:
    """Yield words that no language has: with digits, underscores, or a capital inside."""
    for found in _MIXED.finditer(text):
        said = found[0].rstrip(".:-")
        if not (_ELISION.fullmatch(said) or _MEASURED.fullmatch(said)):
            yield _named(found.start(), found.start() + len(said), said)


def _named(start: int, end: int, said: str) -> Quantity:
    return quantity("identifier", start, end, [("name", spelled(said))])


def spelled(text: str) -> str:
    """Return how an identifier is compared: small letters, no marks at its ends, one blank."""
    return " ".join(text.casefold().strip("`'\"*_#@()[]{}<>.,;: ").split())
