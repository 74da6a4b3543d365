"""What differs between two profiles: entries by section and name. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graph.model.identity import canonical_key
from ingest.profile.document import Profile, as_object


@dataclass(frozen=True, slots=True)
class Difference:
    """What one section gains, loses and says otherwise.

    `changed` holds, by the name of an entry, the keys of it that differ.
    """

    section: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: Mapping[str, tuple[str, ...]]


def differences(old: Profile, new: Profile) -> list[Difference]:
    """Return what `new` says otherwise than `old`, in the order of the sections.

    What stands outside the sections comes first, as the section `profile`.
    """
    before, after = as_object(old), as_object(new)
    found = [_around(before, after)]
    found += [_section(name, before, after) for name in Profile.SECTIONS]
    return [one for one in found if one.added or one.removed or one.changed]


def _around(before: Mapping[str, Any], after: Mapping[str, Any]) -> Difference:
    told = set(before) | set(after)
    keys = {key for key in told - set(Profile.SECTIONS) if before.get(key) != after.get(key)}
    return Difference("profile", (), (), dict.fromkeys(sorted(keys), ()))


def _section(name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Difference:
    old, new = (_by_key(one.get(name, [])) for one in (before, after))
    return Difference(
        section=name,
        added=tuple(_name(new[key]) for key in new if key not in old),
        removed=tuple(_name(old[key]) for key in old if key not in new),
        changed={
            _name(new[key]): fields
            for key in new
            if key in old and (fields := tuple(_fields(old[key], new[key])))
        },
    )


def _by_key(entries: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {canonical_key("", _name(one)): one for one in entries}


def _name(entry: Mapping[str, Any]) -> str:
    return str(entry.get("name") or entry["id"])


def _fields(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    yield from (key for key in sorted({*old, *new}) if old.get(key) != new.get(key))
