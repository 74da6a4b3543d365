"""Patterns of rules: what they take, what is refused, and the words by which lines are chosen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.logs.detection.line_pattern import InvalidPattern, LinePattern
from tests.growth import is_linear


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        (r"Pool-\d+ is full", [{"pool"}, {"full"}]),
        (r"colou?r", [{"colo"}]),
        (r"(?:refused|reset) by peer", [{"refused", "reset"}, {"peer"}]),
        (r"(?:never )?mind", [{"mind"}]),
        (r"(?P<who>\w{1,20}) said: no way", [{"said"}, {"way"}]),
        (r"abc{2}def", [{"def"}]),
        (r"lock (?:wait|timeout exceeded)", [{"lock"}, {"exceeded", "wait"}]),
        (r"ORA-00060\b", [{"ora"}]),
    ],
)
def test_a_pattern_names_the_words_that_its_lines_have(text: str, needs: list[set[str]]) -> None:
    found = [set(words) for words in LinePattern.parse(text).needs]

    assert found == needs


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (r"(a+)+bcd", "ways from one place"),
        (r"(?:a|b)+cde", "ways from one place"),
        (r"(?:a?){20}abcd", "ways from one place"),
        (r"x.*y.*z.*abc", "ways from one place"),
        ("(" * 5000 + "abc" + ")" * 5000, "characters, expected 1,000 at most"),
        ("(" * 21 + "abc" + ")" * 21, "has groups in groups, expected 20 in each other"),
        (r"a{300}bcd", "repeats '{300}'"),
        (r"a{5,2}bcd", "repeats '{5,2}'"),
        (r"\d+", "without any certain word"),
        (r"(?:abc)?\d+", "without any certain word"),
        (r"a(?=b)cde", "has a group"),
        (r"(?i)abc", "has a group"),
        (r"(abc)\1", "not understood"),
        (r"\Zabc", "not understood"),
        (r"(abc", "does not end"),
        (r"abc)", "a `)` too many"),
        (r"[abc", "not understood"),
        (r"[z-a]abc", "is no pattern"),
        (r"*abc", "repeats nothing"),
        (r"(?P<a>abc)(?P<a>d)", "is no pattern"),
    ],
)
def test_a_pattern_that_can_not_be_used_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(InvalidPattern) as error:
        LinePattern.parse(text)

    assert why in str(error.value)


@pytest.mark.parametrize("text", [r"a.*b.*abcd", r"\w+\d+abcd", r"[ab]+[bc]+abc"])
def test_what_is_taken_takes_time_as_a_text_is_long(text: str) -> None:
    pattern = LinePattern.parse(text)

    assert is_linear(lambda size: pattern.compiled.search("ab" * size), 2000)


PIECES = st.sampled_from(
    [
        "abc",
        "DEF ",
        r"\d{1,9}",
        "x?",
        "(?:foo|bar baz)",
        "[a-c]{1,3}",
        "(?:ghi)?",
        r"\.",
        "q{1,9}",
        "4xyz",
    ]
)


@given(st.lists(PIECES, min_size=1, max_size=4).map("".join), st.data())
def test_what_matches_has_the_words(text: str, data: st.DataObject) -> None:
    pattern = LinePattern.parse(text, needs_words=False)

    line = data.draw(st.from_regex(pattern.compiled, alphabet=st.characters(max_codepoint=126)))

    assert all(any(word in line.lower() for word in words) for words in pattern.needs)
