"""Files of rules: those that come with the package, and one's own beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from ingest.logs.detection.line_pattern import (
    MOST_PATTERN,
    MOST_WAYS,
    InvalidPattern,
    LinePattern,
)
from ingest.logs.detection.rule import (
    CATEGORIES,
    SEVERITIES,
    LogRule,
    RuleExample,
    fields_of,
)

SHIPPED: Final = Path(__file__).parent / "rules"
"""Folder of the rules that come with the package."""

LEVELS: Final = ("trace", "debug", "info", "warning", "error", "fatal")

_Loader: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Ten times as fast where PyYAML was built with libyaml."""

_READ: Final = ("system", "source")
"""Fields that every line may have: its service, and its file or stream."""

_MOST_DEEP: Final = 10
"""Lists and mappings of a file that may stand in each other."""

_SECONDS: Final = {"s": 1, "m": 60, "h": 3600}


class InvalidRule(ValueError):
    """A file of rules can't be used; the message says where, why, and what to do."""


@dataclass(frozen=True, slots=True)
class RuleLimits:
    """How much the rules of a folder may be.

    Attributes:
        rules: How many, with those that are switched off.
        bytes_: Of all its files.
        characters: Of a pattern.
        ways: In which a pattern may be tried from one place of a line, which bounds its time.
    """

    rules: int = 500
    bytes_: int = 1 << 20
    characters: int = MOST_PATTERN
    ways: int = MOST_WAYS


_LIMITS: Final = RuleLimits()


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules that are used, by name, and the names of those that are switched off."""

    rules: dict[str, LogRule]
    off: frozenset[str] = frozenset()


@dataclass(slots=True)
class _RuleEntry:
    """The mapping of a rule in a file, with where each of its keys stands."""

    path: str
    line: int
    values: dict[str, Any]
    limits: RuleLimits
    lines: dict[str, list[int]] = field(default_factory=dict)

    def fault(self, said: str, key: str = "", item: int = 0) -> InvalidRule:
        """Return the error of a rule, at the line of a key, or of an item behind it, from 1 on."""
        line = self.lines[key][item] if key in self.lines else self.line
        name = self.values.get("name")
        named = f"rule {name!r}: " if isinstance(name, str) else ""
        return InvalidRule(f"{self.path}:{line}: {named}{said}")


def rule_set(own: Path | None = None, limits: RuleLimits = _LIMITS) -> RuleSet:
    """Return the rules that come with the package, changed by those of a folder, within limits.

    A rule of the folder replaces one of the same name; one with `disabled: true` switches it off.

    Raises:
        InvalidRule: When a file can't be used.
    """
    rules = {rule.name: rule for rule in _rules(SHIPPED, {}, _LIMITS)[0]}
    if own is None:
        return RuleSet(rules)
    if not own.is_dir():
        message = f"{own} is no folder, expected one with files *.yaml of rules: make it"
        raise InvalidRule(message)
    mine, off = _rules(own, rules, limits)
    rules |= {rule.name: rule for rule in mine}
    return RuleSet({name: rule for name, rule in rules.items() if name not in off}, off)


def _rules(
    folder: Path, known: dict[str, LogRule], limits: RuleLimits
) -> tuple[list[LogRule], frozenset[str]]:
    """Return the rules of a folder, and the names of those that are switched off."""
    found: dict[str, LogRule] = {}
    off: set[str] = set()
    left = limits.bytes_
    for path in sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")]):
        content = _content_of(path, left)
        left -= len(content)
        if left < 0:
            message = (
                f"{path}: the files of {folder} have more than {limits.bytes_:,} bytes up to here, "
                "which is the most that is read of them: leave some out"
            )
            raise InvalidRule(message)
        for entry in _entries(path, content, limits):
            if len(found) + len(off) >= limits.rules:
                said = f"it is one more than {limits.rules:,}, the most of a folder: leave some out"
                raise entry.fault(said)
            name = _text(entry, "name")
            if name in found or name in off:
                raise entry.fault("its name is there twice: take another", "name")
            if entry.values.get("disabled") is True:
                if name not in known:
                    raise entry.fault("there is none to switch off: see `nazara log-rules list`")
                off.add(name)
            else:
                found[name] = _rule(entry)
    return list(found.values()), frozenset(off)


def _content_of(path: Path, most: int) -> bytes:
    """Return what is in a file, or a little more of it than may be read."""
    try:
        with path.open("rb") as opened:
            return opened.read(most + 1)
    except OSError as error:
        message = f"{path} can't be read as YAML: {error}"
        raise InvalidRule(message) from error


def _check_form(path: Path, text: str) -> None:
    """Refuse what nests deeply or repeats itself by name: it may grow beyond any size."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _MOST_DEEP or isinstance(event, yaml.AliasEvent):
            line = event.start_mark.line + 1 if event.start_mark else 1
            said = (
                "it nests too deeply"
                if depth > _MOST_DEEP
                else "it says `*name` for what stands elsewhere"
            )
            message = f"{path}:{line}: {said}, expected rules that are written out"
            raise InvalidRule(message)


