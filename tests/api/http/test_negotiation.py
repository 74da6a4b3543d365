"""In which form an answer is given, for what clients write into `Accept`."""

from __future__ import annotations

import pytest

from api.http.errors import JSON
from api.http.negotiation import GRAPHQL_JSON, accepts_pages, chosen
from graph.errors import NotAcceptable


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("application/*;q=0.5", JSON),
        ("application/json, multipart/mixed", JSON),
        (GRAPHQL_JSON, GRAPHQL_JSON),
        (f"{GRAPHQL_JSON}, {JSON};q=0.9", GRAPHQL_JSON),
        (f"{JSON}, {GRAPHQL_JSON}", GRAPHQL_JSON),
        (f"{JSON}, {GRAPHQL_JSON};q=0.9", JSON),
        (f"{GRAPHQL_JSON}; charset=utf-8, {JSON}; charset=utf-8", GRAPHQL_JSON),
        (f"{GRAPHQL_JSON};q=0, */*", JSON),
        (f"{JSON};q=0, */*", GRAPHQL_JSON),
        (f"{GRAPHQL_JSON};q=0.2, */*;q=0.8", JSON),
        (f"{GRAPHQL_JSON.upper()} ; Q=0.7", GRAPHQL_JSON),
        (f"{GRAPHQL_JSON};q=much", GRAPHQL_JSON),
    ],
)
def test_the_form_that_is_wished_for_most_is_given(accept: str | None, media: str) -> None:
    assert chosen(accept) == media


@pytest.mark.parametrize("accept", ["text/html", f"{JSON};q=0", "*/*;q=0", "\xff", ",;,"])
def test_what_can_not_be_given_is_said(accept: str) -> None:
    with pytest.raises(NotAcceptable, match=GRAPHQL_JSON.replace("+", r"\+")):
        chosen(accept)


def test_a_browser_that_wants_a_page_is_known() -> None:
    assert accepts_pages("text/html,application/xhtml+xml,*/*;q=0.8")
    assert not accepts_pages("*/*")
    assert not accepts_pages("text/html;q=0, application/json")
