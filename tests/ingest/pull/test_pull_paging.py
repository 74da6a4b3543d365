from __future__ import annotations

from typing import Any

import httpx
import pytest

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
from ingest.pull.paging import PagePlace, first_place, is_beyond, next_link, next_place, without

NEXT = "https://api.example/issues?page=2"


def answer(value: Any = None, link: str | None = None) -> SourceAnswer:
    headers = httpx.Headers({"link": link} if link else {})
    return SourceAnswer(200, headers, value, httpx.URL("https://api.example/issues"))


@pytest.mark.parametrize(
    ("kind", "answered", "number", "expected"),
    [
        (OnePage(), answer(), 100, None),
        (OffsetPages(size=100), answer(), 100, PagePlace(100)),
        (OffsetPages(size=100), answer(), 99, None),
        (OffsetPages(size=100, more="/more"), answer({"more": True}), 7, PagePlace(7)),
        (OffsetPages(size=100, more="/more"), answer({"more": False}), 100, None),
        (OffsetPages(size=100, more="/more"), answer({"more": True}), 0, None),
        (NumberedPages(size=10), answer(), 10, PagePlace(2)),
        (NumberedPages(size=10, first=0), answer(), 10, PagePlace(1)),
        (TokenPages(at="/meta/next"), answer({"meta": {"next": "t2"}}), 1, PagePlace("t2")),
        (TokenPages(at="/meta/next"), answer({"meta": {"next": ""}}), 1, None),
        (TokenPages(at="/meta/next"), answer({"meta": None}), 1, None),
        (TokenPages(at="/end", more="/more"), answer({"end": "t", "more": False}), 1, None),
        (AddressedPages(at="/next"), answer({"next": NEXT}), 1, PagePlace(address=NEXT)),
        (AddressedPages(at="/next"), answer({"next": None}), 1, None),
        (LinkedPages(), answer(link=f'<{NEXT}>; rel="next"'), 1, PagePlace(address=NEXT)),
        (LinkedPages(), answer(link=f'<{NEXT}>; rel="prev"'), 1, None),
        (LinkedPages(), answer(), 100, None),
    ],
)
def test_each_kind_of_page_leads_to_the_next(
    kind: PageKind, answered: SourceAnswer, number: int, expected: PagePlace | None
) -> None:
    assert next_place(kind, first_place(kind), answered, number) == expected


def test_a_link_that_is_always_there_counts_only_with_its_parameter() -> None:
    def headers(results: str) -> httpx.Headers:
        last = f'<{NEXT}>; rel="previous"; results="true"'
        return httpx.Headers({"link": f'{last}, <{NEXT}>; rel="next"; results="{results}"'})

    assert next_link(headers("true"), ("results", "true")) == NEXT
    assert next_link(headers("false"), ("results", "true")) is None


def test_an_address_that_is_kept_has_no_secret_in_it() -> None:
    kept = without("https://api.example/issues?page=2&api_key=secret&a=b", {"api_key"})

    assert kept == "https://api.example/issues?page=2&a=b"


def test_a_source_that_serves_so_many_is_not_asked_for_more() -> None:
    assert is_beyond(OffsetPages(size=100, most=9_900), PagePlace(10_000))
    assert not is_beyond(OffsetPages(size=100, most=9_900), PagePlace(9_900))
    assert not is_beyond(OffsetPages(size=100), PagePlace(10**9))
