"""Statements of the write path, generated from the declarations.

Each is one step of a transaction over a whole batch; `graph.write.writer` says in which order.
They decide little: the first one locks everything that a batch names and tells what is
stored, `graph.write.observations` computes what is wanted, and the others write the difference.

`SET n:_Entity` on a node that has the label writes nothing, but takes the node's lock;
removing or nulling an absent property does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from graph.model.declarations import (
    ENTITY_LABEL,
    GENERATED,
    LABELS,
    RELATIONSHIPS,
    LabelSpec,
    RelationshipSpec,
)
from graph.store.wire import micros

LANGUAGE = "CYPHER 25"
SIGHTING_KEYS = ("record", "from_ref", "to_ref")
_SPAN = ("first_seen", "last_seen")
SUMMED_UP_BY = ("ABOUT", "CAUSED_BY", "EVIDENCE_OF", "INSTANCE_OF", "REPORTS", "RESOLVED_BY")
"""Relationships to nodes whose texts a summary may be made of, either way."""

_FOLDED_ALWAYS = ("url", "aliases")


@dataclass(frozen=True, slots=True)
class Upsert:
    """A generated statement: its name for logs and golden files, and its text."""

    name: str
    text: str


def _upsert(name: str, *lines: str) -> Upsert:
    return Upsert(name, "\n".join((LANGUAGE, *lines)))


def projected_types() -> tuple[str, ...]:
    """Return every relationship type that some label's records list themselves."""
    return tuple(
        spec.type
        for spec in RELATIONSHIPS.values()
        if any(ends.mode == "projected" for ends in spec.ends)
    )


def _sighting_properties(spec: RelationshipSpec) -> list[str]:
    """Return what a sighting can carry beside its key and its span of time."""
    kept = {*SIGHTING_KEYS, *_SPAN, "valid_from", "valid_to", "run", "visibility"}
    return [prop.name for prop in spec.properties if prop.name not in kept]


LOCK = _upsert(
    "lock",
    "// Make what is missing, lock all of it in uid order, tell what is stored.",
    "UNWIND $rows AS row",
    "MERGE (n:_Entity {uid: row.uid})",
    "ON CREATE SET n += row.props, n:$(row.labels)",
    "SET n:_Entity",
    "WITH n, row",
    "WHERE n.version IS NOT NULL OR n:Alias OR (row.labels = [] AND n.type IS NOT NULL)",
    "  OR n.visibility <> 'org'",
    f"RETURN n.uid AS uid, n.version AS version, {micros('n.first_seen')} AS first,",
    f"  {micros('n.last_seen')} AS last, {micros('n.deleted_at')} AS deleted,",
    "  n:Alias AS alias, n.count AS count, n.issue AS issue, n.run AS run,",
    "  n.visibility AS visibility, n.stub IS NOT NULL AS stub",
)

RELOCK = _upsert(
    "relock",
    "// Lock nodes that were found later.",
    "UNWIND $uids AS uid",
    "MATCH (n:_Entity {uid: uid})",
    "SET n:_Entity",
)

ABSENT = _upsert(
    "absent",
    "// Records that are to end, locked, unless they were received since or are gone.",
    "UNWIND $uids AS uid",
    "MATCH (n:_Entity {uid: uid})",
    "SET n:_Entity",
    "WITH n",
    "WHERE n.version IS NOT NULL AND n.deleted_at IS NULL AND n.last_seen < $noticed",
    "RETURN n.uid AS uid, n.type AS type, n.version AS version",
)

HISTORY = _upsert(
    "history",
    "// What records said before, for `graph.write.observations`.",
    "UNWIND $uids AS uid",
    "MATCH (n:_Entity {uid: uid})<-[:CHANGED]-(c:Change)",
    f"RETURN uid, c.version AS version, {micros('c.at')} AS at,",
    f"  {micros('c.first_seen')} AS seen,",
    "  c.links AS links, c.status AS status, c.severity_rank AS severity_rank,",
    "  c.priority AS priority, c.text AS text, c.deleted AS deleted, c.canonical AS canonical,",
    "  c.same_as AS same_as, c.start AS start, c.author AS author, c.changed AS changed,",
    "  c.title AS title",
)

