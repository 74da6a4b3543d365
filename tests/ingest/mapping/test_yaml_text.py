"""YAML of other people: what it may hold, and that no few lines of it hold a process up."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import yaml

from ingest.mapping.text_limits import InvalidText, TextLimits
from ingest.mapping.yaml_text import load_documents, load_yaml
from tests.growth import is_linear

SMALL = TextLimits(depth=10, values=1000, characters=5000)


def bomb(levels: int) -> str:
    """Return lines of which each takes in the one before nine times, with merge keys."""
    lines = ["a0: &a0 {x: 1}"]
    for level in range(1, levels + 1):
        repeated = ", ".join([f"*a{level - 1}"] * 9)
        lines.append(f"a{level}: &a{level} {{<<: [{repeated}]}}")
    return "\n".join(lines)


def refused(text: str, limits: TextLimits = SMALL) -> InvalidText:
    with pytest.raises(InvalidText) as caught:
        load_yaml(text, limits)
    return caught.value


def test_merge_keys_that_multiply_are_refused_before_anything_is_built() -> None:
    error = refused(bomb(9), TextLimits())

    assert "over 2,000,000 values (NAZARA_INGEST_YAML_VALUES)" in error.message
    assert error.line == 7


def test_a_merge_bomb_costs_as_much_as_its_length() -> None:
    assert is_linear(lambda levels: list(load_documents(bomb(levels))), 200)


def test_aliases_of_a_long_text_count_its_characters_each_time() -> None:
    error = refused(f"a: &a {'x' * 900}\nb: [*a, *a, *a, *a, *a, *a]\n")

    assert "over 5,000 characters (NAZARA_INGEST_FILE_BYTES)" in error.message
    assert error.line == 2


@pytest.mark.parametrize(
    "nested",
    ["[" * 11 + "]" * 11, "- " * 11 + "x", "? " * 11 + "x", "".join("a: {" * 11) + "}" * 11],
)
def test_nesting_ends_at_the_limit(nested: str) -> None:
    error = refused(nested)

    assert error.message == "the YAML nests deeper than 10 levels (NAZARA_INGEST_DEPTH)"
    assert error.line == 1


def test_as_many_levels_and_values_as_the_limit_says_are_read() -> None:
    deepest: object = "x"
    for _ in range(10):
        deepest = [deepest]

    assert load_yaml("[" * 10 + "x" + "]" * 10, SMALL) == deepest
    assert load_yaml("[" + "x, " * 999 + "]", SMALL) == ["x"] * 999


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: !!bool maybe\n", 2, "'maybe' is not what its tag !!bool says"),
        ("a: !!float abc\n", 1, "'abc' is not what its tag !!float says"),
        ("a: !!int ''\n", 1, "'' is not what its tag !!int says"),
        ("a:\n  b: !Ref x\n", 2, "unknown tag !Ref"),
        ("a: !!binary aGk=\n", 1, "unknown tag !!binary"),
        ("a: !!python/object:os.system {}\n", 1, "unknown tag !!python/object:os.system"),
        ("? [1, 2]\n: x\n", 1, "a key is a list or a mapping"),
        ("<<: 3\n", 1, "a merge key (<<) expects a mapping"),
        ("a: &a [1, *a]\n", 1, "alias *a stands inside of what it repeats"),
        ("a: 1\nb: *none\n", 2, "alias *none stands for nothing"),
        ("a: [\n", 2, "not YAML: "),
        ("a: 1\nb: \x01\n", 2, r"not YAML: it holds the control character '\x01'"),
        ("a: \ud800\n", 1, "not YAML: it holds the control character"),
        ("--- 1\n--- 2\n", 2, "a second document begins here; expected one"),
    ],
)
def test_what_can_not_be_read_is_an_error_with_its_line(text: str, line: int, words: str) -> None:
    error = refused(text)

    assert words in error.message
    assert error.line == line


def test_numbers_that_json_has_not_stay_as_they_are_written() -> None:
    long = "9" * 5000
    text = f"a: {long}\nb: 9223372036854775807\nc: -9223372036854775809\nd: .inf\ne: 0x1f\n"

    assert load_yaml(text) == {
        "a": long,
        "b": 9223372036854775807,
        "c": "-9223372036854775809",
        "d": ".inf",
        "e": 31,
    }


def test_keys_and_times_are_text() -> None:
    text = "1: a\ntrue: b\n~: c\n2026-03-04: 2026-03-04T05:06:07\n'<<': d\n=: e\n"

    assert load_yaml(text) == {
        "1": "a",
        "true": "b",
        "null": "c",
        "2026-03-04": "2026-03-04T05:06:07",
        "<<": "d",
        "=": "e",
    }


def test_what_stands_in_a_mapping_counts_before_what_it_merges() -> None:
    text = "base: &b {x: 1, y: 2}\nmore: &m {y: 9}\nc: {y: 3, <<: *b, z: 4}\nd: {<<: [*m, *b]}\n"

    read = load_yaml(text)

    assert read["c"] == {"x": 1, "y": 3, "z": 4}
    assert read["d"] == {"x": 1, "y": 9}


def test_a_document_that_can_not_be_read_costs_itself_alone() -> None:
    text = f"a: 1\n---\nb: !Ref x\n---\n{'[' * 11}{']' * 11}\n---\nd: 4\n"

    read = list(load_documents(text, SMALL))

    assert [one.value for one in read] == [{"a": 1}, None, None, {"d": 4}]
    assert [one.fault.line if one.fault else None for one in read] == [None, 3, 5, None]


SHAPES: dict[str, Callable[[int], str]] = {
    "anchors": lambda n: "".join(f"a{i}: &a{i} 1\n" for i in range(n)),
    "aliases": lambda n: "- &a [1, 2]\n" + "- *a\n" * n,
    "merges": lambda n: "a: &a {x: 1}\nb:\n" + "  <<: *a\n" * n,
    "documents": lambda n: "---\na\n" * n,
    "times of base sixty": lambda n: "- " + "1:00" * n,
    "long numbers": lambda n: "- " + "9" * n,
    "escapes": lambda n: 'a: "' + "\\n" * n + '"',
    "lists": lambda n: "[" + "[]," * n + "]",
    "blanks": lambda n: "a:" + " " * n + "b",
    "lines": lambda n: "a: x" + "\n" * n + " y",
    "unknown tags": lambda n: "- !x 1\n" * n,
}


@pytest.mark.parametrize("fast", [True, False], ids=["libyaml", "python"])
@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_reading_takes_time_as_the_text_is_long(
    shape: Callable[[int], str], monkeypatch: pytest.MonkeyPatch, *, fast: bool
) -> None:
    monkeypatch.setattr(yaml, "__with_libyaml__", fast)

    assert is_linear(lambda size: list(load_documents(shape(size))))


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_both_parsers_of_pyyaml_read_the_same(
    shape: Callable[[int], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def read() -> list[tuple[int, object, str]]:
        return [(one.line, one.value, str(one.fault)) for one in load_documents(shape(20))]

    first = read()
    monkeypatch.setattr(yaml, "__with_libyaml__", not yaml.__with_libyaml__)

    assert read() == first
