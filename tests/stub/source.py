"""A source on loopback that answers as its scenario says, and does wrong what it is told to."""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from tests.stub.records import at, moment, nulls, numbered, put, with_odd_words
from tests.stub.scenario import Filtered, Paged, SourceScenario, StubRoute


class Fault(StrEnum):
    """What a source does wrong."""

    THROTTLED = "429 with Retry-After"
    BROKEN_ONCE = "500 once"
    CUT = "connection cut in the body"
    DUPLICATES = "duplicates across pages"
    DISORDERED = "pages out of order"
    CHANGED = "a record changes between pages"
    EXPIRED = "cursor expired"
    ODD_WORD = "unknown word of an enumeration"
    NULLS = "a record of nulls"
    NUMBERS = "numbers for texts, and texts for numbers"


class StubSource:
    """A source. `asked` counts requests by path; its fault happens once for each route.

    It fails where the query holds `breaks_at`, for as long as that is set. `did_wrong` tells
    whether its fault has happened.
    """

    def __init__(self, scenario: SourceScenario, fault: Fault | None = None) -> None:
        self.scenario = scenario
        self.fault = fault
        self.asked: Counter[str] = Counter()
        self.breaks_at: str | None = None
        self.did_wrong = False
        self._happened: set[tuple[Fault, int]] = set()
        self._changed: set[int] = set()
        self._records = {
            number: copy.deepcopy(list(route.records))
            for number, route in enumerate(scenario.routes)
        }
        self.app = Starlette(routes=[Route("/{path:path}", self._answer, methods=["GET", "POST"])])

    def change(self) -> None:
        """Change what changes, if it has not yet."""
        for number, route in enumerate(self.scenario.routes):
            self._change(number, route)

    async def _answer(self, request: Request) -> Response:
        self.asked[request.url.path] += 1
        said = await request.body()
        body = json.loads(said) if said else None
        if not _brings(self.scenario.requires, request.headers):
            return JSONResponse({"message": "Bad credentials"}, status_code=401)
        if self.breaks_at is not None and self.breaks_at in request.url.query:
            return Response(status_code=500)
        found = self._route(request, body)
        if found is None:
            return JSONResponse({"message": "Not Found"}, status_code=404)
        number, route = found
        if not _brings(route.requires, request.query_params):
            return JSONResponse({"message": f"expected {route.requires}"}, status_code=400)
        return self._wrong(number, route, request, body) or self._right(
            number, route, request, body
        )

    def _route(self, request: Request, body: Any) -> tuple[int, StubRoute] | None:
        path = request.url.path.removeprefix(self.scenario.base_path)
        for number, route in enumerate(self.scenario.routes):
            fits = (route.path, route.method) == (path, request.method)
            told = {asks: str(_given(asks, request, body)) for asks in route.matches}
            if fits and all(text in told[asks] for asks, text in route.matches.items()):
                return number, route
        return None

    def _wrong(self, number: int, route: StubRoute, request: Request, body: Any) -> Response | None:
        match self.fault:
            case Fault.THROTTLED if self._happens(number):
                return Response(status_code=429, headers={"retry-after": "1"})
            case Fault.BROKEN_ONCE if self._happens(number):
                return Response(status_code=500)
            case Fault.EXPIRED if _place(route, request, body) and self._happens(number):
                return JSONResponse({"message": "gone"}, status_code=self.scenario.expired)
            case Fault.CUT if self._happens(number):
                whole = self._right(number, route, request, body).body
                return StreamingResponse(
                    _half(bytes(whole)), headers={"content-length": str(len(whole))}
                )
            case _:
                return None

    def _happens(self, number: int) -> bool:
        """Return whether the fault has not happened on a route yet; from now on it has."""
        assert self.fault is not None
        key = (self.fault, number)
        is_first = key not in self._happened
        self._happened.add(key)
        self.did_wrong |= is_first
        return is_first

    def _right(self, number: int, route: StubRoute, request: Request, body: Any) -> JSONResponse:
        if route.record is not None:
            is_odd = self.fault is Fault.NUMBERS
            (record,) = self._odd(route, [route.record]) if is_odd else [route.record]
            return JSONResponse(record)
        records = self._chosen(number, route, request, body)
        if route.pages is None:
            return JSONResponse(_around(route, self._odd(route, records)))
        answer = self._page(route, route.pages, records, request, body)
        if self.fault is Fault.CHANGED and route.changed and _place(route, request, body) is None:
            self.did_wrong = True
            self._change(number, route)
        return answer

    def _chosen(self, number: int, route: StubRoute, request: Request, body: Any) -> list[Any]:
        records = [
            one
            for one in self._in_order(number, route)
            if all(_kept(one, by, request, body) for by in route.filters)
        ]
        if self.fault is Fault.DISORDERED and route.sort is None:
            records.reverse()
            self.did_wrong |= len(records) > 1
        return records

    def _in_order(self, number: int, route: StubRoute) -> list[Any]:
        records = self._records[number]
        if route.sort is None:
            return records
        key, descending = route.sort.field, route.sort.descending
        return sorted(records, key=lambda one: moment(at(one, key)), reverse=descending)

    def _page(
        self, route: StubRoute, pages: Paged, records: list[Any], request: Request, body: Any
    ) -> JSONResponse:
        start = _start(pages, _place(route, request, body))
        shown, end = records[start : start + pages.size], start + pages.size
        has_more = end < len(records)
        if self.fault is Fault.DUPLICATES and start:
            shown = [records[start - 1], *shown]
            self.did_wrong = True
        # A record more would be counted by whoever asks for the next by how many there were.
        is_counted = pages.by == "offset" and has_more
        answer = _around(route, self._odd(route, shown, counted=is_counted))
        headers = {}
        following = _named(pages, end if has_more else min(end, len(records)))
        if pages.gives == "link":
            headers = _link(pages, following, request, has_more=has_more)
        elif pages.gives:
            address = _address(pages, following, request)
            given = address if pages.as_address else following
            put(answer, pages.gives, given if has_more or pages.always else pages.none)
        for pointer, value in ((pages.more, has_more), (pages.done, not has_more)):
            if pointer is not None:
                put(answer, pointer, value)
        return JSONResponse(answer, headers=headers)

    def _odd(self, route: StubRoute, shown: list[Any], *, counted: bool = False) -> list[Any]:
        odd = self._made_odd(route, shown, counted=counted)
        self.did_wrong |= odd != shown
        return odd

    def _made_odd(self, route: StubRoute, shown: list[Any], *, counted: bool) -> list[Any]:
        match self.fault:
            case Fault.DISORDERED:
                return shown[::-1]
            case Fault.NULLS if not counted and shown and isinstance(shown[0], dict):
                return [*shown, nulls(shown[0])]
            case Fault.NUMBERS:
                return [numbered(one) for one in shown]
            case Fault.ODD_WORD:
                return [with_odd_words(one, route.words) for one in shown]
            case _:
                return shown

    def _change(self, number: int, route: StubRoute) -> None:
        if route.changed and number not in self._changed:
            self._changed.add(number)
            self._in_order(number, route)[0].update(route.changed)