NODES = _upsert(
    "nodes",
    "// Describe records; the rows hold every property a source may set, null where absent.",
    "UNWIND $rows AS row",
    "MATCH (n:_Entity {uid: row.uid})",
    "SET n += row.props",
    "SET n:$(row.add)",
)

TOUCH = _upsert(
    "touch",
    "// Records that were received again and say nothing new.",
    "UNWIND $rows AS row",
    "MATCH (n:_Entity {uid: row.uid})",
    "SET n += row.begun",
    "SET n.first_seen = row.first, n.last_seen = row.last, n.run = $run,",
    "  n.sort_at = CASE WHEN n[row.sort] IS NULL THEN row.first ELSE n.sort_at END",
)

UNLABEL = _upsert(
    "unlabel",
    "// Take off the labels of a former state or of another kind.",
    "UNWIND $rows AS row",
    "MATCH (n:_Entity {uid: row.uid})",
    "REMOVE n:$(row.remove)",
)

RESTRICT = _upsert(
    "restrict",
    "// Who may read a record, its slices and what it states of others.",
    "UNWIND $rows AS row",
    "MATCH (n:_Entity {uid: row.uid})",
    "SET n.visibility = row.visibility",
    "WITH n, row",
    "CALL (n, row) { MATCH (n)-[:HAS_CHUNK]->(c) SET c.visibility = row.visibility }",
    "CALL (row) {",
    "  MATCH (:_Entity {uid: row.start})-[r]->()",
    "  WHERE r.record = row.uid AND r.valid_from IS NOT NULL",
    "  SET r.visibility = nullIf(row.visibility, $everybody)",
    "}",
)

WIDEN = _upsert(
    "widen",
    "// Who may read what is only referred to.",
    "UNWIND $rows AS row",
    "MATCH (n:_Entity {uid: row.uid})",
    "SET n.visibility = row.visibility",
)

SCOPES = _upsert(
    "scopes",
    "// Access scopes that are made of others.",
    "UNWIND $rows AS row",
    "MERGE (s:_Entity {uid: row.uid})",
    "ON CREATE SET s:AccessScope, s += row.props",
)

RESTRICT_NOTES = _upsert(
    "restrict_notes",
    "// Notes are for the readers of what they are about.",
    "UNWIND $uids AS uid",
    "MATCH (n:_Entity {uid: uid})<-[r:ANNOTATES]-(m)",
    "SET m.visibility = n.visibility, r.visibility = nullIf(n.visibility, $everybody)",
)

RESTRICT_CALLS = _upsert(
    "restrict_calls",
    "// Questions to models are for the readers of the nodes that they are about.",
    "UNWIND $uids AS uid",
    "MATCH (n:_Entity {uid: uid})",
    "MATCH (c:ModelCall) WHERE c.org = n.org AND c.about = uid AND c.sort_at IS NOT NULL",
    "  AND c.uid IS NOT NULL",
    "SET c.visibility = n.visibility",
)

SAID_OF = _upsert(
    "said_of",
    "// What people assert of nodes: who may read its ends, and where it states a relationship.",
    "UNWIND $uids AS uid",
    "MATCH (:_Entity {uid: uid})<-[:CONCERNS]-(a:Assertion)",
    "WITH DISTINCT a",
    "RETURN a.uid AS uid, a.visibility AS visibility,",
    "  COLLECT { MATCH (a)-[:CONCERNS]->(x) RETURN x.visibility } AS ends,",
    "  COLLECT { MATCH (a)-[:CONCERNS]->(x) RETURN DISTINCT x.uid } AS starts",
)

