"""In which form an answer is given: the one that the header `Accept` asks for."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from api.http.errors import JSON
from graph.errors import NotAcceptable

GRAPHQL_JSON: Final = "application/graphql-response+json"

_OFFERED: Final = (JSON, GRAPHQL_JSON)
_RANGES: Final = ("*/*", "application/*")


@lru_cache(maxsize=256)
def chosen(accept: str | None) -> str:
    """Return the media type of an answer (RFC 9110, 12.5.1).

    Without a wish it is JSON, which every client understands; of two that are wished for alike
    it is GraphQL's own.

    Raises:
        NotAcceptable: When neither is acceptable.
    """
    if not (accept or "").strip():
        return JSON
    weights = dict(_weights(accept or ""))
    rest = max((weights.get(one, 0.0) for one in _RANGES), default=0.0)
    named = {one: weights[one] for one in _OFFERED if one in weights}
    best = max(named, key=lambda one: (named[one], one == GRAPHQL_JSON), default=None)
    if best is not None and named[best] > 0 and named[best] >= rest:
        return best
    others = [one for one in _OFFERED if one not in named]
    if rest > 0 and others:
        return others[0]
    message = f"the answer can be {' or '.join(_OFFERED)}, and `Accept` has neither"
    raise NotAcceptable(message)


def accepts_pages(accept: str | None) -> bool:
    """Whether a browser asks for a page."""
    return dict(_weights(accept or "")).get("text/html", 0.0) > 0


def accepts_events(accept: str | None) -> bool:
    """Whether a client asks for server-sent events."""
    return dict(_weights(accept or "")).get("text/event-stream", 0.0) > 0


def _weights(accept: str) -> Iterator[tuple[str, float]]:
    for part in accept.split(","):
        media, *params = (one.strip().lower() for one in part.split(";"))
        yield media, next((_quality(one) for one in params if one.startswith("q=")), 1.0)


def _quality(parameter: str) -> float:
    """Return the weight in `q=0.5`; one that is no number between 0 and 1 counts as 1."""
    try:
        given = float(parameter.removeprefix("q="))
    except ValueError:
        return 1.0
    return given if 0 <= given <= 1 else 1.0