def _brings(wanted: Mapping[str, str], given: Mapping[str, str]) -> bool:
    return all(given.get(name) == value for name, value in wanted.items())


def _given(asks: str, request: Request, body: Any) -> Any:
    return at(body, asks) if asks.startswith("/") else request.query_params.get(asks)


def _place(route: StubRoute, request: Request, body: Any) -> Any:
    """Return what a request says of its page, None for the first."""
    if route.pages is None:
        return None
    found = _given(route.pages.asks, request, body)
    first = {"number": "1", "offset": "0"}.get(route.pages.by)
    return None if found is None or str(found) == first else found


def _start(pages: Paged, place: Any) -> int:
    if place is None:
        return 0
    number = int(str(place).removeprefix("after-"))
    return (number - 1) * pages.size if pages.by == "number" else number


def _named(pages: Paged, start: int) -> str | int:
    """Return what the page is called that begins at a record."""
    if pages.by == "token":
        return f"after-{start}"
    return start // pages.size + 1 if pages.by == "number" else start


def _kept(record: Any, by: Filtered, request: Request, body: Any) -> bool:
    asked = _given(by.asks, request, body)
    if asked is None:
        return True
    own, limit = moment(at(record, by.field)), moment(asked)
    return own >= limit if by.keeps == "from" else own <= limit


def _address(pages: Paged, following: str | int, request: Request) -> str:
    query = {**dict(request.query_params), pages.asks: str(following)}
    return f"{request.url.replace(query=None)}?{urlencode(query)}"


def _link(
    pages: Paged, following: str | int, request: Request, *, has_more: bool
) -> dict[str, str]:
    if not (has_more or pages.always):
        return {}
    flag = f'; {pages.flag}="{str(has_more).lower()}"' if pages.flag else ""
    return {"link": f'<{_address(pages, following, request)}>; rel="next"{flag}'}


def _around(route: StubRoute, shown: list[Any]) -> Any:
    if not route.at:
        return shown
    answer = copy.deepcopy(route.answer)
    put(answer, route.at, shown)
    return answer


async def _half(whole: bytes) -> AsyncIterator[bytes]:
    yield whole[: len(whole) // 2]
    raise ConnectionError
