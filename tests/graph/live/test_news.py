"""News and their places: what is kept of them, and in which order they stand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import InvalidInput
from graph.live.news import WHATS, EntryId, News, NewsEntry, NewsPlace, decode, encode
from graph.live.streams import entries_of, entry_of
from graph.model.times import EPOCH

A_NEWS = st.builds(
    News,
    st.text(st.characters(exclude_categories=["Cs"])).map("acme:tool:main:incident:{}".format),
    st.sampled_from(WHATS),
    st.sampled_from(["org", "team:payments"]),
)
NUMBERS = st.integers(0, 10**12)
PLACES = st.builds(NewsPlace, st.builds(EntryId, NUMBERS, NUMBERS), st.integers(0, 10**6 - 1))


@given(st.lists(A_NEWS, max_size=9))
def test_news_come_back_as_they_were_told(news: list[News]) -> None:
    assert list(decode(encode(news))) == news


@given(PLACES)
def test_a_place_is_known_again_by_its_id(place: NewsPlace) -> None:
    assert NewsPlace.parse(str(place)) == place


@given(st.integers(0, 10**12), st.integers(0, 10**6), st.integers(-5000, 5000))
def test_a_time_stands_behind_all_that_was_told_before_it(
    milliseconds: int, number: int, later: int
) -> None:
    told = NewsPlace(EntryId(milliseconds, number), 0)
    time = EPOCH + timedelta(milliseconds=milliseconds + later)

    place = NewsPlace.since(time)

    assert (told <= place) == (later > 0)


@pytest.mark.parametrize("text", ["", "now", "1-2", "1-2-3-4", "1-2-x", "9" * 40 + "-1-1", "٣-1-1"])
def test_a_place_that_is_neither_id_nor_time_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="expected the id of an event or a time"):
        NewsPlace.parse(text)


def test_a_time_can_be_given_as_people_write_it() -> None:
    place = NewsPlace.parse("2026-11-29T12:00:00.250Z")

    assert place.entry.at == datetime(2026, 11, 29, 12, 0, 0, 249000, tzinfo=UTC)


def test_a_large_write_is_told_in_several_entries_after_what_was_lost() -> None:
    news = [News(f"acme:tool:main:incident:{number}") for number in range(450)]

    fields = entries_of(news, lost=True)

    pairs = [dict([pair]) for pair in zip(fields[::2], fields[1::2], strict=True)]
    told = [entry_of(b"5-1", pair) for pair in pairs]
    assert [len(entry.news) for entry in told] == [0, 200, 200, 50]
    assert [entry.lost for entry in told] == [True, False, False, False]
    assert [one for entry in told for one in entry.news] == news
    assert told[0] == NewsEntry(EntryId(5, 1), lost=True)
