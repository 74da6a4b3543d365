"""What a record and its values most likely are, each guess with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from graph.errors import InvalidInput
from graph.model.declarations import LABELS
from graph.model.times import parse_epoch, parse_time
from ingest.drafting.example import Example, ExampleValue
from ingest.drafting.vocabulary import (
    LABEL_WORDS,
    PROPERTIES,
    ROLES,
    likeness,
    words_of,
)

_TIMES: Final = frozenset({"begun", "updated", "ended", "acknowledged"})
_EARLIEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
_MILLISECONDS: Final = 100_000_000_000
_LONGEST_WORD: Final = 60
_ANYTHING: Final = "Document"
_FOLLOW: Final = ("kind", "severity_rank", "count", "fingerprint")
_TOLD_OTHERWISE: Final = frozenset({"kind", "key"})
_SURE: Final = 0.5
_WORDS: Final = frozenset({"status", "severity", "priority", "urgency", "environment"})


@dataclass(frozen=True, slots=True)
class Guess:
    """A value that plays a role: where it stands, and why it is thought to."""

    role: str
    leaf: ExampleValue
    why: str

    @property
    def time(self) -> str | None:
        """The form of a time that is a number, None for text."""
        if self.role not in _TIMES or isinstance(self.leaf.value, str):
            return None
        return "epoch_ms" if abs(self.leaf.value) >= _MILLISECONDS else "epoch"


def labels_of(example: Example, name: str) -> list[tuple[str, str]]:
    """Return the labels that an example may be, the likeliest first, each with why.

    Args:
        example: The records.
        name: What the example is called: its file, its tool.
    """
    told = {
        "its name": words_of(name),
        "where the records stand": words_of(example.path or ""),
        "its kind": [word for leaf in example.leaves for word in _kind(leaf)],
        "its names": [word for leaf in example.leaves for word in words_of(leaf.name)],
    }
    weights = dict(zip(told, (2, 3, 3, 1), strict=True))
    scores = {
        label: {
            what: weights[what] * len(set(words) & _forms(known)) for what, words in told.items()
        }
        for label, known in LABEL_WORDS.items()
    }
    told_by = {
        label: [what for what, score in found.items() if score] for label, found in scores.items()
    }
    ranked = sorted(
        (one for one in scores if told_by[one]), key=lambda one: -sum(scores[one].values())
    )
    found = [(one, f"{' and '.join(told_by[one])} say so") for one in ranked if one != _ANYTHING]
    return [*found, (_ANYTHING, "nothing tells better what it is")]


def guesses_of(leaves: Sequence[ExampleValue], label: str) -> dict[str, Guess]:
    """Return which value plays which role, as far as names and values tell."""
    found: dict[str, Guess] = {}
    for role in ROLES:
        best = max(leaves, key=lambda one: _fit(role, one, label), default=None)
        if best is not None and (fit := _fit(role, best, label)) > 0:
            sure = "its name says so" if fit >= _SURE else "its name resembles that"
            found[role] = Guess(role, best, sure)
    time = _first("begun", leaves, "the first time in the record")
    return time | _first("title", leaves, "the first text in the record") | found


def properties_of(label: str, guesses: dict[str, Guess]) -> dict[str, Guess]:
    """Return the properties of a label that something plays, in the order of the model."""
    spec = LABELS[label]
    found = {}
    for one in spec.properties:
        role = PROPERTIES.get(one.name, one.name)
        if one.origin == "src" and role in guesses and one.name not in _TOLD_OTHERWISE:
            found[one.name] = guesses[role]
    if spec.sort_property and spec.sort_property not in found and "updated" in guesses:
        found[spec.sort_property] = guesses["updated"]
    return found


def missing(label: str, properties: dict[str, Guess]) -> list[str]:
    """Return the properties that a label needs and nothing plays, but for those that follow."""
    needed = (one for one in LABELS[label].properties if one.origin == "src" and one.required)
    return [one.name for one in needed if one.name not in properties | dict.fromkeys(_FOLLOW)]


def _fit(role: str, leaf: ExampleValue, label: str) -> float:
    """Return how well a value plays a role: its name, less for how deep it stands."""
    if not _may_be(role, leaf.value):
        return 0
    depth = len([one for one in leaf.steps if one != "[]"]) + 2 * leaf.up
    return max(0, likeness(role, leaf.name, label) - 0.02 * (depth - 1))


def _may_be(role: str, value: Any) -> bool:
    if value is None or isinstance(value, bool) or not str(value).strip():
        return False
    if role in _TIMES:
        return _is_time(value)
    if role == "url":
        return isinstance(value, str) and value.startswith(("http://", "https://"))
    if role in _WORDS:
        return isinstance(value, str | int) and len(str(value)) <= _LONGEST_WORD
    if role == "id":
        return isinstance(value, str | int)
    return isinstance(value, str) and not _is_time(value)


def _is_time(value: Any) -> bool:
    try:
        if isinstance(value, str):
            return _EARLIEST < parse_time(value) < _LATEST
        number = value / 1000 if abs(value) >= _MILLISECONDS else value
        return isinstance(value, int | float) and _EARLIEST < parse_epoch(number) < _LATEST
    except (InvalidInput, TypeError, ValueError, OverflowError):
        return False


def _first(role: str, leaves: Iterable[ExampleValue], why: str) -> dict[str, Guess]:
    leaf = next((one for one in leaves if _may_be(role, one.value)), None)
    return {} if leaf is None else {role: Guess(role, leaf, why)}


def _kind(leaf: ExampleValue) -> tuple[str, ...]:
    """Return the words of a value that says what kind the record is."""
    is_kind = words_of(leaf.name)[-1:] in {("type",), ("kind",), ("event",), ("category",)}
    return words_of(leaf.value) if is_kind and isinstance(leaf.value, str) else ()


def _forms(words: str) -> set[str]:
    return {form for word in words.split() for form in (word, f"{word}s")}