FORGET_DERIVED = _upsert(
    "forget_derived",
    "// What jobs made of nodes, their slices, and of others with their texts; they make it anew.",
    "UNWIND $uids AS uid",
    "MATCH (n:_Entity {uid: uid})",
    "CALL (n) {",
    "  RETURN n AS d",
    "  UNION",
    f"  MATCH (n)-[:{'|'.join(SUMMED_UP_BY)}]-(d:_Entity)",
    "  WHERE NOT n:System AND n.uid IN d.summary_sources RETURN d",
    "}",
    f"REMOVE {', '.join(f'd.{name}' for name in GENERATED)}",
    "WITH DISTINCT n MATCH (n)-[:HAS_CHUNK]->{0,1}(x)",
    "CALL (x) { MATCH (e:Embedding {of: x.uid}) DELETE e }",
    "CALL (x) {",
    "  MATCH (x)-[r:MENTIONS|MAY_MENTION]->()",
    "  WHERE r.confidence IN ['derived', 'inferred'] AND r.source = 'nazara' DELETE r",
    "}",
)

FORGET_VECTORS = _upsert(
    "forget_vectors",
    "// Vectors of nodes that are gone or deleted.",
    "UNWIND $uids AS uid",
    "MATCH (e:Embedding {of: uid})",
    "DELETE e",
)

OBSERVE = _upsert(
    "observe",
    "// Keep new observations. Their records are locked, hence nobody else adds the same.",
    "UNWIND $rows AS row",
    "MATCH (n:_Entity {uid: row.record})",
    "CREATE (c:Change)-[:CHANGED]->(n)",
    "SET c = row.props",
)

REVISE = _upsert(
    "revise",
    "// What an observation differs in depends on the one before it, which may come late.",
    "UNWIND $rows AS row",
    "MATCH (c:Change {uid: row.uid})",
    "SET c += row.props",
)

FORGET_REPETITIONS = _upsert(
    "forget_repetitions",
    "// Observations of what was received before with the same content, and came to us later.",
    "UNWIND $uids AS uid",
    "MATCH (c:Change {uid: uid})",
    "DETACH DELETE c",
)

RESOLVE = _upsert(
    "resolve",
    "// Canonical nodes of aliases, locked: their description is folded from all aliases.",
    "UNWIND $uids AS uid",
    "MATCH (n:_Entity {uid: uid})-[:ALIAS_OF]->(k)",
    "SET k:_Entity",
    "WITH DISTINCT uid, k.uid AS target ORDER BY target",
    "RETURN uid, collect(target) AS targets",
)

UNCLAIM = _upsert(
    "unclaim",
    "// Withdraw claims; a node without any claim is a node of its own again.",
    "UNWIND $rows AS row",
    "MATCH (p:_Entity {uid: row.uid})-[r:ALIAS_OF {record: row.record}]->(:_Entity {uid: row.of})",
    "DELETE r",
    "WITH DISTINCT p",
    "WHERE NOT EXISTS { (p)-[:ALIAS_OF]->() }",
    "REMOVE p:Alias",
    "SET p:$(CASE WHEN p.deleted_at IS NULL THEN $labels_of[p.type] ELSE ['Tombstone'] END)",
)

CLAIM = _upsert(
    "claim",
    "// Make nodes aliases; they keep uid and version, and lose their own labels.",
    "UNWIND $rows AS row",
    "MATCH (p:_Entity {uid: row.uid})",
    "MATCH (k:_Entity {uid: row.of})",
    "MERGE (p)-[:ALIAS_OF {record: row.record}]->(k)",
    "SET p:Alias",
    "REMOVE p:$($labels_of[p.type] + ['Tombstone'])",
)

LINKED_RECORDS = _upsert(
    "linked_records",
    "// Records with a projected relationship to a node, or with one from it that is another",
    "// record's: a person's. At most $limit.",
    "UNWIND $uids AS uid",
    "MATCH (n:_Entity {uid: uid})",
    "CALL (n) {",
    "  MATCH (n)<-[r]-() WHERE r.valid_from IS NOT NULL RETURN r.record AS record",
    "  UNION",
    "  MATCH (n)-[r]->() WHERE r.valid_from IS NOT NULL AND r.source = $people",
    "  RETURN r.record AS record",
    "}",
    "RETURN DISTINCT record LIMIT $limit",
)

