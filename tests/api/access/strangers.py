"""Two organisations in one graph, and every wrong way between them that the write path refuses.

`write_own` makes what `acme` has. `write_strangers` adds what no reader of `acme` may notice:
nodes of another organisation, nodes of hidden labels, deleted ones, aliases that lead out,
nodes for some members only, and relationships of every type across, in both directions.
`write_upload` adds log files, which no node holds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from api.schema.bindings import HIDDEN_LABELS, TYPES
from graph.model.declarations import ENTITY_LABEL, LABELS, RELATIONSHIPS
from graph.store.store import Store
from ingest.log_files.tasks import UploadReading
from ingest.log_files.uploads import LogUploads, ReadingAsked
from tests.api.sample import NOW, Sample

SECRET: Final = "foreign secret"
RESTRICTED: Final = "acme:nazara:main:access_scope:security"
LATER: Final = NOW + timedelta(minutes=10)
ENDED: Final[dict[str, Any]] = {
    "status": "resolved",
    "sort_at": NOW - timedelta(hours=1),
    "resolved_at": NOW,
}
"""Strangers are newer: a list that let them in would begin with them."""

_CHANGES: Final = """CYPHER 25 UNWIND $rows AS r MATCH (n:_Entity {uid: r.of})
CREATE (c:Change) SET c = r.props CREATE (c)-[:CHANGED]->(n)"""


@dataclass
class Strangers:
    """Ids of what must look as if it did not exist."""

    foreign: dict[str, str] = field(default_factory=dict)
    restricted: dict[str, str] = field(default_factory=dict)
    hidden: dict[str, str] = field(default_factory=dict)
    deleted: list[str] = field(default_factory=list)
    aliases: list[str] = field(default_factory=list)
    foreign_upload: str = ""
    restricted_upload: str = ""

    def ids(self, *, past: bool) -> list[str]:
        """Return ids to ask for; what was deleted is missing now, not at other times."""
        return [
            *(self.foreign[name] for name in ("System", "Incident", "Document", "Team")),
            *(self.restricted[name] for name in ("System", "Incident")),
            *self.hidden.values(),
            *self.aliases,
            self.foreign_upload,
            self.restricted_upload,
            *([] if past else self.deleted),
        ]


def write_own(store: Store) -> dict[str, list[str]]:
    """Write two nodes of every type with the declared relationships; return ids by type.

    The second nodes have none among each other: a stranger states those.
    """
    sample = Sample(store)
    own = {
        name: [_node(sample, name, n, "own", **_past(name, n)) for n in range(2)] for name in TYPES
    }
    for type_, source, target in _ends():
        for end in own.get(target, []):
            for start in own.get(source, []):
                if own[source].index(start) + own[target].index(end) < 2:
                    sample.link(start, type_, end, **_interval())
    sample.write()
    _write_changes(store, "acme", [uid for uids in own.values() for uid in uids], "1", "own")
    return own


def _past(name: str, number: int) -> dict[str, Any]:
    """Return what makes the second incident one that had ended when the first began."""
    return ENDED if (name, number) == ("Incident", 1) else {}


def write_strangers(store: Store, own: dict[str, list[str]]) -> Strangers:
    """Write what must not be noticed, tied to what is there as tightly as the graph allows."""
    made, sample, other = Strangers(), Sample(store), Sample(store, org="other")
    for name in TYPES:
        made.foreign[name] = _node(other, name, 0, SECRET, later=True)
        made.restricted[name] = _node(sample, name, "r", SECRET, later=True, visibility=RESTRICTED)
    _node(other, "Incident", "ended", SECRET, **ENDED)
    _node(sample, "Incident", "ended", SECRET, visibility=RESTRICTED, **ENDED)
    for name in HIDDEN_LABELS:
        made.hidden[name] = _node(sample, name, 0, SECRET, later=True)
    _tie(sample, own, made)
    _state(sample, own)
    _unmake(sample, made, own)
    sample.nodes += other.nodes
    sample.write()
    _write_changes(store, "other", [uids[0] for uids in own.values()], "9", SECRET)
    _write_changes(store, "acme", [*made.restricted.values()], "1", SECRET)
    made.foreign_upload = write_upload(store, "other", SECRET)
    made.restricted_upload = write_upload(store, "acme", SECRET, visible=(RESTRICTED,))
    return made


def write_upload(store: Store, org: str, word: str, *, visible: tuple[str, ...] = ()) -> str:
    """Write log files that say the word and have something of all that is told of one, read."""
    files = {
        f"{word}.log": f"2026-11-29 10:00:00 ERROR {word}: java.lang.OutOfMemoryError: Java heap\n",
        f"{word}.png": "\x89PNG\0\0\0",
    }
    made = LogUploads(store.settings).create(org, ReadingAsked(word, by=word, visible=visible))
    for number, content in enumerate(files.values()):
        with made.receiving(number) as file:
            file.write(content.encode("latin-1"))
    made.make_whole(list(files))
    UploadReading(made, store, store.settings).read()
    return made.id


def _tie(sample: Sample, own: dict[str, list[str]], made: Strangers) -> None:
    for strangers in (made.foreign, made.restricted, made.hidden):
        for type_, source, target in _ends():
            if source in own and target in strangers:
                sample.link(own[source][0], type_, strangers[target], **_interval())
            if source in strangers and target in own:
                sample.link(strangers[source], type_, own[target][0], **_interval())
            if source in strangers and target in strangers:
                sample.link(strangers[source], type_, strangers[target], **_interval())


def _state(sample: Sample, own: dict[str, list[str]]) -> None:
    """Add what a restricted record says of open nodes."""
    for type_, source, target in _ends():
        if source in own and target in own:
            said = {"visibility": RESTRICTED, **_interval()}
            sample.link(own[source][1], type_, own[target][1], **said)


def _unmake(sample: Sample, made: Strangers, own: dict[str, list[str]]) -> None:
    """Add a deleted node, an alias that leads out, and one that leads to a hidden label."""
    gone = _node(sample, "Incident", "gone", SECRET, later=True, deleted_at=LATER)
    alias = _node(sample, "System", "alias", SECRET, later=True)
    inner = _node(sample, "System", "inner", SECRET, later=True)
    for number, state in ((-3, "Tombstone"), (-2, "Alias"), (-1, "Alias")):
        sample.nodes[number]["labels"] = [state]
    sample.link(gone, "AFFECTS", own["System"][0], **_interval())
    sample.link(own["Incident"][0], "AFFECTS", alias, **_interval())
    sample.link(alias, "ALIAS_OF", made.foreign["System"])
    sample.link(inner, "ALIAS_OF", made.hidden["User"])
    made.deleted.append(gone)
    made.aliases += [alias, inner]


def _ends() -> list[tuple[str, str, str]]:
    """Return type, label at the start and label at the end of every declared relationship."""
    everything = [*TYPES, *HIDDEN_LABELS]
    return [
        (type_, ends.source, target)
        for type_, spec in RELATIONSHIPS.items()
        if type_ not in {"CHANGED", "ALIAS_OF"}
        for ends in spec.ends
        for named in ends.targets
        for target in (everything if named == ENTITY_LABEL else [named])
    ]


def _interval() -> dict[str, Any]:
    return {"valid_from": NOW, "first_seen": NOW, "last_seen": NOW}


def _node(
    sample: Sample, label: str, number: int | str, word: str, *, later: bool = False, **props: Any
) -> str:
    """Add a node whose every text holds the word."""
    at = LATER if later else NOW
    values: dict[str, Any] = {"string": f"{word} {number}", "int": 3, "float": 0.5, "datetime": at}
    values |= {"list": [word], "json": f'["{word}"]', "bool": False}
    given = {
        spec.name: values[spec.type]
        for spec in LABELS[label].properties
        if spec.name not in {"uid", "org", "of"}
    }
    given |= {"sort_at": at, LABELS[label].caption: f"{word} {label} {number}", **props}
    if label == "DeadLetter":
        given["payload"] = '{"envelope": {}, "mapping": null, "cut": false}'
    if label == "TechnicalEvent":
        given["system"] = "acme:t:main:system:System-0"
    return sample.node(label, f"{label}-{number}", **given)


def _write_changes(store: Store, org: str, uids: list[str], version: str, word: str) -> None:
    rows = [
        {
            "of": uid,
            "props": {
                "uid": f"{uid}@{version}",
                "org": org,
                "title": word,
                "at": NOW,
                "first_seen": NOW,
                "version": version,
                "links": [],
                "changed": ["status"],
                "status": word,
                "severity_rank": int(version),
            },
        }
        for uid in uids
    ]
    with store.driver.session() as session:
        session.run(_CHANGES, rows=rows).consume()
