"""Mentions by key: `PAY-12` in a text leads to that issue, which may not have come yet.

They follow from the texts as they are in the graph, so it makes no difference in which order
versions arrive: whoever writes a text has it read afterwards, in a transaction that holds it. A
project is known by its records; with the first of them, texts that came before are searched.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final, NamedTuple

from cypher.loader import load
from graph.model.declarations import RELATIONSHIPS
from graph.model.facts import EVERYBODY, Facts, Record
from graph.model.identity import Uid, UidSpan, source_head
from graph.store.store import Row, Store, Transaction
from graph.write import upserts
from graph.write.referring import refer
from ingest.delivery.addressed import may_mention, texts_of
from ingest.delivery.key_mentions import KeyedNode, KeyPlaces, KnownProjects, NamedByKey
from ingest.delivery.written_keys import keys_in, project_of
from ingest.mapping.connector import connectors

PRODUCER: Final = "nazara:keys"
"""Who says so."""

_LOOKED_AT: Final = 100
"""Records of a project that are looked at to tell of which trackers it is."""

_MENTIONING: Final = sorted(
    {ends.source for ends in RELATIONSHIPS["MENTIONS"].ends} - {"DocumentChunk"}
)

_PAGE: Final = 2_000
"""Nodes of which one statement tells whether their texts hold a key of a new project."""


ReadRows = Callable[..., list[Row]]
"""Reads by a statement, in a transaction or by itself."""


class KeySearch(NamedTuple):
    """How the uids of texts begin that are searched, and the words that are looked for."""

    within: str
    words: Sequence[str]


def mention_keys(store: Store, org: str, facts: Iterable[Facts]) -> None:
    """Let texts that were written mention what they name by its key, and nothing else.

    Raises:
        DatabaseConflict: When Neo4j met conflicts in every attempt.
        DatabaseUnavailable: When Neo4j can't be reached.
    """
    records = [one for each in facts for one in each.records if may_mention(one.label)]
    naming = _naming(store, org, records)
    if others := sorted({one.uid for one in records} - naming):
        given = {"org": org, "uids": others, "record": PRODUCER}
        naming.update(row["uid"] for row in store.read(load()["written_keys.noted"], **given))
    read_keys(store, org, sorted(naming))


def _naming(store: Store, org: str, records: Iterable[Record]) -> set[str]:
    """Return the records whose texts seem to name something: most hold nothing like a key."""
    found: dict[str, set[str]] = {}
    for record in records:
        for key in (key for text in texts_of(record) for key in keys_in(text)):
            found.setdefault(record.uid, set()).add(key.project)
    known = _trackers(store.read, org, set().union(*found.values()))
    marked = {one.uid for one in records if _holds_marks(one)}
    return {
        uid for uid, projects in found.items() if not known.keys().isdisjoint(projects)
    } | marked


def _holds_marks(record: Record) -> bool:
    declared = connectors().get(record.source)
    marks = declared.marks if declared else ""
    return any(mark in text for mark in marks for text in texts_of(record))


def read_keys(store: Store, org: str, uids: Sequence[str]) -> None:
    """Bring the mentions of nodes by key to what their texts say now.

    Raises:
        DatabaseConflict: When Neo4j met conflicts in every attempt.
        DatabaseUnavailable: When Neo4j can't be reached.
    """
    size = store.settings.batch_size
    for start in range(0, len(uids), size):
        step = partial(_read_keys, org=org, uids=uids[start : start + size])
        store.transact("mention by key", step)


def _read_keys(transaction: Transaction, org: str, uids: Sequence[str]) -> None:
    transaction.run(upserts.RELOCK, uids=uids)
    rows = transaction.run(load()["written_keys.texts"], org=org, uids=uids)
    nodes = [KeyedNode(**row) for row in rows]
    stored = transaction.run(load()["mentions.stored"], org=org, uids=uids, record=PRODUCER)
    refused = {NamedByKey(row["start"], end) for row in stored for end in row["refused"]}
    known = _known(transaction, org, nodes)
    wanted: KeyPlaces = {}
    named: dict[str, set[str]] = {}
    for node in nodes:
        found = node.mentions(known)
        for pair in found.keys() - refused:
            wanted[pair] = found[pair]
            named.setdefault(pair.end, set()).add(node.visibility)
    if named:
        refer(transaction, org, named)
    _write(transaction, org, stored, wanted)


def _known(transaction: Transaction, org: str, nodes: Iterable[KeyedNode]) -> KnownProjects:
    """Return which of the projects that texts seem to name there are."""
    keys = [key for node in nodes for key in node.written()]
    projects = {key.project for key in keys if key.head is None}
    others = {f"{key.head}{key.project}" for key in keys if key.head and not key.is_own}
    return KnownProjects(
        _trackers(transaction.run, org, projects),
        _begun(transaction.run, org, dict.fromkeys(others)),
    )


def _trackers(ask: ReadRows, org: str, projects: Collection[str]) -> dict[str, list[str]]:
    """Return how the uids of each project's records begin, of those projects that there are."""
    if not projects:
        return {}
    given = {"projects": sorted(projects), "looked_at": _LOOKED_AT}
    rows = ask(load()["written_keys.trackers"], org=org, **given)
    return {row["project"]: row["heads"] for row in rows}


