"""What stands beside a slice of a document: a name may begin in one and end in the next. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

LABEL: Final = "DocumentChunk"
_SEEN: Final = 300
"""How many characters beside a slice are looked at; no name is as long."""


@dataclass(frozen=True, slots=True)
class Beside:
    """The end of the slice before, and the beginning of the next one."""

    before: str = ""
    after: str = ""


ALONE: Final = Beside()


def neighbours(uid: str) -> tuple[str, str]:
    """Return the uids of the slices before and behind one; there need not be such slices."""
    head, _, index = uid.rpartition("#")
    number = int(index) if index.isdecimal() else -2
    return f"{head}#{number - 1}", f"{head}#{number + 1}"


def with_neighbours(uids: Iterable[str]) -> list[str]:
    """Return the uids of slices and of those beside them, in order."""
    return sorted({one for uid in uids for one in (uid, *neighbours(uid))})


def beside(slices: Iterable[Mapping[str, Any]]) -> dict[str, Beside]:
    """Return what stands beside each of these slices, as far as they tell."""
    known = {row["uid"]: row for row in slices}
    found: dict[str, Beside] = {}
    for uid, row in known.items():
        earlier, later = (known.get(one) for one in neighbours(uid))
        found[uid] = Beside(
            earlier["text"][-_SEEN:] + _gap(earlier, row) if earlier else "",
            _gap(row, later) + later["text"][:_SEEN] if later else "",
        )
    return found


def _gap(one: Mapping[str, Any], other: Mapping[str, Any]) -> str:
    """Return what was between two slices: nothing where a long line was cut."""
    return "" if one["char_end"] == other["char_start"] else "\n"
