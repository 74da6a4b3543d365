from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import InvalidMapping
from ingest.mapping.patterns import MAX_ITEMS, NAMED, Pattern
from tests.growth import is_linear


@pytest.mark.parametrize(
    ("pattern", "text", "part"),
    [
        (r"(\d{4}-\d{2}-\d{2})", "Outage on 2026-11-02, again 2026-11-03", "2026-11-02"),
        (r"^(.+)-[0-9a-f]{8,10}-[a-z0-9]{5}$", "cart-api-7d9f8b6c5-x2x9z", "cart-api"),
        (r"^(.+)-[0-9a-f]{8,10}-[a-z0-9]{5}$", "cart-api-7d9f8b6c5", None),
        (r"INC-\d+", "see INC-41.", "INC-41"),
        (r"a?b*c", "xxbbc", "bbc"),
        (r"\[([^\]]+)\]", "a [b c] d", "b c"),
        (r"^\s*(\w+)", "  Cart down", "Cart"),
        (r"(.*)$", "all\nof it", "all\nof it"),
        (r"x{2,}", "x xx xxx", "xx"),
        (r"(\d*)", "none", ""),
        (r"\$(\d+\.\d{2})", "$12.50", "12.50"),
        (r"^a$", "ab", None),
    ],
)
def test_a_pattern_gives_the_part_in_brackets(pattern: str, text: str, part: str | None) -> None:
    assert Pattern.parse(pattern).part(text) == part


ITEMS = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", ".", r"\d", "[ab]", "[^a]", "-"]),
        st.sampled_from(["", "*", "+", "?", "{2}", "{1,3}", "{0,2}", "{2,}"]),
    ),
    min_size=1,
    max_size=6,
)


@given(
    items=ITEMS,
    begin=st.integers(0, 5),
    end=st.integers(0, 6),
    anchors=st.tuples(st.sampled_from(["", "^"]), st.sampled_from(["", "$"])),
    text=st.text(alphabet="ab1-", max_size=12),
)
def test_what_is_found_is_what_a_regular_expression_finds(
    items: list[tuple[str, str]],
    begin: int,
    end: int,
    anchors: tuple[str, str],
    text: str,
) -> None:
    row = [one + repeat for one, repeat in items]
    begin, end = sorted((min(begin, len(row)), min(end, len(row))))
    inner = "".join(row[begin:end])
    pattern = f"{anchors[0]}{''.join(row[:begin])}({inner}){''.join(row[end:])}{anchors[1]}"

    found = re.search(pattern.replace("$", r"\Z"), text, re.DOTALL)

    assert Pattern.parse(pattern).part(text) == (found[1] if found else None)


HOSTILE = [r".*.*.*.*.*x$", r"a*a*a*a*a*b", r"(\w+)\s*\w+\s*\w+\s*!", r"^(.+)-.+-.+-.+$"]


@pytest.mark.parametrize("pattern", HOSTILE)
def test_a_part_is_found_in_time_as_the_text_is_long(pattern: str) -> None:
    parsed = Pattern.parse(pattern)

    assert is_linear(lambda size: parsed.part("a" * size))


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("(a+)+", "not understood"),
        ("a|b", "not understood"),
        ("(?=a)", "not understood"),
        (r"(a)\1", "not understood"),
        ("a(b", "one bracket has no other"),
        ("a)b(", "one bracket has no other"),
        ("", "it has 0 items"),
        ("a" * (MAX_ITEMS + 1), f"it has {MAX_ITEMS + 1} items"),
        ("a{3,2}", "repeats nothing"),
        ("a{1,9999}", "over 1000 times"),
        ("[z-a]", "no class of characters"),
    ],
)
def test_what_could_try_a_text_twice_is_no_pattern(pattern: str, words: str) -> None:
    with pytest.raises(InvalidMapping, match="is not a pattern") as caught:
        Pattern.parse(pattern)

    assert words in caught.value.message


def test_the_patterns_that_are_known_find_what_they_are_called() -> None:
    assert NAMED["date"].part("Outage on 2026-11-02") == "2026-11-02"
    assert NAMED["number"].part("INC-41") == "41"
    assert NAMED["deployment"].part("cart-7d9f8b6c5-x2x9z") == "cart"
