"""Records for the tests of the write path, and the whole graph as a value to compare."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from graph.model.facts import Chunk, Envelope, Facts, Link, Record, Ref, Sighting, Value
from graph.model.identity import canonical_uid, content_hash, version_of
from graph.store.store import Store, native_times
from graph.write.upserts import Upsert

START = datetime(2026, 1, 1, tzinfo=UTC)
ORG = "acme"


def minute(number: int) -> datetime:
    return START + timedelta(minutes=number)


def SYSTEM(key: str) -> str:  # noqa: N802 - reads as the constant it stands for
    return canonical_uid(ORG, "system", key)


def system_ref(key: str) -> Ref:
    uid = key if ":" in key else SYSTEM(key)
    return Ref("System", uid, key)


def team_ref(key: str) -> Ref:
    return Ref("Team", canonical_uid(ORG, "team", key), key)


def record(
    label: str,
    source: str,
    native_id: str,
    at: int,
    props: dict[str, Value],
    *,
    type_: str,
    seen: int | None = None,
    **more: Any,
) -> Record:
    """Return a record whose version is the minute `at` and its content."""
    content = [label, native_id, sorted(str(item) for item in props.items()), str(more)]
    return Record(
        label=label,
        org=ORG,
        source=source,
        uid=f"{ORG}:{source}:main:{type_}:{native_id}",
        native_id=native_id,
        version=version_of(minute(at), content),
        at=minute(at),
        seen=minute(1000 + (at if seen is None else seen)),
        props=props,
        **more,
    )


def incident(
    native_id: str,
    at: int,
    *,
    affects: Iterable[str] = (),
    status: str = "triggered",
    seen: int | None = None,
    **more: Any,
) -> Record:
    props: dict[str, Value] = {
        "title": f"Incident {native_id}",
        "status": status,
        "severity_rank": 2,
        "started_at": START,
    }
    links = tuple(Link("AFFECTS", system_ref(key)) for key in affects)
    return record(
        "Incident", "jsonl", native_id, at, props, type_="incident", links=links, seen=seen, **more
    )


def system_record(
    native_id: str,
    at: int,
    *,
    key: str | None = None,
    source: str = "catalog",
    owners: Iterable[str] = (),
    needs: Iterable[str] = (),
    seen: int | None = None,
    same_as: Iterable[str] = (),
    authority: int = 2,
    **props: Value,
) -> Record:
    links = [Link("OWNED_BY", team_ref(team)) for team in owners]
    links += [Link("DEPENDS_ON", system_ref(name)) for name in needs]
    return record(
        "System",
        source,
        native_id,
        at,
        {"name": native_id.upper(), "kind": "service", **props},
        type_="system",
        links=tuple(links),
        seen=seen,
        canonical=system_ref(key) if key else None,
        same_as=tuple(same_as),
        authority=authority,
    )


NODES = Upsert(
    "test_nodes",
    "CYPHER 25 MATCH (n) WHERE NOT n:Migration AND NOT n:MigrationLock "
    "RETURN elementId(n) AS id, labels(n) AS labels, properties(n) AS props",
)
RELATIONSHIPS = Upsert(
    "test_relationships",
    "CYPHER 25 MATCH (a)-[r]->(b) RETURN coalesce(a.uid, '') AS a, type(r) AS type, "
    "coalesce(b.uid, '') AS b, properties(r) AS props",
)


@dataclass(frozen=True)
class Snapshot:
    """Everything in the graph but `run`, in an order of its own."""

    nodes: tuple[tuple[str, tuple[str, ...], str], ...]
    relationships: tuple[tuple[str, str, str, str], ...]
    by_uid: dict[str, dict[str, Any]]

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Snapshot)
            and self.nodes == other.nodes
            and (self.relationships == other.relationships)
        )

    __hash__ = None  # type: ignore[assignment]

    def node(self, uid: str) -> dict[str, Any]:
        return self.by_uid[uid]

    def labels(self, uid: str) -> set[str]:
        return next(set(labels) for name, labels, _ in self.nodes if name == uid)

    def edges(self, *types: str) -> set[tuple[str, str, str]]:
        return {(a, type_, b) for a, type_, b, _ in self.relationships if type_ in types}

    def faults(self) -> list[str]:
        """Say what can't be right in any graph, whatever was written."""
        labels = {uid: set(found) for uid, found, _ in self.nodes}
        aliases = {uid for uid, found in labels.items() if "Alias" in found}
        # Of several claims the lowest holds: it is the last one here.
        canonical = {a: b for a, _, b in sorted(self.edges("ALIAS_OF"), reverse=True)}
        loose = [
            f"{a} {type_} {b}: an end is an alias"
            for a, type_, b, _ in self.relationships
            if type_ not in ("ALIAS_OF", "CLAIMS", "CHANGED") and {a, b} & aliases
        ]
        keys = [
            f"{uid}: system is not what system_ref stands for"
            for uid, node in self.by_uid.items()
            if (named := node.get("system_ref")) and node["system"] != canonical.get(named, named)
        ]
        sums = [
            f"{uid}: event_count is not the sum"
            for uid, node in self.by_uid.items()
            if "event_count" in node
            and node["event_count"]
            != sum(e["count"] for e in self.by_uid.values() if e.get("issue") == uid)
        ]
        ends = [f"{uid}: no ALIAS_OF" for uid in aliases ^ canonical.keys()]
        return [*loose, *keys, *sums, *ends]

    def difference(self, other: Snapshot) -> str:
        """Say what only one of two graphs has."""
        mine, theirs = (Counter((*s.nodes, *s.relationships)) for s in (self, other))
        only = [f"- {item}" for item in sorted(map(str, (mine - theirs).elements()))]
        added = [f"+ {item}" for item in sorted(map(str, (theirs - mine).elements()))]
        return "\n".join([*only, *added])


