"""What to do about a value that no source recognises."""

from __future__ import annotations

from typing import Any

from ingest.mapping.declared import Mapping, RecordSet
from ingest.mapping.reading import shipped, shipped_names
from ingest.sorting.extraction import astray, extract
from ingest.sources.registry import hint_for


def suggestion(value: Any) -> str | None:
    """Return which shipped mapping reads such a value, or what a source says of it, if any does."""
    fitting = [name for name in shipped_names() if _fits(shipped(name), value)]
    if not fitting:
        return hint_for(value)
    ways = " or ".join(f"--mapping {name}" for name in fitting)
    return f"a file that a mapping of Nazara's reads: load it with {ways}"


def _fits(mapping: Mapping, value: Any) -> bool:
    """Whether a mapping says where records stand, and finds some there."""
    return any(_finds(one, value) for one in mapping.records)


def _finds(records: RecordSet, value: Any) -> bool:
    if records.path is None or astray(value, records.path):
        return False
    found = extract(value, records.path)
    return any(not records.passes_over(record, parents) for _, record, parents in found)
