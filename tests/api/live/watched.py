"""Subscriptions without a line: an engine is asked what it tells of news."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from api.access.viewer import Viewer
from api.compiler.engine import Engine, Request
from api.compiler.watching import Event, NewsWatch
from graph.live.news import EntryId, News, NewsPlace

ANYTHING = "subscription { entityChanged { what nodeId node { __typename title } } }"


def watch(
    engine: Engine, text: str = ANYTHING, viewer: Viewer | None = None, **variables: Any
) -> NewsWatch:
    chosen = viewer or Viewer("acme")
    return NewsWatch.of(engine, Request(text, variables, None, chosen.org, chosen))


def place(number: int) -> NewsPlace:
    return NewsPlace(EntryId(1_764_419_000_000, number), 0)


def events(watching: NewsWatch, news: Sequence[News]) -> list[Event]:
    return watching.tell([(place(number), one) for number, one in enumerate(news)])


def told(watching: NewsWatch, *news: News) -> list[Any]:
    """Return what the field of the subscription holds, for each event."""
    found = []
    for event in events(watching, news):
        answer = orjson.loads(event.body)
        assert "errors" not in answer, answer
        found += answer["data"].values()
    return found