def _entries(path: Path, content: bytes, limits: RuleLimits) -> Iterator[_RuleEntry]:
    """Yield the rules of a file."""
    try:
        text = content.decode()
        _check_form(path, text)
        loader = _Loader(text)
        root = loader.get_single_node()
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        message = f"{path} can't be read as YAML: {error}"
        raise InvalidRule(message) from error
    if root is None:
        return
    if not isinstance(root, yaml.SequenceNode):
        message = f"{path}:1: it is no list, expected one rule behind each `- name:`"
        raise InvalidRule(message)
    for node in root.value:
        line = node.start_mark.line + 1
        if not isinstance(node, yaml.MappingNode):
            message = f"{path}:{line}: got no rule, expected keys such as `name:`"
            raise InvalidRule(message)
        try:
            values = loader.construct_document(node)
        except (UnicodeDecodeError, yaml.YAMLError) as error:
            message = f"{path}:{line}: a rule can't be read: {error}"
            raise InvalidRule(message) from error
        if not isinstance(values, dict):
            message = f"{path}:{line}: got {values!r}, expected keys such as `name:`"
            raise InvalidRule(message)
        lines = {str(key.value): _lines(key, value) for key, value in node.value}
        yield _RuleEntry(str(path), line, values, limits, lines)


def _lines(key: yaml.Node, value: yaml.Node) -> list[int]:
    """Return the line of a key, and those of the items behind it."""
    items = value.value if isinstance(value, yaml.SequenceNode) else []
    return [one.start_mark.line + 1 for one in (key, *items)]


_TEXTS: Final = frozenset({"name", "title", "about", "severity", "category", "within"})
_LISTS: Final = frozenset({"match", "not", "levels", "by", "for", "against"})
_KEYS: Final = _TEXTS | _LISTS | {"least", "fallback", "disabled"}


def _rule(entry: _RuleEntry) -> LogRule:
    if unknown := sorted(map(str, set(entry.values) - _KEYS)):
        expected = ", ".join(sorted(_KEYS))
        message = f"it has {', '.join(unknown)}, expected {expected}"
        raise entry.fault(message, unknown[0])
    patterns = _patterns(entry, "match", needs_words=True)
    if not patterns:
        raise entry.fault("it has no pattern: write at least one under `match`")
    title = _text(entry, "title")
    by = tuple(_texts(entry, "by")) if "by" in entry.values else fields_of(title)
    known = {*_READ, *(name for one in patterns for name in one.compiled.groupindex)}
    _known(entry, "by", by, known)
    _known(entry, "title", fields_of(title), {name for name in known if name in by})
    levels = _texts(entry, "levels")
    for level in levels:
        _one_of(entry, "levels", level, LEVELS)
    examples = (*_examples(entry, "for", is_hit=True), *_examples(entry, "against", is_hit=False))
    if {one.is_hit for one in examples} != {True, False}:
        raise entry.fault("it has no examples: write lines under `for` and under `against`")
    return LogRule(
        name=_text(entry, "name"),
        title=title,
        about=_text(entry, "about"),
        severity=_one_of(entry, "severity", _text(entry, "severity"), SEVERITIES),
        category=_one_of(entry, "category", _text(entry, "category"), CATEGORIES),
        patterns=patterns,
        exceptions=_patterns(entry, "not", needs_words=False),
        levels=frozenset(levels),
        least=_least(entry),
        within=_within(entry),
        by=by,
        is_fallback=entry.values.get("fallback") is True,
        examples=examples,
        place=f"{entry.path}:{entry.line}",
    )


