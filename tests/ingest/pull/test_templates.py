from __future__ import annotations

import pytest

from graph.errors import InvalidInput
from ingest.pull.templates import Filling

PARTS = Filling({"repository": "acme/shop", "id": "a/b?c", "page": None}, frozenset({"repository"}))


def test_values_are_encoded_where_they_stand_in_a_path() -> None:
    assert PARTS.path("/repos/{repository}/x/{id}") == "/repos/acme/shop/x/a%2Fb%3Fc"


@pytest.mark.parametrize("value", ["", "..", "a/../b", "a//b", "/a"])
def test_a_value_that_leads_elsewhere_is_no_part_of_a_path(value: str) -> None:
    filling = Filling({"repository": value}, frozenset({"repository"}))

    with pytest.raises(InvalidInput, match="no part of a path"):
        filling.path("/repos/{repository}")


def test_a_value_that_nobody_gave_is_told_with_what_to_do() -> None:
    with pytest.raises(InvalidInput, match="nothing is said of 'site'") as told:
        Filling({"site": None}).path("/{site}/issues")

    assert "'site' among the instance's options" in told.value.remedy


def test_what_has_no_value_yet_is_left_out() -> None:
    filling = Filling({"since": 12, "page": None})

    assert filling.query({"from": "{since}", "cursor": "{page}", "limit": "50"}) == {
        "from": "12",
        "limit": "50",
    }
    assert filling.body({"at": {"after": "{page}"}, "list": ["{page}", "{since}"]}) == {
        "at": {},
        "list": [12],
    }


def test_a_text_that_is_a_placeholder_alone_keeps_its_type_in_a_body() -> None:
    filling = Filling({"since": 12})

    assert filling.body({"a": "{since}", "b": "updated >= {since}", "c": 1.5}) == {
        "a": 12,
        "b": "updated >= 12",
        "c": 1.5,
    }


def test_braces_around_other_names_are_text() -> None:
    query = "query($after:String){issues(after:$after){nodes{id}}}"

    assert Filling({"page": None}).body({"query": query}) == {"query": query}
