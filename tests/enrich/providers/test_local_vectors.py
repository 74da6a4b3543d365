"""The local vector is what its description says, on every machine and for every text."""

import math
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrich.providers.local import LOCAL
from enrich.providers.vectors import DIMENSIONS, embed, words

GOLDEN = {
    "checkoutApi: 502 Bad Gateway": (
        (11, 0.131862214184),
        (15, 0.131862214184),
        (73, -0.131862214184),
        (75, 0.131862214184),
        (98, 0.131862214184),
        (99, -0.131862214184),
    ),
    "Zahlungsdienst fällt aus, 支付服务超时 café": (
        (6, -0.091083778562),
        (15, 0.091083778562),
        (17, -0.091083778562),
        (22, 0.091083778562),
        (27, 0.091083778562),
        (28, -0.091083778562),
    ),
}
"""Text -> the first six buckets that are not empty, with their values."""


def plain_hash(gram: bytes) -> int:
    """FNV-1a 32 and then the finaliser of MurmurHash3, written out from their definitions."""
    state = 2166136261
    for byte in gram:
        state = (state ^ byte) * 16777619 % 2**32
    state = (state ^ state // 2**16) * 2246822507 % 2**32
    state = (state ^ state // 2**13) * 3266489909 % 2**32
    return state ^ state // 2**16


def plain_text(text: str) -> bytes:
    """Normalise a text letter by letter."""
    letters = list(unicodedata.normalize("NFC", text))
    parted = ""
    for place, letter in enumerate(letters):
        if place and letter.isupper() and letters[place - 1].islower():
            parted += " "
        parted += letter
    kept = "".join(letter if letter.isalnum() else " " for letter in parted.casefold())
    return f" {' '.join(kept.split())} ".encode()


def plain_vector(text: str) -> list[float] | None:
    """Compute the vector from its description, with no thought of speed."""
    data = plain_text(text)
    sums = [0] * 1024
    for size in (3, 4, 5):
        for start in range(len(data) - size + 1):
            gram = data[start : start + size]
            if b" " in gram[1:-1]:
                continue
            value = plain_hash(gram)
            sums[value // 2**22] += 1 if value % 2 else -1
    damped = [math.log(1 + abs(x)) * (x > 0) - math.log(1 + abs(x)) * (x < 0) for x in sums]
    length = math.sqrt(sum(x * x for x in damped))
    return [x / length for x in damped] if length else None


@pytest.mark.parametrize("text", GOLDEN)
def test_the_vector_of_a_known_text_never_changes(text: str) -> None:
    vector = embed(text)

    assert vector is not None
    filled = [(place, round(value, 12)) for place, value in enumerate(vector) if value]
    assert tuple(filled[:6]) == GOLDEN[text]


def test_the_model_has_the_name_and_size_that_are_stored() -> None:
    assert (LOCAL.model, LOCAL.dimensions, DIMENSIONS) == ("local-1", 1024, 1024)


@given(st.text(max_size=200))
def test_any_text_has_the_vector_of_its_description(text: str) -> None:
    vector, plain = embed(text), plain_vector(text)

    if plain is None:
        assert vector is None
    else:
        assert vector == pytest.approx(plain)


@given(st.text(st.characters(codec=None), max_size=200))
def test_a_vector_has_length_one_or_is_none_for_want_of_words(text: str) -> None:
    vector = embed(text)

    if vector is None:
        assert plain_text_is_empty(text)
    else:
        assert len(vector) == DIMENSIONS
        assert math.hypot(*vector) == pytest.approx(1)


def plain_text_is_empty(text: str) -> bool:
    """Tell whether no gram is left, or all of them cancel out."""
    return not words(text) or plain_vector(text) is None


@given(st.text(max_size=100))
def test_letter_case_punctuation_and_composition_do_not_count(text: str) -> None:
    lower = text.casefold()

    assert embed(f"  {lower}?!") == embed(lower)
    assert embed(unicodedata.normalize("NFD", lower)) == embed(unicodedata.normalize("NFC", lower))


@pytest.mark.parametrize("text", ["", "  \n", "…—!?_", "\ud800"])
def test_a_text_without_words_has_no_vector(text: str) -> None:
    assert embed(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("checkoutApi", ["checkout", "api"]),
        ("HTTPServer", ["httpserver"]),
        ("payment_service-2", ["payment", "service", "2"]),
        ("Straße", ["strasse"]),
        ("Übergröße", ["übergrösse"]),
    ],
)
def test_words_are_cut_at_case_changes_and_signs(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_a_misspelt_name_is_nearer_than_another_name() -> None:
    def likeness(left: str, right: str) -> float:
        first, second = embed(left), embed(right)
        assert first is not None
        assert second is not None
        return sum(a * b for a, b in zip(first, second, strict=True))

    assert likeness("payment gateway", "paymnet gatway") > 0.35
    assert likeness("payment gateway", "identity provider") < 0.2


def test_a_very_long_word_is_counted_like_any_other() -> None:
    text = "x" * 5000 + " y"

    assert embed(text) == pytest.approx(plain_vector(text))
