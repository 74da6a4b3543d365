"""Keys in texts: `PAY-12` of a tracker, `#12` of the project that a text is from. Pure.

Which projects there are decides what is a key: to the eye `UTF-8` is one as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_ADDRESS: Final = re.compile(r"\b[a-z][a-z0-9+.-]{0,20}://[^\s<>\"'`|\\]+", re.IGNORECASE)
_KEY: Final = re.compile(
    r"(?<![A-Za-z0-9_.-])(?P<project>[A-Z][A-Z0-9_]{0,19}-)(?P<number>[1-9]\d{0,6})"
    r"(?![A-Za-z0-9_]|-\d|[.,]\d)"
)
_NUMBER: Final = re.compile(
    r"(?<![A-Za-z0-9_&#!./-])(?P<place>[A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+)+)?"
    r"(?P<mark>[#!])(?P<number>[1-9]\d{0,4})(?![A-Za-z0-9_]|-\d|[.,]\d)"
)
_MAY_HOLD: Final = re.compile(r"[A-Z0-9_]-[1-9]|[#!][1-9]")
"""Most texts hold nothing like it, and this is quick."""

_AFTER_PLACE: Final = "#!@"
"""What stands behind a project in a native id: before a number, or the hash of a commit."""


@dataclass(frozen=True, slots=True)
class Numbering:
    """How a tool numbers what is in a project: `head` begins the uids, `place` the native ids.

    `marks` are the characters between a project and a number.
    """

    head: str
    place: str
    marks: str


@dataclass(frozen=True, slots=True)
class WrittenKey:
    """A key at `text[start:end]`: the record's native id, which begins with its project.

    `head` begins its uid, where the text alone tells of which tool it is; `is_own`: it is of the
    project that the text itself is from.
    """

    start: int
    end: int
    native_id: str
    project: str
    head: str | None = None
    is_own: bool = False


def keys_in(text: str, numbering: Numbering | None = None) -> Iterator[WrittenKey]:
    """Yield what could be a key, in order. What stands in an address is the address's."""
    if not _MAY_HOLD.search(text):
        return
    plain = _ADDRESS.sub(lambda found: " " * len(found[0]), text)
    for found in _KEY.finditer(plain):
        yield WrittenKey(*found.span(), found[0], found["project"])
    if numbering is not None:
        for found in _NUMBER.finditer(plain):
            if found["mark"] in numbering.marks:
                yield _numbered(found, numbering)


def _numbered(found: re.Match[str], numbering: Numbering) -> WrittenKey:
    place = (found["place"] or numbering.place).casefold()
    project = f"{place}{found['mark']}"
    is_own = place == numbering.place.casefold()
    return WrittenKey(*found.span(), f"{project}{found['number']}", project, numbering.head, is_own)


def project_of(native_id: str, marks: str) -> str | None:
    """Return the project that a record's native id begins with, None where it is no such id."""
    if found := _KEY.fullmatch(native_id):
        return found["project"]
    project = native_id.rstrip("0123456789")
    is_numbered = project != native_id and project.endswith(tuple(marks)) and "/" in project
    return project if is_numbered else None


def numbering_of(uid: str, marks: str) -> Numbering | None:
    """Return how things are numbered where a record is, None where they are not.

    Commits have a place as well: `acme/shop@1f…`.
    """
    *outer, native_id = uid.split(":", 4)
    end = next((at for at, char in enumerate(native_id) if char in _AFTER_PLACE), 0)
    if not marks or "/" not in native_id[:end]:
        return None
    return Numbering("".join(f"{part}:" for part in outer), native_id[:end], marks)