def snapshot(store: Store) -> Snapshot:
    rows = store.read(NODES)
    nodes = sorted(
        (row["props"].get("uid", ""), tuple(sorted(row["labels"])), _text(row["props"]))
        for row in rows
    )
    relationships = sorted(
        (row["a"], row["type"], row["b"], _text(row["props"])) for row in store.read(RELATIONSHIPS)
    )
    by_uid = {row["props"]["uid"]: native_times(row["props"]) for row in rows}
    return Snapshot(tuple(nodes), tuple(relationships), by_uid)


def _text(props: dict[str, Any]) -> str:
    kept = {name: value for name, value in native_times(props).items() if name != "run"}
    return repr(sorted(kept.items(), key=lambda item: item[0]))


CLEAR = Upsert(
    "test_clear",
    "CYPHER 25 MATCH (n) WHERE NOT n:Migration AND NOT n:MigrationLock DETACH DELETE n",
)


def wipe(store: Store) -> None:
    store.write(CLEAR)


def tool_uid(name: str) -> str:
    return f"{ORG}:pager:main:system:{name}"


def issue_uid(name: str) -> str:
    return f"{ORG}:errors:main:technical_issue:{name}"


def gone(one: Record) -> Record:
    """Return the tombstone of a record, a later version of it."""
    return replace(
        one,
        version=one.version.replace("#", "#z"),
        tombstone=True,
        links=(),
        props={},
        chunks=(),
        canonical=None,
        same_as=(),
        aliases=(),
    )


def document(native_id: str, at: int, *, chunks: int, seen: int | None = None) -> Record:
    text = f"{native_id} at {at}, part"
    slices = tuple(
        Chunk(index, f"{text} {index}", None, 10 * index, 10 * index + 10, f"h{at}{index}")
        for index in range(chunks)
    )
    props: dict[str, Value] = {"title": native_id, "kind": "runbook"}
    if at % 2:
        props["updated_at"] = minute(at)
    return record(
        "Document", "wiki", native_id, at, props, type_="document", chunks=slices, seen=seen
    )


def case(native_id: str, at: int, *, ticket: bool, systems: Iterable[str], status: str) -> Record:
    props: dict[str, Value] = {
        "title": native_id,
        "status": status,
        "severity_rank": 3,
        "opened_at": minute(at),
    }
    if ticket:
        props["key"] = native_id
    return record(
        "Ticket" if ticket else "CustomerCase",
        "desk",
        native_id,
        at,
        props,
        type_="customer_case",
        links=tuple(Link("ABOUT", system_ref(key)) for key in systems),
    )