CLAIMING = _upsert(
    "claiming",
    "// Records that claim something of nodes, or to be them, also where people say otherwise.",
    "UNWIND $uids AS uid",
    "MATCH (:_Entity {uid: uid})-[r:ALIAS_OF|CLAIMS]-()",
    "RETURN DISTINCT r.record AS record",
)

CLAIMED = _upsert(
    "claimed",
    "// What records claim of nodes; `aside` where people say otherwise.",
    "UNWIND $uids AS uid",
    "MATCH (:_Entity {uid: uid})-[r:ALIAS_OF|CLAIMS]->(k)",
    "WHERE r.record IN $records",
    "RETURN r.record AS record, uid, k.uid AS of, type(r) = 'CLAIMS' AS aside",
)

SAID = _upsert(
    "said",
    "// What people say of which nodes are the same.",
    "UNWIND $uids AS uid",
    "CALL (uid) {",
    "  MATCH (a:Assertion {org: $org, start: uid}) WHERE a.kind = 'same' RETURN a",
    "  UNION",
    "  MATCH (a:Assertion {org: $org, end: uid}) WHERE a.kind = 'same' RETURN a",
    "}",
    "WITH DISTINCT a WHERE a.status <> 'withdrawn'",
    "RETURN a.uid AS record, a.start AS start, a.end AS end, a.status = 'asserted' AS same",
)

SET_ASIDE = _upsert(
    "set_aside",
    "// Claims that people say otherwise of: kept, so that they come back when nobody does.",
    "UNWIND $rows AS row",
    "MATCH (p:_Entity {uid: row.uid})",
    "MATCH (k:_Entity {uid: row.of})",
    "MERGE (p)-[:CLAIMS {record: row.record}]->(k)",
)

TAKE_UP = _upsert(
    "take_up",
    "// Claims that nobody speaks against any more, or that are made no longer.",
    "UNWIND $rows AS row",
    "MATCH (:_Entity {uid: row.uid})-[r:CLAIMS {record: row.record}]->(:_Entity {uid: row.of})",
    "DELETE r",
)

DISOWN = _upsert(
    "disown",
    "// Delete what Nazara derived and people refuse, of a node and of its slices.",
    "UNWIND $rows AS row",
    "MATCH (:_Entity {uid: row.start})-[:HAS_CHUNK]->{0,1}(x)-[r]->(d)",
    "WHERE d.uid = row.end AND type(r) = row.type AND r.source = $people",
    "  AND r.valid_from IS NULL",
    "DELETE r",
)

RELATIONS = _upsert(
    "relations",
    "// The projected relationships of records, wherever they start.",
    "UNWIND $rows AS row",
    f"MATCH (x:_Entity {{uid: row.start}})-[r:{'|'.join(projected_types())}]->(d)",
    "WHERE r.record = row.record AND r.valid_from IS NOT NULL",
    "RETURN DISTINCT elementId(r) AS id, row.record AS record, x.uid AS start, type(r) AS type,",
    f"  d.uid AS end, {micros('r.valid_from')} AS valid_from,",
    f"  {micros('r.valid_to')} AS valid_to, {micros('r.first_seen')} AS seen",
)

_BY_ID = (
    # By its id alone it is looked for among all relationships while there are few.
    "MATCH (x:_Entity {uid: row.start})-[r]->()",
    "WHERE elementId(r) = row.id",
)

UNRELATE = _upsert(
    "unrelate",
    "// Remove relationships that no observation bears out.",
    "UNWIND $rows AS row",
    *_BY_ID,
    "DELETE r",
)

AMEND = _upsert(
    "amend",
    "// Correct the end of an interval, or when its beginning was known.",
    "UNWIND $rows AS row",
    *_BY_ID,
    "SET r += row.props",
)

