"""What a record and its values most likely are, each guess with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from graph.model.declarations import LABELS
from ingest.drafting.clock import ExampleTime, time_of
from ingest.drafting.example import Example, ExampleValue
from ingest.drafting.vocabulary import (
    LABEL_WORDS,
    PROPERTIES,
    ROLES,
    likeness,
    words_of,
)

_TIMES: Final = frozenset({"begun", "updated", "ended", "acknowledged"})
_NO_CLOCK: Final = 0.25
"""What a date counts beside a time of the day."""

_LONGEST_WORD: Final = 60
_ANYTHING: Final = "Document"
_EVENT: Final = "TechnicalEvent"
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
    def time(self) -> ExampleTime | None:
        """How its value is a time, None where it plays another role."""
        return time_of(self.leaf.value) if self.role in _TIMES else None


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
            what: weights[what] * sum(not _forms(one).isdisjoint(words) for one in known.split())
            for what, words in told.items()
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
    if any(likeness("severity", one.name, "") for one in example.leaves):
        found.append((_EVENT, "what has a severity and a time happened"))
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
    share = _NO_CLOCK if role in _TIMES and not _has_clock(leaf.value) else 1
    return max(0, share * likeness(role, leaf.name, label) - 0.02 * (depth - 1))


def _has_clock(value: Any) -> bool:
    time = time_of(value)
    return time is not None and time.has_clock


def _may_be(role: str, value: Any) -> bool:
    if value is None or isinstance(value, bool) or not str(value).strip():
        return False
    if role in _TIMES:
        return time_of(value) is not None
    if role == "url":
        return isinstance(value, str) and value.startswith(("http://", "https://"))
    if role in _WORDS:
        return isinstance(value, str | int) and len(str(value)) <= _LONGEST_WORD
    if role == "id":
        return isinstance(value, str | int)
    return isinstance(value, str) and time_of(value) is None


def _first(role: str, leaves: Iterable[ExampleValue], why: str) -> dict[str, Guess]:
    leaf = next((one for one in leaves if _may_be(role, one.value)), None)
    return {} if leaf is None else {role: Guess(role, leaf, why)}


def _kind(leaf: ExampleValue) -> tuple[str, ...]:
    """Return the words of a value that says what kind the record is."""
    is_kind = words_of(leaf.name)[-1:] in {("type",), ("kind",), ("event",), ("category",)}
    return words_of(leaf.value) if is_kind and isinstance(leaf.value, str) else ()


def _forms(word: str) -> set[str]:
    return {word, f"{word}s"}
