"""What the parts of a profile file say about each other, read off the file as it stands.

These checks work on the raw JSON, so that they find their faults also in a file with faults of
form, and people correct all of them in one go. What has the wrong form is passed over here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graph.errors import InvalidInput
from graph.model.identity import canonical_key
from ingest.mapping.severities import word_key
from ingest.profile.document import Profile
from ingest.profile.faults import Fault, Guesser, shown

KnownNames = Callable[[str, Collection[str]], Collection[str]]
"""Tells which of these keys of a label the graph knows from another source than a profile."""

LABEL_OF: Mapping[str, str] = {
    "severities": "Severity",
    "categories": "Category",
    "teams": "Team",
    "systems": "System",
    "glossary": "GlossaryTerm",
}
"""The sections whose entries are known in all tools, and the label of each."""

_KEY_OF = {"policies": "id"}
_NAMED_ONCE = ("categories", "teams", "systems")
_SEVERAL = (*Profile.SECTIONS, "languages")


@dataclass(frozen=True, slots=True)
class Reference:
    """A name at `path` that shall be in one of `sections`, or known as one of the first to all."""

    path: str
    name: str
    sections: tuple[str, ...]


def crossing_faults(raw: object, known: KnownNames, guesser: Guesser) -> Iterator[Fault]:
    """Yield every contradiction between the entries of a file, in no special order."""
    if not isinstance(raw, dict):
        return
    yield from _same_names(raw)
    yield from _same_words(raw)
    yield from _same_ranks(raw)
    yield from _named_otherwise(raw)
    yield from _repetitions(raw, "")
    yield from _unknown(raw, known, guesser)
    yield from _cycles(raw)


def _entries(raw: Mapping[str, Any], section: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the path and the content of every entry that is an object."""
    listed = raw.get(section)
    for place, entry in enumerate(listed if isinstance(listed, list) else []):
        if isinstance(entry, dict):
            yield f"{section}[{place}]", entry


def _key(text: object) -> str | None:
    """Return the key that a name makes, None when it is no name."""
    if not isinstance(text, str):
        return None
    try:
        return canonical_key("", text)
    except (InvalidInput, ValueError):
        return None


def _names(raw: Mapping[str, Any], section: str) -> dict[str, tuple[str, str]]:
    """Return the path and spelling of every name in a section, by key; of two the first."""
    found: dict[str, tuple[str, str]] = {}
    for path, entry in _entries(raw, section):
        name = entry.get(_KEY_OF.get(section, "name"))
        if (key := _key(name)) is not None:
            found.setdefault(key, (path, str(name)))
    return found


def _texts(value: object) -> Iterator[tuple[int, str]]:
    for place, text in enumerate(value if isinstance(value, list) else []):
        if isinstance(text, str):
            yield place, text


def _same_names(raw: Mapping[str, Any]) -> Iterator[Fault]:
    for section in Profile.SECTIONS:
        field, first = _KEY_OF.get(section, "name"), _names(raw, section)
        for path, entry in _entries(raw, section):
            key = _key(entry.get(field))
            if key is not None and first[key][0] != path:
                other, spelt = first[key]
                reason = f"{shown(entry[field])} is the same {field} as that of {other}, {spelt!r}"
                yield Fault(f"{path}.{field}", reason)


