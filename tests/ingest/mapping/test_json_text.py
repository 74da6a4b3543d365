"""JSON of other people: how deep it nests, and that no digit of an id is lost."""

from __future__ import annotations

import pytest

from ingest.mapping.json_text import load_json
from ingest.mapping.text_limits import InvalidText, TextLimits
from tests.growth import is_linear

SMALL = TextLimits(depth=3)


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"{", 1, "not JSON: "),
        (b'{"a": 1,\n "b": NaN}', 2, "not JSON: "),
        (b'"\xff"', 1, "not JSON: "),
        (b"[" * 100_000 + b"]" * 100_000, 1, "not JSON: "),
        (b'[[{"a": []}]]', None, "nests deeper than 3 levels (NAZARA_INGEST_DEPTH)"),
        (b"[" * 300 + b"]" * 300, None, "nests deeper than 3 levels (NAZARA_INGEST_DEPTH)"),
    ],
)
def test_what_can_not_be_read_says_why(content: bytes, line: int | None, words: str) -> None:
    with pytest.raises(InvalidText) as caught:
        load_json(content, SMALL)

    assert words in caught.value.message
    assert caught.value.line == line


def test_as_many_levels_as_the_limit_says_are_read() -> None:
    assert load_json(b'[{"a": [1]}]', SMALL) == [{"a": [1]}]


def test_two_ids_of_more_than_64_bits_do_not_become_one() -> None:
    content = b"[12345678901234567890123, 12345678901234567890124, 18446744073709551615, 1.5]"

    assert load_json(content) == [
        "12345678901234567890123",
        "12345678901234567890124",
        18446744073709551615,
        1.5,
    ]


def test_hundreds_of_digits_are_text() -> None:
    digits = "7" * 300

    assert load_json(f'{{"a": -{digits}}}'.encode()) == {"a": f"-{digits}"}


@pytest.mark.parametrize("piece", [b"[],", b'{"a":{}},', b"1234567890123456789,"])
def test_reading_takes_time_as_the_text_is_long(piece: bytes) -> None:
    assert is_linear(lambda size: load_json(b"[" + piece * size + b"1]"))
