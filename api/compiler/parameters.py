"""Bind an operation's arguments to the parameters of its statement, within the limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from api.compiler.cursor import decode
from api.compiler.plan import Argument, Lookup, Page, Search
from graph.errors import InvalidInput, LimitExceeded
from graph.settings import Settings

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""The time of stubs: connections without them begin above it."""

DEFAULT_NEIGHBORS: Final = 10


def bind(
    sources: Sequence[Page | Lookup | Search],
    pages: Sequence[Page],
    variables: Mapping[str, Any],
    org: str,
    settings: Settings,
) -> dict[str, Any]:
    """Return the map that the statement knows as `$p`; found neighbours are added later.

    Raises:
        InvalidInput: For a cursor of another list.
        LimitExceeded: For a page too long, or more nodes in all than allowed.
    """
    params: dict[str, Any] = {"org": org, "epoch": EPOCH}
    for source in sources:
        if isinstance(source, Lookup):
            params[f"id{source.index}"] = str(source.id.of(variables))
    sizes: dict[int, int] = {}
    total = 0
    for page in pages:
        first = page_size(page.first, variables, settings.graphql_page_size, settings)
        params[f"f{page.index}"] = first + 1
        above = sizes[page.parent.index] if page.parent is not None else 1
        sizes[page.index] = above * first
        total += sizes[page.index]
        if page.continued:
            time, uid = decode(page.after.of(variables), page.field, org)
            params[f"t{page.index}"], params[f"u{page.index}"] = time, uid
    _check_total(total, settings.graphql_max_nodes)
    return params


def page_size(
    first: Argument, variables: Mapping[str, Any], default: int, settings: Settings
) -> int:
    """Return how many nodes a list may have.

    Raises:
        InvalidInput: When the number is negative.
        LimitExceeded: When it is above the greatest allowed.
    """
    size = first.of(variables)
    if size is None:
        return default
    size = int(size)
    if size < 0:
        message = f"`first` is {size}, expected 0 or more"
        raise InvalidInput(message)
    if size > settings.graphql_max_page_size:
        message = f"`first` is {size}, at most {settings.graphql_max_page_size} are allowed"
        raise LimitExceeded(
            message,
            remedy="Ask for less and go on with `after`, or raise NAZARA_GRAPHQL_MAX_PAGE_SIZE.",
        )
    return size


def _check_total(total: int, limit: int) -> None:
    if total > limit:
        message = (
            f"the operation may return {total} nodes (the products of its `first`), "
            f"at most {limit} are allowed"
        )
        raise LimitExceeded(
            message, remedy="Give smaller `first`, or raise NAZARA_GRAPHQL_MAX_NODES."
        )