def issue(native_id: str, at: int) -> Record:
    props: dict[str, Value] = {"title": native_id, "kind": "error", "fingerprint": native_id}
    return record("TechnicalIssue", "errors", native_id, at, props, type_="technical_issue")


def event(native_id: str, at: int, *, of: str, system: str, count: int, seen: int) -> Facts:
    props: dict[str, Value] = {
        "title": native_id,
        "kind": "error",
        "at": minute(at),
        "count": count,
        "issue": issue_uid(of),
        "system_ref": system_ref(system).uid,
    }
    one = record(
        "TechnicalEvent", "errors", native_id, at, props, type_="technical_event", seen=seen
    )
    pattern = Ref("TechnicalIssue", issue_uid(of), of)
    start = Ref("TechnicalEvent", one.uid, native_id)
    where = system_ref(system)
    return Facts(
        (one,),
        (
            Sighting("INSTANCE_OF", start, pattern, "errors", "asserted", one.seen),
            Sighting("OBSERVED_ON", pattern, where, "errors", "derived", one.seen),
        ),
    )


def mention(at: int, *, system: str, start: int, seen: int) -> Facts:
    one = document("D1", at, chunks=1, seen=seen)
    page = Ref("Document", one.uid, "D1")
    places: dict[str, Value] = {"char_start": start, "char_end": start + 3}
    return Facts(
        (one,),
        (Sighting("MENTIONS", page, system_ref(system), "names", "derived", one.seen, places),),
    )


def deployment(native_id: str, at: int, *, system: str, after: str | None) -> Facts:
    props: dict[str, Value] = {
        "title": native_id,
        "kind": "deploy",
        "at": minute(at),
        "system_ref": system_ref(system).uid,
    }
    uid = f"{ORG}:ci:main:deployment:{after}"
    links = (Link("FOLLOWS", Ref("Deployment", uid, after)),) if after else ()
    one = record("Deployment", "ci", native_id, at, props, type_="deployment", links=links)
    start = Ref("Deployment", one.uid, native_id)
    return Facts(
        (one,),
        (Sighting("DEPLOYED_TO", start, system_ref(system), "ci", "asserted", one.seen),),
    )


def assertion(
    start: Ref,
    end: Ref,
    number: int,
    *,
    status: str = "asserted",
    relationship: str | None = None,
    at: int | None = None,
) -> Record:
    """Return what people say of two nodes in an answer: a link, or that both are one."""
    ends = [start.uid, end.uid]
    about = content_hash([relationship, *(ends if relationship else sorted(ends))])
    props: dict[str, Value] = {
        "title": f"{relationship or 'same'}, {status}",
        "kind": "link" if relationship else "same",
        "status": status,
        "start": start.uid,
        "relationship": relationship,
        "end": end.uid,
    }
    is_link = relationship is not None and status == "asserted"
    return Record(
        label="Assertion",
        org=ORG,
        source="nazara",
        uid=f"{ORG}:nazara:people:assertion:{about}",
        native_id=about,
        version=version_of(number, [*ends, status]),
        at=minute(number if at is None else at),
        seen=minute(1000 + number),
        props=props,
        links=(Link(relationship, end),) if is_link and relationship else (),
        start=start,
        canonical=None if relationship else end,
        author="ann",
    )


def incident_ref(native_id: str) -> Ref:
    return Ref("Incident", f"{ORG}:jsonl:main:incident:{native_id}", native_id)


def envelope(number: int, **more: object) -> Envelope:
    """Return a line of JSON Lines about incident `number`."""
    line = {
        "type": "Incident",
        "id": f"I{number}",
        "title": f"Incident {number}",
        "status": "triggered",
        "started_at": "2026-01-01T00:00:00Z",
        "updated_at": "2026-01-01T00:00:00Z",
        "edges": [{"type": "AFFECTS", "to": {"type": "System", "id": "pay"}}],
        **more,
    }
    return Envelope(
        org=ORG,
        source="files",
        instance="main",
        stream="incidents",
        native_id=f"I{number}",
        via="file",
        received_at=datetime(2026, 1, 2, tzinfo=UTC),
        content_type="jsonl",
        raw=json.dumps(line).encode(),
    )


