"""The tree of a YAML document, made from the parser's events under limits.

A few lines of YAML can stand for billions of values: an alias repeats what its anchor names, and
a merge key (`<<`) takes in whole mappings. What an anchor stands for is counted while its events
pass, so that an alias costs one addition, and a document is refused before anything is built.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml
from yaml import cyaml, events
from yaml.reader import Reader

from ingest.mapping.text_limits import InvalidText, TextLimits

_Event = events.Event


@dataclass(slots=True, eq=False)
class YamlNode:
    """A value of a document: its tag, if one is written, and its line, counted from 1."""

    line: int
    tag: str | None


@dataclass(slots=True, eq=False)
class YamlScalar(YamlNode):
    """A single value, as it is written; `plain` means without quotes."""

    text: str
    plain: bool


@dataclass(slots=True, eq=False)
class YamlSequence(YamlNode):
    """A list."""

    items: list[YamlNode] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class YamlMapping(YamlNode):
    """Keys with values, in the order in which they stand."""

    pairs: list[tuple[YamlNode, YamlNode]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class YamlDocument:
    """A document: the node that it holds, or why it can't be read."""

    line: int
    root: YamlNode | None
    fault: InvalidText | None = None


def read_tree(text: str, limits: TextLimits) -> Iterator[YamlDocument]:
    """Yield the documents of a text; one beyond `limits` costs itself alone.

    Raises:
        InvalidText: When it is not YAML; documents before the fault were yielded.
    """
    if found := Reader.NON_PRINTABLE.search(text):
        reason = f"not YAML: it holds the control character {found.group()!r}"
        raise InvalidText(reason, text.count("\n", 0, found.start()) + 1)
    stream = _events(text)
    try:
        for event in stream:
            if isinstance(event, events.DocumentStartEvent):
                yield _document(stream, limits)
    except yaml.YAMLError as error:
        problem = getattr(error, "problem", None) or " ".join(str(error).split())
        mark = getattr(error, "problem_mark", None)
        reason = f"not YAML: {problem}"
        raise InvalidText(reason, mark.line + 1 if mark else None) from error


def _events(text: str) -> Iterator[_Event]:
    """Yield the events of a text, by libyaml where PyYAML has it: it is 17 times as fast."""
    parser = cyaml.CSafeLoader(text) if yaml.__with_libyaml__ else yaml.SafeLoader(text)
    while (event := parser.get_event()) is not None:
        yield event


def _document(stream: Iterator[_Event], limits: TextLimits) -> YamlDocument:
    """Return the document whose first event comes next; its last event is taken, too."""
    builder = _Builder(limits)
    fault: InvalidText | None = None
    line = 1
    for event in stream:
        if isinstance(event, events.DocumentEndEvent):
            break
        line = line if builder.root else _line(event)
        try:
            if fault is None:
                builder.take(event)
        except InvalidText as error:
            fault = error
    return YamlDocument(line, builder.root, fault)


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not come: what was counted before it, a key that waits."""

    node: YamlSequence | YamlMapping
    anchor: str | None
    values: int
    characters: int
    key: YamlNode | None = None


class _Builder:
    """Builds one document from its events, counting what they stand for."""

    def __init__(self, limits: TextLimits) -> None:
        self.root: YamlNode | None = None
        self._limits = limits
        self._open: list[_Open] = []
        self._values = self._characters = 0
        self._anchors: dict[str, tuple[YamlNode, int, int] | None] = {}

    def take(self, event: _Event) -> None:
        """Add what an event says.

        Raises:
            InvalidText: When that is beyond a limit, or an alias of nothing.
        """
        if isinstance(event, events.CollectionEndEvent):
            self._close()
        elif isinstance(event, events.CollectionStartEvent):
            self._begin(event)
        elif isinstance(event, events.AliasEvent):
            self._repeat(event)
        elif isinstance(event, events.ScalarEvent):
            node = YamlScalar(_line(event), _tag(event), event.value, plain=event.implicit[0])
            self._count(1, len(event.value), node.line)
            if event.anchor:
                self._anchors[event.anchor] = (node, 1, len(event.value))
            self._place(node)

    def _begin(self, event: events.CollectionStartEvent) -> None:
        kind = YamlSequence if isinstance(event, events.SequenceStartEvent) else YamlMapping
        node = kind(_line(event), _tag(event))
        if len(self._open) == self._limits.depth:
            reason = f"the YAML {self._limits.too_deep}"
            raise InvalidText(reason, node.line)
        before = (self._values, self._characters)
        self._count(1, 0, node.line)
        if event.anchor:
            self._anchors[event.anchor] = None
        self._place(node)
        self._open.append(_Open(node, event.anchor, *before))

    def _close(self) -> None:
        ended = self._open.pop()
        if ended.anchor:
            counted = (self._values - ended.values, self._characters - ended.characters)
            self._anchors[ended.anchor] = (ended.node, *counted)

    def _repeat(self, event: events.AliasEvent) -> None:
        line = _line(event)
        if event.anchor not in self._anchors:
            reason = f"alias *{event.anchor} stands for nothing: no anchor before it has that name"
            raise InvalidText(reason, line)
        named = self._anchors[event.anchor]
        if named is None:
            reason = f"alias *{event.anchor} stands inside of what it repeats"
            raise InvalidText(reason, line)
        node, values, characters = named
        self._count(values, characters, line)
        self._place(node)

    def _count(self, values: int, characters: int, line: int) -> None:
        self._values += values
        self._characters += characters
        if self._values > self._limits.values:
            most = f"{self._limits.values:,} values (NAZARA_INGEST_YAML_VALUES)"
        elif self._characters > self._limits.characters:
            most = f"{self._limits.characters:,} characters (NAZARA_INGEST_FILE_BYTES)"
        else:
            return
        reason = f"the YAML document holds over {most}, what its aliases repeat counted each time"
        raise InvalidText(reason, line)

    def _place(self, node: YamlNode) -> None:
        """Put a node where its parent waits for one."""
        if not self._open:
            self.root = node
            return
        parent = self._open[-1]
        if isinstance(parent.node, YamlSequence):
            parent.node.items.append(node)
        elif parent.key is None:
            parent.key = node
        else:
            parent.node.pairs.append((parent.key, node))
            parent.key = None


def _line(event: _Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _tag(event: events.ScalarEvent | events.CollectionStartEvent) -> str | None:
    return event.tag if event.tag != "!" else None