RELATE = _upsert(
    "relate",
    "// Write new intervals. Their record is locked, hence nobody else adds the same.",
    "UNWIND $rows AS row",
    "MATCH (s:_Entity {uid: row.start})",
    "MATCH (d:_Entity {uid: row.end})",
    "CREATE (s)-[r:$(row.type)]->(d)",
    "SET r = row.props",
    "WITH r, CASE WHEN s.uid = r.record THEN s.visibility ELSE COLLECT {",
    "  MATCH (o:_Entity {uid: r.record}) RETURN o.visibility",
    "}[0] END AS visibility",
    "SET r.visibility = nullIf(visibility, 'org')",
)

CHUNKS = _upsert(
    "chunks",
    "// Slices of a document that was written just now.",
    "UNWIND $rows AS row",
    "MATCH (d:_Entity {uid: row.document})",
    "MERGE (c:_Entity {uid: row.uid})",
    "SET c:DocumentChunk, c += row.props",
    "MERGE (d)-[r:HAS_CHUNK {record: row.document}]->(c)",
    "SET r.source = d.source, r.confidence = 'asserted', r.run = $run",
)

OLD_CHUNKS = _upsert(
    "old_chunks",
    "// Slices of another version than the document's, and their vectors.",
    "UNWIND $uids AS uid",
    "MATCH (d:_Entity {uid: uid})-[:HAS_CHUNK]->(c)",
    "WHERE c.version <> d.version",
    "WITH c, COLLECT { MATCH (e:Embedding {of: c.uid}) RETURN e } AS vectors",
    "FOREACH (e IN vectors | DELETE e)",
    "DETACH DELETE c",
)

CHUNK_TIMES = _upsert(
    "chunk_times",
    "// A slice is received whenever its document is.",
    "UNWIND $uids AS uid",
    "MATCH (d:_Entity {uid: uid})-[r:HAS_CHUNK]->(c)",
    "SET c.first_seen = d.first_seen, c.last_seen = d.last_seen, c.sort_at = d.sort_at,",
    "  r.first_seen = d.first_seen, r.last_seen = d.last_seen",
)

ROLL_UP = _upsert(
    "roll_up",
    "// Add up new and changed events in their issue.",
    "UNWIND $rows AS row",
    "MATCH (i:_Entity {uid: row.issue})",
    "SET i:_Entity",
    "WITH i, row",
    "SET i.event_count = coalesce(i.event_count, 0) + row.count,",
    "  i.first_event_at = CASE WHEN row.first IS NULL OR row.first >= i.first_event_at"
    " THEN i.first_event_at ELSE row.first END,",
    "  i.last_event_at = CASE WHEN row.last IS NULL OR row.last <= i.last_event_at"
    " THEN i.last_event_at ELSE row.last END",
)

RECOUNT = _upsert(
    "recount",
    "// Add up the events of an issue anew: those that whoever reads it may read.",
    "UNWIND $uids AS uid",
    "MATCH (i:_Entity {uid: uid})",
    "SET i:_Entity",
    "WITH i",
    "CALL (i) {",
    "  MATCH (e:TechnicalEvent)",
    "  WHERE e.issue = i.uid AND e.at >= $untimed AND e.uid IS NOT NULL",
    "    AND e.visibility IN ['org', i.visibility]",
    "  UNWIND [e.at, e.first_at, e.last_at] AS at",
    "  WITH e, min(at) AS first, max(at) AS last",
    "  RETURN sum(e.count) AS count, min(first) AS first, max(last) AS last",
    "}",
    "SET i.event_count = CASE WHEN count = 0 AND i.event_count IS NULL THEN null ELSE count END,",
    "  i.first_event_at = first, i.last_event_at = last",
)

LEFT_SIGHTINGS = _upsert(
    "left_sightings",
    "// Accumulated relationships that named an alias and are where it was, at most $limit.",
    "MATCH (old:_Entity {uid: $left})",
    "CALL (old) {",
    "  MATCH (old)<-[r {to_ref: $of}]-(a) RETURN r, a.uid AS start, $to AS end",
    "  UNION",
    "  MATCH (old)-[r {from_ref: $of}]->(b) RETURN r, $to AS start, b.uid AS end",
    "}",
    "RETURN elementId(r) AS id, startNode(r).uid AS at, type(r) AS type, start, end,",
    "  properties(r) AS props LIMIT $limit",
)