_moments = st.integers(0, 4)
_keys = st.sampled_from(["pay", "cart"])
_tools = st.sampled_from([tool_uid("P1"), tool_uid("P2")])
_systems = st.one_of(_keys, _tools)
_some_systems = st.lists(_systems, max_size=2, unique=True)
_seen = st.integers(0, 9)


def _facts(record: Record) -> Facts:
    return Facts((record,))


def _alive_or_gone(alive: st.SearchStrategy[Record]) -> st.SearchStrategy[Facts]:
    return st.one_of(alive, alive, alive, alive.map(gone)).map(_facts)


_catalogue = st.builds(
    system_record,
    st.sampled_from(["a", "b"]),
    _moments,
    key=st.one_of(st.none(), _keys, _keys),
    source=st.sampled_from(["catalog", "gov"]),
    owners=st.lists(st.sampled_from(["red", "blue"]), max_size=1),
    needs=st.lists(_systems, max_size=1),
    same_as=st.lists(_tools, max_size=2, unique=True),
    authority=st.sampled_from([2, 5]),
    seen=_seen,
    tier=st.sampled_from([None, 1, 2]),
).filter(lambda one: bool(one.canonical) or not one.same_as)
_pager = st.builds(
    system_record,
    st.sampled_from(["P1", "P2"]),
    _moments,
    source=st.just("pager"),
    owners=st.lists(st.sampled_from(["red", "blue"]), max_size=1),
    needs=st.lists(_systems, max_size=1),
    authority=st.just(9),
    seen=_seen,
)
_incidents = st.builds(
    incident,
    st.sampled_from(["I1", "I2"]),
    _moments,
    affects=_some_systems,
    status=st.sampled_from(["triggered", "resolved"]),
    seen=_seen,
)
_cases = st.builds(
    case,
    st.just("C1"),
    _moments,
    ticket=st.booleans(),
    systems=_some_systems,
    status=st.sampled_from(["open", "closed"]),
)
_documents = st.builds(document, st.just("D1"), _moments, chunks=st.integers(0, 3), seen=_seen)
_events = st.builds(
    event,
    st.sampled_from(["E1", "E2"]),
    _moments,
    of=st.sampled_from(["X1", "X2"]),
    system=_systems,
    count=st.integers(1, 3),
    seen=_seen,
)


_words = st.sampled_from(["asserted", "asserted", "refused", "withdrawn"])
_named = st.one_of(_keys, _tools, st.just(f"{ORG}:catalog:main:system:a")).map(system_ref)
_asserted = st.one_of(
    st.builds(
        assertion,
        st.sampled_from(["I1", "I2"]).map(incident_ref),
        _systems.map(system_ref),
        _moments,
        status=_words,
        relationship=st.just("AFFECTS"),
    ),
    st.builds(
        assertion,
        _systems.map(system_ref),
        st.sampled_from(["red", "blue"]).map(team_ref),
        _moments,
        status=_words,
        relationship=st.just("OWNED_BY"),
    ),
    st.builds(assertion, _named, _keys.map(system_ref), _moments, status=_words).filter(
        lambda one: one.start != one.canonical
    ),
    st.builds(assertion, _named, _named, _moments, status=st.just("refused")).filter(
        lambda one: one.start != one.canonical
    ),
)


def histories() -> st.SearchStrategy[list[Facts]]:
    """Return lists of facts about few things, so that they meet."""
    one = st.one_of(
        _asserted.map(_facts),
        _asserted.map(_facts),
        _alive_or_gone(_catalogue),
        _alive_or_gone(_catalogue),
        _alive_or_gone(_pager),
        _alive_or_gone(_incidents),
        _alive_or_gone(_cases),
        _alive_or_gone(_documents),
        st.builds(issue, st.sampled_from(["X1", "X2"]), _moments).map(_facts),
        _events,
        st.builds(mention, _moments, system=_systems, start=st.integers(0, 2), seen=_seen),
        st.builds(
            deployment,
            st.sampled_from(["V1", "V2"]),
            _moments,
            system=_systems,
            after=st.one_of(st.none(), st.just("V0")),
        ),
    )
    return st.lists(one, min_size=2, max_size=24)
