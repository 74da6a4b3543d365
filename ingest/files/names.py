"""Files told apart by their names: each is read once, and no page takes the place of another."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from graph.errors import InvalidInput
from ingest.files.discovery import FoundFile
from ingest.files.folder import Skipped

NAMED_TWICE = "file that was named before"

_REMEDY = (
    "Name the folder that holds both, or give it with --base: the id of a page is then its path "
    "below that folder."
)


def each_once(files: Iterable[FoundFile], skipped: Skipped) -> Iterator[FoundFile]:
    """Yield files without those that came before, by this or another name."""
    known: set[str] = set()
    for one in files:
        place = os.path.abspath(one.path) if one.path else one.place  # noqa: PTH100 - links stay.
        if place in known:
            skipped(one.name, NAMED_TWICE)
            continue
        known.add(place)
        yield one


def check_pages(pages: Iterable[FoundFile]) -> None:
    """Make sure that pages, whose id is their name, have different ones.

    Raises:
        InvalidInput: When two have the same.
    """
    named: dict[str, FoundFile] = {}
    for one in pages:
        other = named.setdefault(one.name, one)
        if other is not one:
            both = f"{other.place} and {one.place}"
            message = f"{both} would both be the page {one.name!r}: one would replace the other"
            raise InvalidInput(message, remedy=_REMEDY)
