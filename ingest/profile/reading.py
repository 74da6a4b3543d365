"""Profile files read: JSON in, a profile out, or all faults of the file at once."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, NoReturn

from graph.errors import InvalidInput
from graph.model import values
from ingest.profile.crossings import KnownNames, crossing_faults
from ingest.profile.document import Profile
from ingest.profile.faults import Fault, Guesser, InvalidProfile, form_faults, in_order, path_of

DEFAULT_BYTES = 4 * 1024 * 1024
_DEEPEST = 50
"""Levels of objects and lists; a rule for machines has a few."""

_LONGEST_NUMBER = 100
_TOO_DEEP = f"is nested deeper than {_DEEPEST} levels"
_SHOWN_STEPS = 5


class _Object(dict[str, Any]):
    """A JSON object that knows which keys stand twice in it: the last one alone would be kept."""

    repeated: tuple[str, ...] = ()


def nothing_known(label: str, keys: Collection[str]) -> Collection[str]:
    """Tell that the graph knows none: a file is checked by itself."""
    del label, keys
    return ()


def read_profile(
    data: bytes,
    source: str = "the profile",
    *,
    known: KnownNames = nothing_known,
    largest: int = DEFAULT_BYTES,
) -> Profile:
    """Return the profile that a file holds.

    Args:
        data: The file's content, JSON in UTF-8.
        source: What messages call it.
        known: Tells which names the graph knows that the file does not have.
        largest: Bytes that it may have.

    Raises:
        InvalidProfile: Lists every fault, each with its path.
    """
    if len(data) > largest:
        limit = f"has more than {largest:,} bytes, the most that are read (NAZARA_PROFILE_BYTES)"
        raise InvalidProfile(source, [Fault("", limit)])
    try:
        raw = _parsed(data)
    except (ValueError, RecursionError) as error:
        raise InvalidProfile(source, [Fault("", f"is not JSON: {_why(error)}")]) from error
    if faults := in_order(_faults(raw, known)):
        raise InvalidProfile(source, faults)
    return Profile.model_validate(raw)


def _faults(raw: Any, known: KnownNames) -> Iterator[Fault]:
    told = list(_value_faults(raw, ()))
    yield from told
    if any(one.reason == _TOO_DEEP for one in told):
        return
    guesser, paths = Guesser(), {one.path for one in told}
    # What is no text or number at all would be told again, as what else it is not.
    yield from (one for one in form_faults(raw, guesser) if one.path not in paths)
    yield from crossing_faults(raw, known, guesser)


def read_file(path: Path, *, known: KnownNames = nothing_known, largest: int) -> Profile:
    """Return the profile in a file; `-` is standard input.

    Raises:
        InvalidInput: When the file can't be read.
        InvalidProfile: Lists every fault.
    """
    if str(path) == "-":
        data = sys.stdin.buffer.read(largest + 1)
        return read_profile(data, "standard input", known=known, largest=largest)
    try:
        with path.open("rb") as file:
            data = file.read(largest + 1)
    except OSError as error:
        message = f"{path} can't be read: {error.strerror or error}"
        raise InvalidInput(message) from error
    return read_profile(data, path.name, known=known, largest=largest)


def _parsed(data: bytes) -> Any:
    """Parse JSON; Python's own parser tells of repeated keys, which others drop silently."""
    text = data.decode("utf-8-sig")
    return json.loads(text, object_pairs_hook=_object, parse_constant=_refuse, parse_int=_integer)


def _object(pairs: list[tuple[str, Any]]) -> _Object:
    found = _Object(pairs)
    if len(found) < len(pairs):
        times = Counter(key for key, _ in pairs)
        found.repeated = tuple(key for key, count in times.items() if count > 1)
    return found


def _integer(text: str) -> int:
    if len(text) > _LONGEST_NUMBER:
        message = f"a whole number of {len(text):,} digits; 64 bits is the most that is kept"
        raise ValueError(message)
    return int(text)


def _refuse(word: str) -> NoReturn:
    message = f"{word} is no JSON"
    raise ValueError(message)


def _why(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return f"byte {error.start:,} is not UTF-8"
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    return str(error)


def _value_faults(value: Any, steps: tuple[str | int, ...]) -> Iterator[Fault]:
    """Yield what no graph can hold, and keys that stand twice."""
    if len(steps) > _DEEPEST:
        yield Fault(path_of(steps[:_SHOWN_STEPS]), _TOO_DEEP)
    elif isinstance(value, _Object):
        for key in value.repeated:
            yield Fault(path_of((*steps, key)), "the key stands twice in this object")
        for key, inner in value.items():
            yield from _single(key, steps)
            yield from _value_faults(inner, (*steps, key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _value_faults(inner, (*steps, place))
    else:
        yield from _single(value, steps)


def _single(value: Any, steps: tuple[str | int, ...]) -> Iterator[Fault]:
    check = {str: values.text, int: values.integer, float: values.decimal}.get(type(value))
    try:
        if check is not None:
            check(value)
    except InvalidInput as error:
        yield Fault(path_of(steps), error.message)
