"""A mapping file proposed from an example payload, so that somebody has something to begin with.

Names decide, and the looks of values. Every line says why it is there; what the model refuses is
left out and told, so that the proposal can be used as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from graph.errors import InvalidInput
from graph.model.facts import Envelope, Rejected
from ingest.drafting.example import Example, ExampleValue, example_of
from ingest.drafting.guessing import Guess, guesses_of, labels_of, missing, properties_of
from ingest.drafting.vocabulary import CONSTANTS, EDGES, KINDS, LABEL_WORDS
from ingest.mapping.alerts import severity_number
from ingest.mapping.declared import NESTED_RECORD
from ingest.mapping.reading import parse_mapping
from ingest.sources.registry import map_envelope

_EVENT: Final = "TechnicalEvent"
_GRAVE: Final = ("critical", "high", "error", "major", "warning", "medium", "minor", "low", "info")
_SHOWN: Final = 40
_MOST_UNUSED: Final = 30
_TELLING: Final = 5
_DIGEST: Final = "{join: [%s], transform: digest}"
_PLAIN: Final = re.compile(r"[A-Za-z_][\w.\[\]-]*")


@dataclass(slots=True)
class MappingDraft:
    """A proposal while it is made: the lines of its one map, and what had to be left out."""

    label: str
    why: str
    example: Example
    guesses: dict[str, Guess]
    properties: dict[str, Guess]
    edges: list[tuple[str, str, Guess]]
    constants: dict[str, str] = field(default_factory=dict)
    needed: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The mapping file."""
        return "\n".join(self._lines()) + "\n"

    def _lines(self) -> Iterator[str]:
        yield "# Proposed from an example: read it, correct it, and try it with"
        yield "# `nazara connector test MAPPING PAYLOAD`."
        yield "format: records"
        if any(one.time and not one.time.has_zone for one in self._used()):
            yield "timezone: UTC  # its times name no zone: say which it is"
        if self.example.path:
            yield f"records: {_quoted(self.example.path)}"
        yield "maps:"
        yield f"  - label: {self.label}  # {self.why}"
        yield f"    id: {self._id()}"
        if time := self.guesses.get("updated") or self.guesses.get("begun"):
            yield f"    version: {_value(time)}  # {_because(time)}"
        if url := self.guesses.get("url"):
            yield f"    url: {_value(url)}  # {_because(url)}"
        yield "    props:"
        for name, guess in self.properties.items():
            yield f"      {name}: {_value(guess)}  # {_because(guess)}"
        if grave := self._severity:
            yield f"      severity_number: {_ranked(grave)}  # {_because(grave)}"
        for name, word in (self.constants | KINDS.get(self.label, {})).items():
            yield f"      {name}: {{const: {word}}}  # nothing tells"
        yield from self._edge_lines()
        yield from self._rest()

    def _id(self) -> str:
        guess = self.guesses.get("id")
        if guess is not None:
            return f"{_value(guess)}  # {_because(guess)}"
        told = [self.guesses[one].leaf for one in ("title", "begun") if one in self.guesses]
        paths = ", ".join(_quoted(one.path) for one in told or self._filled[:_TELLING])
        return f"{_DIGEST % paths}  # nothing looks like an id: these tell records apart"

    @property
    def _filled(self) -> list[ExampleValue]:
        """The values that are there: a list, null or blank tells no records apart."""
        return [one for one in self.example.leaves if one.value not in (None, "")]

    @property
    def _severity(self) -> Guess | None:
        """What says how grave an event is; other labels have the word itself."""
        guess = self.guesses.get("severity")
        is_event = self.label == _EVENT and "severity" not in self.properties
        known = guess is not None and severity_number(str(guess.leaf.value)) is not None
        return guess if is_event and known else None

    def _edge_lines(self) -> Iterator[str]:
        if self.edges:
            yield "    edges:"
        for type_, label, guess in self.edges:
            yield f"      - type: {type_}"
            yield f"        to: {{label: {label}, key: {_value(guess)}}}  # {_because(guess)}"

    def _rest(self) -> Iterator[str]:
        for reason in self.left_out:
            yield f"# Left out: {reason}"
        used = {one.leaf.steps for one in self._used()}
        unused = [one.path for one in self.example.leaves if one.steps not in used]
        if unused:
            more = f" and {len(unused) - _MOST_UNUSED} more" if len(unused) > _MOST_UNUSED else ""
            yield f"# Not used: {', '.join(unused[:_MOST_UNUSED])}{more}"

    def _used(self) -> Iterator[Guess]:
        """Yield the guesses that stand in the mapping; a label has no place for all of them."""
        yield from self.properties.values()
        yield from (guess for _, _, guess in self.edges)
        yield from [self._severity] if self._severity else []
        dated = "updated" if "updated" in self.guesses else "begun"
        yield from (self.guesses[one] for one in ("id", "url", dated) if one in self.guesses)