def _same_words(raw: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield the words that two severities claim: a tool's word must mean one of them."""
    first: dict[str, tuple[str, str]] = {}
    for path, entry in _entries(raw, "severities"):
        words = [(f"{path}.aliases[{place}]", word) for place, word in _texts(entry.get("aliases"))]
        if isinstance(name := entry.get("name"), str):
            words.insert(0, (f"{path}.name", name))
        for where, word in words:
            owner, other = first.setdefault(word_key(word), (path, where))
            if owner != path:
                yield Fault(where, f"{word!r} stands for another severity already, at {other}")


def _same_ranks(raw: Mapping[str, Any]) -> Iterator[Fault]:
    first: dict[int, str] = {}
    for path, entry in _entries(raw, "severities"):
        rank = entry.get("rank")
        if isinstance(rank, int) and not isinstance(rank, bool):
            other = first.setdefault(rank, path)
            if other != path:
                yield Fault(f"{path}.rank", f"{rank} is the rank of {other} already")


def _named_otherwise(raw: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield other spellings of a thing that are another one's name."""
    for section in _NAMED_ONCE:
        names = _names(raw, section)
        for path, entry in _entries(raw, section):
            for place, alias in _texts(entry.get("aliases")):
                owner = names.get(_key(alias) or "", (path, ""))[0]
                if owner != path:
                    yield Fault(f"{path}.aliases[{place}]", f"{alias!r} is the name of {owner}")


def _repetitions(value: object, path: str) -> Iterator[Fault]:
    """Yield the texts that stand twice in one list, at any depth but that of `rule`."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key != "rule":
                yield from _repetitions(inner, f"{path}.{key}" if path else str(key))
    if isinstance(value, list):
        first: dict[str, int] = {}
        for place, text in _texts(value):
            if first.setdefault(text.strip(), place) != place:
                reason = f"{shown(text)} stands in this list already"
                yield Fault(f"{path}[{place}]", reason)
        for place, inner in enumerate(value):
            if isinstance(inner, dict):
                yield from _repetitions(inner, f"{path}[{place}]")


def _references(raw: Mapping[str, Any]) -> Iterator[Reference]:
    """Yield every name that shall be that of another entry."""
    for section, field, targets in (
        ("categories", "part_of", ("categories",)),
        ("systems", "owner", ("teams",)),
        ("systems", "depends_on", ("systems",)),
        ("policies", "owner", ("teams",)),
        ("policies", "about", ("systems", "glossary")),
    ):
        for path, entry in _entries(raw, section):
            yield from _named(entry.get(field), f"{path}.{field}", targets)
    for path, entry in _entries(raw, "enrichment"):
        chosen = entry.get("filter")
        for field in ("categories", "severities", "services"):
            target = "systems" if field == "services" else field
            names = chosen.get(field) if isinstance(chosen, dict) else None
            yield from _named(names, f"{path}.filter.{field}", (target,))


def _named(value: object, path: str, sections: tuple[str, ...]) -> Iterator[Reference]:
    if isinstance(value, str):
        yield Reference(path, value, sections)
    for place, name in _texts(value):
        yield Reference(f"{path}[{place}]", name, sections)


def _unknown(raw: Mapping[str, Any], known: KnownNames, guesser: Guesser) -> Iterator[Fault]:
    names = {section: _names(raw, section) for section in LABEL_OF}
    strangers = [
        one
        for one in _references(raw)
        if (key := _key(one.name)) and not any(key in names[section] for section in one.sections)
    ]
    met = _met(strangers, known)
    for one in strangers:
        if _key(one.name) not in met[one.sections[0]]:
            spelt = [name for section in one.sections for _, name in names[section].values()]
            what = " or ".join(LABEL_OF[section] for section in one.sections)
            reason = f"no {what} {one.name!r}, neither in this file nor in the graph"
            yield Fault(one.path, reason + guesser.nearest(one.name, spelt))


def _met(strangers: list[Reference], known: KnownNames) -> dict[str, set[str]]:
    """Return which of the names the graph knows, by section."""
    asked: defaultdict[str, set[str]] = defaultdict(set)
    for one in strangers:
        asked[one.sections[0]].add(_key(one.name) or "")
    return {section: set(known(LABEL_OF[section], keys)) for section, keys in asked.items()}


def _cycles(raw: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield each circle of categories once, and systems that depend on themselves."""
    places = _names(raw, "categories")
    above = {
        key: parent
        for path, entry in _entries(raw, "categories")
        if (key := _key(entry.get("name"))) and (parent := _key(entry.get("part_of")))
        if places[key][0] == path
    }
    seen: set[str] = set()
    for start in above:
        yield from _circle(start, above, seen, places)
    for path, entry in _entries(raw, "systems"):
        for place, name in _texts(entry.get("depends_on")):
            if _key(name) is not None and _key(name) == _key(entry.get("name")):
                yield Fault(f"{path}.depends_on[{place}]", f"{name!r} depends on itself")


def _circle(
    start: str,
    above: Mapping[str, str],
    seen: set[str],
    places: Mapping[str, tuple[str, str]],
) -> Iterator[Fault]:
    """Walk up from a category; yield the circle if the walk comes back to where it was."""
    walk: list[str] = []
    at: str | None = start
    while at is not None and at not in seen:
        seen.add(at)
        walk.append(at)
        at = above.get(at)
    if at in walk:
        circle = [places[key][1] for key in (*walk[walk.index(at) :], at)]
        reason = f"these categories are part of each other in a circle: {' → '.join(circle)}"
        yield Fault(f"{places[at][0]}.part_of", reason)
