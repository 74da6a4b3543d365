"""Times in arguments: their zones, and spans that end before they begin."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from api.compiler.time.clocks import span_of
from graph.errors import InvalidInput

NAMES = ("since", "until")


def test_a_span_is_in_utc_and_open_where_nothing_is_given() -> None:
    assert span_of("2026-11-02T05:00:00+02:00", None, NAMES) == (
        datetime(2026, 11, 2, 3, tzinfo=UTC),
        None,
    )
    assert span_of(None, None, NAMES) == (None, None)


def test_a_span_may_be_a_single_time() -> None:
    begins, ends = span_of("2026-11-02T03:00:00Z", "2026-11-02T03:00:00Z", NAMES)

    assert begins == ends


def test_a_span_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(InvalidInput, match=r"`since` is .*11-03.*, later than `until`.*11-02"):
        span_of("2026-11-03T00:00:00Z", "2026-11-02T00:00:00Z", NAMES)


def test_the_message_names_the_argument_that_is_no_time() -> None:
    with pytest.raises(InvalidInput, match="`until`"):
        span_of("2026-11-03T00:00:00Z", "yesterday", NAMES)
