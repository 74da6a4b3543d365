"""Summaries are made of the text's own sentences, the same ones every time."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrich.citations.places import SourceText
from enrich.enrichment import summary_length
from enrich.summary.rank import is_sayable
from enrich.summary.text import Length, stamp_of, summary_of
from graph.settings.settings import Settings

CHARACTERS = st.one_of(st.sampled_from(" .!?\n-abAB"), st.characters(exclude_categories=["Cs"]))
WORDS = st.text(CHARACTERS, min_size=1, max_size=60)
TEXTS = st.lists(WORDS, max_size=30).map(". ".join)

STORY = (
    "Good morning to all of you out there. "
    "The pool of connections to the orders database was full. "
    "The orders database refused the connections of the checkout. "
    "Somebody watered the plants in the meantime. "
    "A deploy had halved the pool of the checkout. "
    "The checkout could not write orders to the database. "
    "Lunch was late that day, as so often."
)


def passages(*texts: str) -> list[SourceText]:
    """Return texts as the slices of a document."""
    uid = "acme:wiki:main:document_chunk:d#{}"
    return [SourceText(uid.format(number), "text", text) for number, text in enumerate(texts)]


def told(text: str, title: str = "", **length: int) -> list[str]:
    """Return the sentences of a summary."""
    return [cited.text for cited in summary_of(title, passages(text), Length(**length))]


@given(st.lists(TEXTS, max_size=4), WORDS)
def test_every_sentence_stands_where_its_citation_says(texts: list[str], title: str) -> None:
    given_ = passages(*texts)
    by_node = {passage.node: passage.text for passage in given_}

    found = summary_of(title, given_, Length(shortest=1))

    assert len(found) <= 3
    places = []
    for cited in found:
        place = cited.citation()
        assert by_node[place["node"]][place["start"] : place["end"]] == cited.text
        places.append((list(by_node).index(place["node"]), place["start"]))
    assert places == sorted(set(places))
    assert found == summary_of(title, given_, Length(shortest=1))


def test_the_central_sentences_are_chosen_and_kept_in_order() -> None:
    found = told(STORY, "Orders database full")

    assert len(found) == 3
    assert not {"plants", "Lunch"} & set(" ".join(found).split())
    assert [STORY.index(sentence) for sentence in found] == sorted(map(STORY.index, found))


def test_what_was_said_is_not_said_again() -> None:
    same = "The pool of connections to the orders database was full. "

    found = told(same * 5 + STORY)

    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The pool of connections was full.", True),
        ("Thank you so much.", False),
        ("These are the steps that follow now:", False),
        ("10.0.0.1 - - [12/Nov/2026:10:00:00] 200 512 1.02 0.41", False),
        ("word " * 200, False),
    ],
)
def test_only_what_can_stand_alone_is_said(sentence: str, *, expected: bool) -> None:
    assert is_sayable(sentence) is expected


def test_length_is_a_matter_of_settings() -> None:
    assert told(STORY, shortest=7) == []
    assert len(told(STORY, sentences=2)) == 2
    assert told(STORY, characters=80) == []


def test_the_stamp_changes_with_everything_that_a_summary_is_made_of() -> None:
    stamps = {
        stamp_of("T", passages(STORY), Length()),
        stamp_of("U", passages(STORY), Length()),
        stamp_of("T", passages(STORY, "More."), Length()),
        stamp_of("T", passages(STORY), Length(sentences=4)),
    }

    assert len(stamps) == 4
    assert stamp_of("T", passages(STORY), Length()) in stamps


def test_the_longest_text_is_summarised_in_a_bounded_time() -> None:
    words = [f"word{n % 50} of thing{n % 700} and case{n % 90}" for n in range(40_000)]
    text = ". The ".join(words)

    start = time.process_time()
    found = told(text, characters=500_000)

    assert len(found) == 3
    assert time.process_time() - start < 5


def test_settings_decide_about_length() -> None:
    settings = Settings(summary_sentences=2, summary_shortest=9, summary_characters=700)

    assert summary_length(settings) == Length(2, 9, 700)