def draft_mapping(value: Any, name: str = "", label: str | None = None) -> MappingDraft:
    """Return a proposal for what the records of an example become.

    Args:
        value: The example, as JSON.
        name: What it is called; its words count when the label is guessed.
        label: The label, if somebody knows it.

    Raises:
        InvalidInput: When the example holds no object, or a label is not one that is proposed.
    """
    example = example_of(value)
    if example is None:
        message = f"expected an object of JSON or a list of them, got {type(value).__name__}"
        raise InvalidInput(message)
    if label is not None and label not in LABEL_WORDS:
        message = f"no mapping is proposed for {label!r}: expected {', '.join(LABEL_WORDS)}"
        raise InvalidInput(message)
    labels = [(label, "as you said")] if label else labels_of(example, name)
    drafts = [_drafted(example, *one) for one in labels]
    # The likeliest label that has all it needs: what happens at some time needs the time.
    draft = next((one for one in drafts if not one.needed), drafts[-1])
    _settle(draft)
    return draft


def _drafted(example: Example, label: str, why: str) -> MappingDraft:
    guesses = guesses_of(example.leaves, label)
    edges = [(type_, to, guesses[role]) for type_, to, role in EDGES[label] if role in guesses]
    draft = MappingDraft(label, why, example, guesses, properties_of(label, guesses), edges)
    lacking = missing(label, draft.properties)
    draft.constants = {name: CONSTANTS[name] for name in lacking if name in CONSTANTS}
    draft.needed = [name for name in lacking if name not in CONSTANTS]
    draft.left_out = [
        f"{name}, which {label} needs: nothing looks like it" for name in draft.needed
    ]
    return draft


def _settle(draft: MappingDraft) -> None:
    """Leave out what the model refuses, until the example is mapped or nothing is left."""
    while draft.properties or draft.edges:
        fault = _fault(draft)
        if fault is None:
            return
        name = next((one for one in draft.properties if one in fault), None)
        if name is not None:
            draft.properties.pop(name)
            draft.constants |= {name: CONSTANTS[name]} if name in CONSTANTS else {}
        elif draft.edges:
            draft.edges.pop()
        else:
            draft.left_out.append(f"the example is refused: {fault}")
            return
        draft.left_out.append(f"{name or 'a relationship'}, because {fault}")


def _fault(draft: MappingDraft) -> str | None:
    """Return why the example is refused by the proposal, None when it is mapped."""
    try:
        mapping = parse_mapping(draft.text)
        facts = map_envelope(_envelope(draft.example), mapping)
    except InvalidInput as error:
        return " ".join(error.message.split())
    return " ".join(facts.reason.split()) if isinstance(facts, Rejected) else None


def _envelope(example: Example) -> Envelope:
    return Envelope(
        org="example",
        source="example",
        instance="main",
        stream="records",
        native_id="example",
        via="file",
        received_at=datetime.now(UTC),
        content_type=NESTED_RECORD,
        raw=orjson.dumps({"record": example.records[0], "parents": [example.holder]}),
    )


def _value(guess: Guess) -> str:
    path = _quoted(guess.leaf.path)
    form = guess.time.form if guess.time else None
    return path if form is None else f"{{path: {path}, time: {_quoted(form)}}}"


def _ranked(guess: Guess) -> str:
    """Return the number of a severity as a mapping file tells it, for the words of most tools."""
    own = str(guess.leaf.value).strip().lower()
    words = {word: severity_number(word) for word in dict.fromkeys((own, *_GRAVE))}
    table = ", ".join(f"{_quoted(word)}: {number}" for word, number in words.items())
    return f"{{path: {_quoted(guess.leaf.path)}, transform: [trim, lower], table: {{{table}}}}}"


def _because(guess: Guess) -> str:
    return f"{_shown(guess.leaf)}: {guess.why}"


def _shown(leaf: ExampleValue) -> str:
    text = " ".join(str(leaf.value).split())
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _quoted(path: str) -> str:
    return path if _PLAIN.fullmatch(path) else orjson.dumps(path).decode()
