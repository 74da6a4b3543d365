"""What a mapping can do to text: the few named transforms; there is no expression language."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from graph.model.identity import content_hash


def _last_part(text: str) -> str:
    return re.split(r"[?#]", text)[0].rstrip("/").rsplit("/", 1)[-1]


def _stem(text: str) -> str:
    return _last_part(text).split(".", 1)[0]


_BRACKETS = re.compile(r"^(?P<before>.*\S)\s*\((?P<inside>[^()]+)\)\s*$", re.DOTALL)


def _before_brackets(text: str) -> str:
    match = _BRACKETS.match(text)
    return match["before"] if match else text


def _in_brackets(text: str) -> str:
    match = _BRACKETS.match(text)
    return match["inside"].strip() if match else ""


TRANSFORMS: Mapping[str, Callable[[str], str]] = {
    "lower": str.lower,
    "trim": str.strip,
    "strip_hash": lambda text: text.strip().removeprefix("#"),
    "last_part": _last_part,
    "stem": _stem,
    "before_brackets": _before_brackets,
    "in_brackets": _in_brackets,
    "digest": lambda text: content_hash(text.encode()),
}
"""What can be done to text; `ingest.mapping.words` explains each."""
