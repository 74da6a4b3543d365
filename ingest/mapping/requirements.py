"""What of a map can be known to be wrong before any record is seen."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from graph.model.declarations import LABELS, PropertySpec
from ingest.mapping.fields import Field
from ingest.mapping.keys import Key
from ingest.mapping.label_maps import LabelMap
from ingest.mapping.records import settable, wanted
from ingest.mapping.values import coerce, normal_status

_DERIVED = frozenset({"severity_rank", "count"})
"""Required properties that follow from others."""

_ANY_ZONE = ZoneInfo("UTC")
_BY_EDGE = {"system_ref": "DEPLOYED_TO", "issue": "INSTANCE_OF"}


def check_required(one: LabelMap, at: Key) -> None:
    """Refuse a map that leaves out what its label needs.

    Raises:
        InvalidMapping: Told at the key `at`.
    """
    linked = {name for name, type_ in _BY_EDGE.items() if any(e.type == type_ for e in one.edges)}
    given = {*one.props, *linked, *_DERIVED, LABELS[one.label].caption}
    missing = [
        name for name, spec in settable(one.label).items() if spec.required and name not in given
    ]
    if missing:
        at.fail(f"{one.label} needs {', '.join(wanted(one.label, name) for name in missing)}")


def check_words(one: LabelMap, props: dict[str, Key]) -> None:
    """Refuse what `const`, `table` and `default` give where the property can't hold it.

    Raises:
        InvalidMapping: Told at the key of the word.
    """
    for name, key in props.items():
        spec = settable(one.label)[name]
        if name in _BY_EDGE or not key.is_mapping:
            continue
        for place, word in _stated(key, one.props[name]):
            place.checked(functools.partial(_fits, one.label, spec, word))


def _stated(key: Key, value: Field) -> Iterator[tuple[Key, Any]]:
    """Yield the words that end as the value of a property, whatever the record says."""
    keys = key.keys()
    is_kept = value.is_constant and value.table is None and not (value.transforms or value.times)
    names = ["default", "const"] if is_kept else ["default"]
    places = [keys[name] for name in names if name in keys]
    places += keys["table"].keys().values() if "table" in keys else []
    for place in places:
        yield place, place.value()


def _fits(label: str, spec: PropertySpec, word: Any) -> None:
    if spec.name == "status" and isinstance(word, str) and spec.values:
        word = normal_status(label, word, spec.values) or word
    coerce(spec, word, zone=_ANY_ZONE, loose=True)
