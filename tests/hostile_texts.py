"""Texts that keep a pattern busy, made from the pattern itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from re import _constants as kinds  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

_ENDS = ("", "\0", " ", "\n!")
"""What stands at the end: nothing, or what makes a pattern give up that came so far."""

_LONGEST = 40
_LETTERS = "a0 _-.,:;/<>%#*[](){}|\n\t~`!?=+\"'\\@é"

Text = Callable[[int], str]


def hostile_texts(pattern: re.Pattern[str]) -> Iterator[Text]:
    """Yield texts of any size: parts of what matches, repeated, and then no match.

    Each part is tried alone and behind what the pattern wants before it.
    """
    tree = list(parser.parse(pattern.pattern, pattern.flags))
    lines = ["\n"] if pattern.flags & re.MULTILINE else []
    heads = {"", "a", *_beginnings(tree)}
    parts = {*_beginnings(tree), *_items(tree)} - {""}
    for part in sorted(parts | {line + part for line in lines for part in parts}):
        for head in sorted(heads):
            for end in {*_ENDS, *_unwanted(tree)}:
                yield _text(head, part, end)


def _text(head: str, part: str, end: str) -> Text:
    return lambda size: head + part * (size // len(part)) + end


def _unwanted(tree: list[Any]) -> Iterator[str]:
    """Yield a character of each set that is said by what does not belong to it."""
    for kind, given in tree:
        if kind is kinds.NOT_LITERAL:
            yield chr(given)
        if kind is kinds.IN and given[0][0] is kinds.NEGATE:
            yield from (chr(one[1]) for one in given[1:2] if one[0] is kinds.LITERAL)
        for inner in _sequences(given):
            yield from _unwanted(inner)


def _beginnings(tree: list[Any]) -> Iterator[str]:
    """Yield what each beginning of the pattern matches."""
    for end in range(1, len(tree) + 1):
        yield "".join(map(_sample, tree[:end]))[:_LONGEST]


def _items(tree: list[Any]) -> Iterator[str]:
    """Yield what each item of the pattern matches, at any depth, and beginnings of sequences."""
    for item in tree:
        yield _sample(item)[:_LONGEST]
        for inner in _sequences(item[1]):
            yield from _beginnings(inner)
            yield from _items(inner)


def _sequences(given: Any) -> Iterator[list[Any]]:
    """Yield the sequences that an item of the tree holds."""
    if isinstance(given, parser.SubPattern):
        yield list(given)
    elif isinstance(given, list | tuple):
        for one in given:
            yield from _sequences(one)


def _sample(item: Any) -> str:
    """Return a short text that an item matches."""
    kind, given = item
    if kind is kinds.LITERAL:
        return chr(int(given))
    if kind in {kinds.MAX_REPEAT, kinds.MIN_REPEAT, kinds.POSSESSIVE_REPEAT}:
        return "".join(map(_sample, given[2])) * max(1, min(int(given[0]), 8))
    if kind is kinds.BRANCH:
        return "".join(map(_sample, given[1][0]))
    if kind in {kinds.SUBPATTERN, kinds.ATOMIC_GROUP}:
        inner = given[-1] if kind is kinds.SUBPATTERN else given
        return "".join(map(_sample, inner))
    if kind in {kinds.IN, kinds.ANY, kinds.NOT_LITERAL, kinds.CATEGORY}:
        return _one_of(item)
    return ""


def _one_of(item: Any) -> str:
    """Return a character that a set or class matches."""
    state = parser.State()
    state.str = ""
    tree = parser.SubPattern(state, [item])
    pattern = re._compiler.compile(tree, re.DOTALL)  # type: ignore[attr-defined]
    return next((letter for letter in _LETTERS if pattern.match(letter)), "x")
