"""Where texts name something, as whoever may read the text is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from graph.store.store import Store
from tests.api.actions.conftest import ADA
from tests.api.sample import Sample

Serve = Callable[..., Callable[..., dict[str, Any]]]

PLACES = """query ($node: ID!) { mentionPlaces(node: $node) {
  part property charStart charEnd wording relationship thing } }"""
SECRET = "acme:nazara:main:access_scope:board"
TEXT = "The search service is slow. We search by hand."


@pytest.fixture
def graph(store: Store) -> tuple[str, str, str]:
    """A system, an open incident that names it, and one that only some may read."""
    sample = Sample(store)
    system = sample.node("System", 1, name="search")
    open_ = sample.node("Incident", 1, description=TEXT)
    secret = sample.node("Incident", 2, description=TEXT, visibility=SECRET)
    sample.write()
    return system, open_, secret


def test_each_place_is_told_with_what_stands_there_and_what_it_names(
    serve: Serve, graph: tuple[str, str, str]
) -> None:
    system, incident, _ = graph

    answer = serve()(PLACES, replace(ADA, role="viewer"), node=incident)

    same = {"part": incident, "property": "description", "wording": "search", "thing": system}
    sure = {**same, "relationship": "MENTIONS"}
    assert answer["data"]["mentionPlaces"] == [
        {**sure, "charStart": 4, "charEnd": 10},
        {**sure, "charStart": 31, "charEnd": 37},
    ]


def test_a_word_that_is_nowhere_marked_as_a_name_only_may_be_one(
    serve: Serve, store: Store
) -> None:
    sample = Sample(store)
    sample.node("System", 1, name="search")
    incident = sample.node("Incident", 1, description="We search by hand.")
    sample.write()

    answer = serve()("query ($n: ID!) { mentionPlaces(node: $n) { relationship } }", n=incident)

    assert answer["data"]["mentionPlaces"] == [{"relationship": "MAY_MENTION"}]


def test_no_more_places_are_told_than_the_setting_says(
    serve: Serve, graph: tuple[str, str, str]
) -> None:
    answer = serve(mention_places=1)(PLACES, node=graph[1])

    assert [one["charStart"] for one in answer["data"]["mentionPlaces"]] == [4]


def test_the_text_of_a_node_that_one_may_not_read_or_of_another_organisation_tells_nothing(
    serve: Serve, graph: tuple[str, str, str]
) -> None:
    ask = serve()

    refused = ask(PLACES, node=graph[2])
    foreign = ask(PLACES, replace(ADA, org="other"), node=graph[1])
    other = ask(PLACES, node=graph[0])

    codes = [one["errors"][0]["extensions"]["code"] for one in (refused, foreign, other)]
    assert codes == ["NOT_FOUND"] * 3
    assert ask(PLACES, replace(ADA, visible=("org", SECRET)), node=graph[2])["data"]
