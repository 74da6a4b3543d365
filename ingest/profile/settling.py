"""The graph brought in line with the active profile, from whatever state it is in.

Which profile is active is written first, in one transaction. What it says, and no other profile
says any more, follows in batches: each is the difference between what is wanted and what is
stored. So whoever is killed half way, or meets another who activates a profile, ends right by
doing the same again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from cypher.loader import load
from graph.errors import DatabaseConflict, DatabaseRefused
from graph.model.facts import Facts, Record
from graph.model.identity import Uid, sequence
from graph.model.times import EPOCH
from graph.store.store import Row
from graph.write.guard import checked
from graph.write.moves import settle as settle_moves
from graph.write.writer import Writer
from ingest.profile.document import Profile
from ingest.profile.facts import SOURCE, gone, profile_facts
from ingest.profile.ranking import rank_again
from ingest.profile.stored import Stored

_PASSES: Final = 10
"""Differences that are looked for again: others may activate profiles at the same time."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Settled:
    """What became different: records written and taken back, nodes with another rank."""

    written: int = 0
    removed: int = 0
    ranked: int = 0


def check_facts(profile: Profile, org: str) -> None:
    """Make sure that the graph would take every record of a profile.

    Raises:
        InvalidInput: When it would not take one; that is a defect, as the file was checked.
    """
    for facts in profile_facts(profile, org, EPOCH):
        checked(org, facts)


def settle(stored: Stored, run: str, say: Say) -> Settled:
    """Write what the active profile says, take back what no active one says, rank anew.

    Raises:
        DatabaseConflict: When somebody else kept changing the same.
        DatabaseUnavailable: When Neo4j can't be reached; do it again later.
    """
    total = Settled()
    for _ in range(_PASSES):
        stored.leave_one_active()
        facts = difference(stored)
        if not facts:
            return replace(total, ranked=rank_again(stored.store, stored.org, say))
        removed = sum(one.records[0].tombstone for one in facts)
        say(f"{len(facts) - removed:,} entries to write, {removed:,} to take back")
        _write(stored, run, facts)
        total = Settled(total.written + len(facts) - removed, total.removed + removed)
    message = "others keep changing what the active profile says"
    raise DatabaseConflict(message)


def difference(stored: Stored) -> list[Facts]:
    """Return what must be written so that the graph says what the active profile says."""
    active = stored.active()
    if active is None:
        return []
    known = {row["uid"]: row for row in _records(stored)}
    wanted = {
        facts.records[0].uid: facts.records[0]
        for facts in profile_facts(active.profile, stored.org, active.since)
    }
    for uid, row in known.items():
        if uid not in wanted and not row["deleted"]:
            parsed = Uid.parse(uid)
            wanted[uid] = gone(
                row["type"], parsed.native_id, stored.org, parsed.instance, active.since
            )
    pairs = ((record, known.get(uid)) for uid, record in wanted.items())
    return [Facts((_next(record, row),)) for record, row in pairs if _differs(record, row)]


def _differs(record: Record, row: Row | None) -> bool:
    return row is None or _content(record.version) != _content(row["version"])


def _next(record: Record, row: Row | None) -> Record:
    """Return the record with the version after the stored one, whatever any clock says."""
    if row is None:
        return record
    number = int(row["version"].partition("#")[0]) + 1
    return replace(record, version=f"{sequence(number)}#{_content(record.version)}")


def _content(version: str) -> str:
    return version.partition("#")[2]


def _records(stored: Stored) -> Iterator[Row]:
    """Yield the records of all stored profiles; what is only referred to says nothing."""
    names = {one.name for one in stored.all()}
    size = stored.store.settings.batch_size
    after = f"{stored.org}:{SOURCE}:"
    while True:
        rows = stored.store.read(
            load()["profiles.records"],
            org=stored.org,
            after=after,
            before=f"{stored.org}:{SOURCE};",
            limit=size,
        )
        for row in rows:
            if row["version"] is not None and Uid.parse(row["uid"]).instance in names:
                yield row
        if len(rows) < size:
            return
        after = rows[-1]["uid"]


def _write(stored: Stored, run: str, facts: list[Facts]) -> None:
    result = Writer(stored.store, run).write(stored.org, facts)
    if result.rejected:
        first = result.rejected[0]
        uid = facts[first.index].records[0].uid
        message = f"{len(result.rejected)} entries can't be written; {uid}: {first.reason}"
        raise DatabaseRefused(message)
    if result.pending:
        settle_moves(stored.store, run, stored.org)