def _write(transaction: Transaction, org: str, stored: Iterable[Row], wanted: KeyPlaces) -> None:
    """Write what differs from what is stored."""
    given = {"org": org, "record": PRODUCER}
    gone: list[dict[str, Any]] = []
    for row in stored:
        for link in row["links"]:
            pair = NamedByKey(row["start"], link["end"])
            if pair not in wanted:
                gone.append({"start": row["start"], "id": link["id"]})
            elif wanted[pair] == link["place"] and link["is_timed"]:
                del wanted[pair]
    if gone:
        transaction.run(load()["mentions.delete"], rows=gone, **given)
    if wanted:
        rows = [
            {**pair._asdict(), "type": "MENTIONS", "place": place, "from_ref": None}
            for pair, place in sorted(wanted.items())
        ]
        transaction.run(load()["mentions.write"], rows=rows, **given)


def new_projects(store: Store, org: str, facts: Iterable[Facts]) -> list[str]:
    """Return the projects of which these are the first records that everybody may read.

    A project is what the uids of its records begin with, up to their numbers. It is asked for after
    they were written, and answers the same if that is repeated.
    """
    first: dict[str, datetime] = {}
    for record in (one for each in facts for one in each.records):
        if beginning := _beginning(record):
            first[beginning] = min(first.get(beginning, record.seen), record.seen)
    return sorted(first.keys() - _begun(store.read, org, first))


def _beginning(record: Record) -> str | None:
    if record.tombstone or record.visibility != EVERYBODY:
        return None
    declared = connectors().get(record.source)
    marks = declared.marks if declared else ""
    is_keyed = record.props.get("key") == record.native_id
    project = project_of(record.native_id, marks) if is_keyed or marks else None
    return f"{record.uid.removesuffix(record.native_id)}{project}" if project else None


def _begun(ask: ReadRows, org: str, beginnings: Mapping[str, datetime | None]) -> frozenset[str]:
    """Return with which of these a record's uid begins, received before the time beside it."""
    if not beginnings:
        return frozenset()
    rows = [{"uid": one, "before": before} for one, before in sorted(beginnings.items())]
    return frozenset(
        row["beginning"] for row in ask(load()["written_keys.begun"], org=org, rows=rows)
    )


def searches(org: str, projects: Iterable[str]) -> list[KeySearch]:
    """Return where keys of new projects may stand in texts that came before.

    Those with a mark, `#12`, are written in texts of the tool itself alone.
    """
    found: dict[str, set[str]] = {}
    for one in map(Uid.parse, projects):
        is_marked = not one.native_id.endswith("-")
        within = source_head(one.org, one.source, one.instance) if is_marked else org
        found.setdefault(within, set()).add(one.native_id[-1] if is_marked else one.native_id)
    return [KeySearch(within, sorted(words)) for within, words in sorted(found.items())]


def search(store: Store, org: str, where: KeySearch, after: str | None) -> str | None:
    """Read the next texts that hold one of the words; return behind which uid to go on.

    Raises:
        DatabaseConflict: When Neo4j met conflicts in every attempt.
        DatabaseUnavailable: When Neo4j can't be reached.
    """
    rows = store.read(
        load()["written_keys.page"],
        org=org,
        **UidSpan.of(where.within).behind(after).bounds,
        types=_MENTIONING,
        words=where.words,
        limit=_PAGE,
    )
    read_keys(store, org, [row["uid"] for row in rows if row["holds"]])
    return rows[-1]["uid"] if len(rows) == _PAGE else None