ADD_MOVES = _upsert(
    "add_moves",
    "// Remember what still has to move after this transaction.",
    "UNWIND $rows AS row",
    "CREATE (m:PendingMove {uid: row.uid, org: $org, of: row.of, left: row.left})",
    "SET m.title = row.of + ' moves away from ' + row.left",
)

PENDING_MOVES = _upsert(
    "pending_moves",
    "// What still has to move in an organisation.",
    "MATCH (m:PendingMove)",
    "WHERE m.org = $org",
    "RETURN m.uid AS uid, m.of AS of, m.left AS left ORDER BY of, left, uid",
)

MOVING_ORGS = _upsert(
    "moving_orgs",
    "// Organisations in which something still has to move.",
    "MATCH (m:PendingMove)",
    "RETURN DISTINCT m.org AS org ORDER BY org",
)

END_MOVES = _upsert(
    "end_moves",
    "// Nothing is left to move of these; a marker that came later stays.",
    "MATCH (m:PendingMove)",
    "WHERE m.org = $org AND m.uid IN $uids",
    "DELETE m",
)


CLEAR_PLANS = _upsert(
    "clear_plans",
    "// Plans that were made while the graph was empty.",
    "CALL db.clearQueryCaches() YIELD value",
    "RETURN value",
)


def _sightings(spec: RelationshipSpec, keys: tuple[str, ...]) -> Upsert:
    """Return the statement for accumulated relationships of a type with that key.

    Of two sightings the later one's properties hold; of two at one time, the greater
    value of each property. That is a maximum, so order and repetition do not matter.
    The type stands in the text: `MERGE` with a type from a parameter mixes up rows.
    """
    key = ", ".join(f"{key}: row.{key}" for key in keys)
    kept = [
        f"  r.{name} = CASE WHEN later THEN row.props.{name}"
        f" WHEN row.last = r.last_seen AND coalesce(row.props.{name} > r.{name}, r.{name} IS NULL)"
        f" THEN row.props.{name} ELSE r.{name} END,"
        for name in _sighting_properties(spec)
    ]
    return _upsert(
        "_".join(("sightings", spec.type.lower(), *keys[1:])),
        "// Facts that only grow: first and last sighting, and who saw it.",
        "UNWIND $rows AS row",
        "MATCH (s:_Entity {uid: row.start})",
        "MATCH (d:_Entity {uid: row.end})",
        f"MERGE (s)-[r:{spec.type} {{{key}}}]->(d)",
        "ON CREATE SET r.visibility = row.visibility",
        "SET r.run = $run, r.visibility = CASE",
        "  WHEN row.visibility < r.visibility THEN row.visibility",
        "  WHEN row.visibility >= r.visibility THEN r.visibility END",
        "WITH r, row, coalesce(row.last > r.last_seen, true) AS later",
        "SET",
        *kept,
        "  r.first_seen = CASE WHEN row.first >= r.first_seen"
        " THEN r.first_seen ELSE row.first END,",
        "  r.last_seen = CASE WHEN later THEN row.last ELSE r.last_seen END",
    )


def _keys(spec: RelationshipSpec) -> set[tuple[str, ...]]:
    """Return what can make up the key of a type's sightings.

    An end of a canonical kind is part of it by the name it was given.
    """
    found = set()
    for ends in spec.ends:
        starts = {LABELS[ends.source].canonical}
        stops = {one.canonical for name in ends.targets for one in _named(name)}
        found |= {(start, stop) for start in starts for stop in stops}
    return {("record", *["from_ref"] * start, *["to_ref"] * stop) for start, stop in sorted(found)}


def _named(target: str) -> Iterable[LabelSpec]:
    return LABELS.values() if target == ENTITY_LABEL else (LABELS[target],)


