"""Where sentences begin and end: spans are exact, and what is no sentence is left out."""

# ruff: noqa: RUF001 - the marks and words of other scripts are meant.

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrich.citations.sentences import sentences_of

TEXTS = st.text(
    st.one_of(
        st.sampled_from(" \n\t.!?…。>#-*`|\"'()1aA"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=300,
)


def cut(text: str) -> list[str]:
    """Return the sentences of a text."""
    return [text[found.start : found.end] for found in sentences_of(text)]


@pytest.mark.parametrize(
    "sentences",
    [
        ["It broke.", "We fixed it!", "Did anybody notice?", "Nobody did…", "That was all."],
        ["It took 3.5 s, e.g. at noon.", "Version 2.1.0 was out."],
        ["See https://status.example.org/a.b?c=d. for more.", "Then call."],
        ["Dr. Marsh and J. R. Smith looked at it.", "They found no. 5 first."],
        ["The answer is no.", "See fig. 3 for the rest.", "It took 300 ms.", "Fine."],
        ['He said: "It is down."', "Then he left (at 5 p.m.).", "So did I.", "All did."],
        ["Wir haben z.B. den Speicher geprüft, d.h. den freien.", "Am 3. Mai war es gut."],
        ["Die Kasse bzw. der Laden stand ca. 20 Min. still.", "Dann ging es weiter."],
        ["M. Dupont et Mme. Durand ont redémarré le service.", "Il répond."],
        ["Сервис упал, т.е. не отвечал.", "См. рис. 2 и журнал.", "Мы его подняли!"],
        ["数据库已满。", "我们重启了它！", "现在正常。"],
        ["The file app.log was full.", "node.js was not to blame."],
        ["my order is lost.", "please help!", "is it gone?", "thanks."],
        ["Pods, nodes, etc. were up at 9 a.m. as usual.", 'He asked "why?" and left.'],
    ],
)
def test_sentences_end_where_they_end(sentences: list[str]) -> None:
    glue = "" if sentences[0].endswith("。") else " "

    assert cut(glue.join(sentences)) == sentences


def test_code_headings_tables_and_rules_are_no_sentences() -> None:
    text = (
        "# Restart it. Now.\n\nStop the pods.\n\n```sh\nkubectl delete pod x. Then wait.\n```\n\n"
        "| a. | b. |\n|----|----|\n\nTitle of a part\n---------------\n\n"
        "    make it. Run it.\n\n[x]: https://example.org. More.\n\nWait for them.\n\n***\n"
    )

    assert cut(text) == ["Stop the pods.", "Wait for them."]


def test_items_and_quotes_stand_for_themselves() -> None:
    text = "Do this:\n- Stop the pods\n  of the till\n- Wait. Then look.\n1. Go on\n> He said no\n"

    assert cut(text) == [
        "Do this:",
        "Stop the pods",
        "of the till",
        "Wait.",
        "Then look.",
        "Go on",
        "He said no",
    ]


def test_a_line_that_was_full_goes_on_and_a_short_one_does_not() -> None:
    wrapped = (
        "The pool of all the connections to the orders\n"
        "database was full for about forty minutes\nthen."
    )
    letter = "Hello all\nthe checkout of our shop is down since nine in the morning"

    assert cut(wrapped) == [wrapped]
    assert cut(letter) == letter.split("\n")


def test_an_unclosed_fence_hides_the_rest() -> None:
    assert cut("One thing.\n~~~\nlet x = 1.\n```\nAnother thing.") == ["One thing."]


@given(TEXTS)
def test_spans_are_in_order_never_overlap_and_never_begin_blank(text: str) -> None:
    end = 0
    for found in sentences_of(text):
        sentence = text[found.start : found.end]
        assert end <= found.start < found.end <= len(text)
        assert sentence == sentence.strip()
        end = found.end
