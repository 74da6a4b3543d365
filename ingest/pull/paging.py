"""From one page to the next, in each of the kinds that sources declare."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import Any, Final

import httpx

from ingest.interface.pages import (
    AddressedPages,
    LinkedPages,
    NumberedPages,
    OffsetPages,
    OnePage,
    PageKind,
    TokenPages,
)
from ingest.pull.answers import SourceAnswer
from ingest.pull.pointers import value_at

_LINK: Final = re.compile(r"<([^<>]{1,4000})>([^<]*)")
_PARAMETER: Final = re.compile(r';\s*([\w*-]+)\s*=\s*(?:"([^"]*)"|([^\s;,"]+))')


@dataclass(frozen=True, slots=True)
class PagePlace:
    """Which page is next: the value of `{page}`, or the address that the source gave.

    Without either it is the first.
    """

    page: str | int | None = None
    address: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {name: one for name, one in asdict(self).items() if one is not None}


def first_place(kind: PageKind) -> PagePlace:
    """Return the first page."""
    match kind:
        case OffsetPages():
            return PagePlace(0)
        case NumberedPages(first=first):
            return PagePlace(first)
        case _:
            return PagePlace()


def next_place(
    kind: PageKind, place: PagePlace, answer: SourceAnswer, number: int
) -> PagePlace | None:
    """Return the page behind one of `number` records, None behind the last."""
    match kind:
        case OnePage():
            return None
        case OffsetPages(size=size, more=more):
            return _counted(place, number, number, _has_more(answer, more, is_full=number >= size))
        case NumberedPages(size=size, more=more):
            return _counted(place, number, 1, _has_more(answer, more, is_full=number >= size))
        case TokenPages(at=at, more=more):
            return _by_token(answer, at, more)
        case LinkedPages(only_if=only_if):
            address = next_link(answer.headers, only_if)
        case AddressedPages(at=at, more=more):
            given = value_at(answer.value, at) if _has_more(answer, more, is_full=True) else None
            address = given if isinstance(given, str) and given else None
    return PagePlace(address=address) if address else None


def is_beyond(kind: PageKind, place: PagePlace) -> bool:
    """Return whether a source does not serve a page any more, because there are too many."""
    match kind:
        case OffsetPages(most=int(most)) | NumberedPages(most=int(most)):
            return isinstance(place.page, int) and place.page > most
        case _:
            return False


def next_link(headers: httpx.Headers, only_if: tuple[str, str] | None = None) -> str | None:
    """Return the address that `Link` calls the next, where it has the parameter that is asked."""
    for address, rest in _LINK.findall(headers.get("link", "")):
        parameters = {name.lower(): a or b for name, a, b in _PARAMETER.findall(rest)}
        if "next" in parameters.get("rel", "").lower().split():
            fits = only_if is None or parameters.get(only_if[0]) == only_if[1]
            return str(address) if fits else None
    return None


def without(address: str, names: set[str]) -> str:
    """Return an address without parameters of these names: a source may repeat our secrets."""
    url = httpx.URL(address)
    for name in names & set(url.params):
        url = url.copy_remove_param(name)
    return str(url)


def _has_more(answer: SourceAnswer, pointer: str | None, *, is_full: bool) -> bool:
    return is_full if pointer is None else value_at(answer.value, pointer) is True


def _counted(place: PagePlace, number: int, step: int, has_more: bool) -> PagePlace | None:  # noqa: FBT001
    if not has_more or not number or not isinstance(place.page, int):
        return None
    return PagePlace(place.page + step)


def _by_token(answer: SourceAnswer, at: str, more: str | None) -> PagePlace | None:
    token = value_at(answer.value, at)
    if not isinstance(token, str | int) or isinstance(token, bool) or token == "":
        return None
    return PagePlace(token) if _has_more(answer, more, is_full=True) else None