SIGHTINGS: Mapping[tuple[str, tuple[str, ...]], Upsert] = MappingProxyType(
    {
        (spec.type, keys): _sightings(spec, keys)
        for spec in RELATIONSHIPS.values()
        if spec.mode != "system"
        for keys in sorted(_keys(spec))
    },
)
"""Statements for accumulated relationships, by type and the properties of the key."""


def _fold(spec: LabelSpec) -> Upsert:
    names = [prop.name for prop in spec.properties if prop.origin == "src"]
    folded = [
        f"  k.{name} = head([x IN xs WHERE x.{name} IS NOT NULL | x.{name}]),"
        for name in (*names, *_FOLDED_ALWAYS)
        if name != spec.caption
    ]
    caption = spec.caption
    return _upsert(
        f"fold_{spec.type}",
        "// Describe canonical nodes by their live aliases: per property the best authority",
        "// that has it. Restricted descriptions stay out of a node that all may read.",
        "UNWIND $uids AS uid",
        "MATCH (k:_Entity {uid: uid})",
        "SET k:_Entity, k.run = $run",
        "WITH k, COLLECT {",
        "  MATCH (a)-[:ALIAS_OF]->(k)",
        "  WHERE a.deleted_at IS NULL AND a.version IS NOT NULL",
        "  WITH DISTINCT a",
        "  RETURN a ORDER BY coalesce(a.authority, 9), a.uid",
        "} AS live",
        "WITH k, live, CASE WHEN live = [] THEN k.visibility"
        " WHEN any(x IN live WHERE x.visibility = 'org')"
        " THEN 'org' ELSE head(live).visibility END AS visibility",
        "WITH k, visibility, [x IN live WHERE x.visibility = visibility] AS xs,",
        "  CASE WHEN k.stub THEN 1 ELSE 0 END AS before, k.visibility <> visibility AS is_other",
        "SET",
        *folded,
        f"  k.{caption} = coalesce(head([x IN xs WHERE x.{caption} IS NOT NULL"
        f" | x.{caption}]), k.native_id),",
        "  k.visibility = visibility,",
        "  k.stub = CASE WHEN xs = [] THEN true END,",
        "  k.first_seen = reduce(m = null, x IN xs |"
        " CASE WHEN m <= x.first_seen THEN m ELSE x.first_seen END),",
        "  k.last_seen = reduce(m = null, x IN xs |"
        " CASE WHEN m >= x.last_seen THEN m ELSE x.last_seen END)",
        "SET k.sort_at = coalesce(k.first_seen, $untimed)",
        "RETURN sum(CASE WHEN k.stub THEN 1 ELSE 0 END - before) AS stubs,",
        "  collect(CASE WHEN is_other THEN k.uid END) AS other",
    )


def _rekey(spec: LabelSpec) -> Upsert:
    return _upsert(
        f"rekey_{spec.type}",
        "// `system` follows the alias that `system_ref` names; at most $limit at once.",
        f"MATCH (e:{spec.name})",
        "WHERE e.system = $left AND e.at >= $untimed AND e.uid IS NOT NULL AND e.system_ref = $of",
        "WITH e LIMIT $limit",
        "SET e:_Entity",
        "WITH e WHERE e.system_ref = $of",
        "SET e.system = $to",
        "RETURN count(*) AS moved",
    )


FOLD: Mapping[str, Upsert] = MappingProxyType(
    {spec.type: _fold(spec) for spec in LABELS.values() if spec.canonical},
)
"""Statements that describe canonical nodes, by uid type."""

REKEY: tuple[Upsert, ...] = tuple(
    _rekey(spec) for spec in LABELS.values() if spec.property("system_ref")
)
"""Statements that keep resolved keys resolved, one per label with such a key."""


def plain_upserts() -> tuple[Upsert, ...]:
    """Return the statements of which there is one."""
    return tuple(value for value in globals().values() if isinstance(value, Upsert))


def all_upserts() -> tuple[Upsert, ...]:
    """Return every statement of the write path, for golden files and EXPLAIN."""
    return (*plain_upserts(), *SIGHTINGS.values(), *FOLD.values(), *REKEY)
