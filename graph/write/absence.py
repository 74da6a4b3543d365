"""Records that a complete list leaves out: ended, until they are named again. Pure functions.

Whether a thing is there is told by when it was last received; what it says, by its own version.
So an absence has the sortable part of the version that it ends, and behind it when it was noticed:
any newer version that the source gives stands above it. The same version again, received later,
is lifted above it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from graph.model.facts import Facts, Record
from graph.model.identity import Uid, format_time

_MARK = "#~"
"""Sorts behind every content hash of the same sortable part."""


def absent_version(version: str, noticed: datetime) -> str:
    """Return the version of a record's absence, given the version that it had."""
    return f"{version.partition('#')[0]}{_MARK}{format_time(noticed)}"


def returned(record: Record, latest: str | None) -> Record:
    """Return a record as it is to be stored where `latest` is the version stored before it.

    It is the same, unless that is an absence which was noticed before this record was received.
    """
    sortable, mark, noticed = (latest or "").partition(_MARK)
    is_absence = bool(mark) and "#" not in noticed
    if not is_absence or record.tombstone or latest is None or record.version > latest:
        return record
    seen, hash_ = format_time(record.seen), record.version.rpartition("#")[2]
    return replace(record, version=f"{sortable}{mark}{seen}#{hash_}") if seen > noticed else record


def absences(org: str, rows: Iterable[Mapping[str, Any]], noticed: datetime) -> list[Facts]:
    """Return the absences of records, given as the statement `absent` gives them."""
    return [Facts((_absence(org, row, noticed),)) for row in rows]


def _absence(org: str, row: Mapping[str, Any], noticed: datetime) -> Record:
    parsed = Uid.parse(row["uid"])
    return Record(
        label=row["type"],
        org=org,
        source=parsed.source,
        uid=row["uid"],
        native_id=parsed.native_id,
        version=absent_version(row["version"], noticed),
        at=noticed,
        seen=noticed,
        props={},
        tombstone=True,
    )
