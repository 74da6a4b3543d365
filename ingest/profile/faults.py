"""What can be wrong with a profile file, told all at once and each with its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from graph.errors import InvalidInput
from ingest.profile.document import EnrichmentFilter, Profile

_SHOWN = 60
_COMPARISONS = 20_000
"""Pairs of words compared to name the nearest ones of a file: less than a second of work."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, and where: `path` is such as `glossary[3].definition`."""

    path: str
    reason: str

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}" if self.path else self.reason


class InvalidProfile(InvalidInput):
    """A profile file can't be used; every fault in it is listed."""

    code = "INVALID_PROFILE"
    default_remedy = (
        "Correct the file and import it again; nothing was written. `nazara profile schema` "
        "prints what a profile may say, docs/guides/profiles.md explains it."
    )

    def __init__(self, source: str, faults: Sequence[Fault]) -> None:
        number = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        self.source = source
        self.faults = tuple(Fault(printable(one.path), printable(one.reason)) for one in faults)
        lines = (f"  {one}" for one in self.faults)
        super().__init__("\n".join([f"{printable(source)} has {number}:", *lines]))


def printable(text: str) -> str:
    """Return a text with what can't be written as UTF-8 spelt out."""
    return text.encode("utf-8", "backslashreplace").decode()


def path_of(steps: Iterable[str | int]) -> str:
    """Return `glossary[3].definition` for the steps to a value."""
    text = ""
    for step in steps:
        text += f"[{step}]" if isinstance(step, int) else f".{step}"
    return text.removeprefix(".")


def in_order(faults: Iterable[Fault]) -> list[Fault]:
    """Return faults in the order of the file's sections and entries, each once."""
    return sorted(dict.fromkeys(faults), key=lambda one: _place(one.path))


def _place(path: str) -> tuple[int, int, str]:
    """Return what faults are ordered by: section, number of the entry, the rest of the path."""
    section, _, rest = path.partition("[")
    known = Profile.SECTIONS.index(section) if section in Profile.SECTIONS else -1
    number, _, rest = rest.partition("]")
    return known, int(number) if number.isdecimal() else -1, rest or path


def shown(value: Any) -> str:
    """Return a value as a message shows it, cut when it is long."""
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


class Guesser:
    """Names the nearest known word, for so many words as that is quick."""

    def __init__(self) -> None:
        self._left = _COMPARISONS

    def nearest(self, word: str, known: Iterable[str]) -> str:
        """Return `; did you mean X?`, or nothing."""
        if self._left <= 0:
            return ""
        folded = {one.casefold(): one for one in known}
        self._left -= len(folded)
        close = get_close_matches(word.casefold(), list(folded), n=1, cutoff=0.6)
        return f"; did you mean {folded[close[0]]!r}?" if close else ""


def form_faults(raw: object, guesser: Guesser) -> Iterator[Fault]:
    """Yield what Pydantic finds: unknown keys, missing ones, wrong types and values."""
    try:
        Profile.model_validate(raw)
    except ValidationError as error:
        for item in error.errors(include_url=False):
            yield Fault(path_of(item["loc"]), _reason(item, guesser))


_EXPECTED = {
    "model_type": "an object",
    "dict_type": "an object",
    "list_type": "a list",
    "string_type": "text",
    "int_type": "a whole number",
    "string_too_short": "text that is not empty",
    "too_short": "a list that is not empty",
}
"""What Pydantic calls otherwise than people who write JSON."""


def _reason(item: ErrorDetails, guesser: Guesser) -> str:
    kind, last = item["type"], item["loc"][-1:]
    if kind == "missing":
        return "is missing"
    if kind == "extra_forbidden":
        known = _keys_at(item["loc"][:-1])
        near = guesser.nearest(str(last[0]), known) or "."
        return f"unknown key{near} Known: {', '.join(known)}"
    said = item["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    said = said.removeprefix("expected ").replace("String should match pattern", "text like")
    return f"got {shown(item['input'])}; expected {_EXPECTED.get(kind, said)}"


def _keys_at(steps: tuple[str | int, ...]) -> list[str]:
    """Return the keys that the object at a place may have."""
    model: type[BaseModel] = Profile
    if len(steps) >= len(("section", "index")):
        model = get_args(Profile.model_fields[str(steps[0])].annotation)[0]
    if steps[-1:] == ("filter",):
        model = EnrichmentFilter
    return [field.alias or name for name, field in model.model_fields.items()]