def _known(entry: _RuleEntry, key: str, names: tuple[str, ...], known: set[str]) -> None:
    for name in names:
        if name not in known:
            message = (
                f"`{key}` speaks of {name}, expected one of {', '.join(sorted(known)) or 'none'}: "
                f"name a part of a pattern so, (?P<{name}>…), and what the title speaks of in `by`"
            )
            raise entry.fault(message, key)


def _text(entry: _RuleEntry, key: str) -> str:
    value = entry.values.get(key)
    if not isinstance(value, str) or not value.strip():
        message = f"`{key}` is {value!r}, expected a text: write one"
        raise entry.fault(message, key)
    return " ".join(value.split())


def _texts(entry: _RuleEntry, key: str) -> list[str]:
    value = entry.values.get(key, [])
    if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
        message = f"`{key}` is {value!r}, expected a list of texts"
        raise entry.fault(message, key)
    return value


def _patterns(entry: _RuleEntry, key: str, *, needs_words: bool) -> tuple[LinePattern, ...]:
    return tuple(_each(entry, key, needs_words=needs_words))


def _each(entry: _RuleEntry, key: str, *, needs_words: bool) -> Iterator[LinePattern]:
    for number, text in enumerate(_texts(entry, key), 1):
        try:
            yield LinePattern.parse(
                text,
                needs_words=needs_words,
                most_characters=entry.limits.characters,
                most_ways=entry.limits.ways,
            )
        except InvalidPattern as error:
            raise entry.fault(str(error), key, number) from error


def _one_of(entry: _RuleEntry, key: str, value: str, known: tuple[Any, ...]) -> Any:
    if value not in known:
        message = f"`{key}` is {value!r}, expected one of {', '.join(known)}"
        raise entry.fault(message, key)
    return value


def _least(entry: _RuleEntry) -> int:
    value = entry.values.get("least", 1)
    if type(value) is not int or value < 1:
        message = f"`least` is {value!r}, expected a number of lines from 1 on"
        raise entry.fault(message, "least")
    return value


def _within(entry: _RuleEntry) -> float | None:
    value = entry.values.get("within")
    if value is None:
        return None
    said = str(value)
    if said[:-1].isdecimal() and said[-1] in _SECONDS and int(said[:-1]):
        return float(int(said[:-1]) * _SECONDS[said[-1]])
    message = f"`within` is {value!r}, expected a time such as 30s, 5m or 1h"
    raise entry.fault(message, "within")


def _examples(entry: _RuleEntry, key: str, *, is_hit: bool) -> Iterator[RuleExample]:
    value = entry.values.get(key, [])
    if not isinstance(value, list):
        message = f"`{key}` is {value!r}, expected a list of lines"
        raise entry.fault(message, key)
    for number, one in enumerate(value, 1):
        fields = dict(one) if isinstance(one, dict) else {"line": one}
        text = fields.pop("line", None)
        if not isinstance(text, str) or not all(isinstance(v, str) for v in fields.values()):
            said = f"an example is {one!r}, expected a line, or `line:` with fields that it names"
            raise entry.fault(said, key)
        place = f"{entry.path}:{entry.lines[key][number]}"
        yield RuleExample(text, is_hit, fields, place)
