"""The yardstick of `bench ingest`: the same graph, by statements written by hand.

It knows its records (those of `bench.dataset`, in that order, into an empty graph) and does
nothing else: no late or repeated record, no stub, no reject, no second source.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import neo4j
import orjson

Row = dict[str, Any]

RAW = Path(__file__).parent / "raw"
ORG = "acme"
ORG_TOKEN = "o61636d651"  # noqa: S105 - A word for full text, no secret.
RUN = "bench"
BATCH = 500
TYPES = {
    "System": "system",
    "TechnicalIssue": "technical_issue",
    "Incident": "incident",
    "CustomerCase": "customer_case",
    "Deployment": "deployment",
    "TechnicalEvent": "technical_event",
}
MAIN_TIME = {
    "Incident": "started_at",
    "CustomerCase": "opened_at",
    "Deployment": "at",
    "TechnicalEvent": "at",
}
SIGHTINGS = frozenset({"DEPLOYED_TO", "OBSERVED_ON", "INSTANCE_OF"})
WITHOUT_CHANGE = frozenset({"Deployment", "TechnicalEvent"})
RANKS = {"sev1": 1, "sev2": 2, "sev3": 3, "sev4": 4}


def statement(name: str) -> str:
    """Return a hand-written statement."""
    return (RAW / f"{name}.cypher").read_text(encoding="utf-8")


class ByHand:
    """Loads the records of a file, 500 a transaction."""

    def __init__(self, driver: neo4j.Driver) -> None:
        self._driver = driver

    def load(self, path: Path, seen: Sequence[datetime]) -> int:
        """Write every line of `path`; `seen` holds their times of receipt. Return the count."""
        with self._driver.session() as session, path.open("rb") as lines:
            batch: list[tuple[Row, datetime]] = []
            count = 0
            for count, line in enumerate(lines, start=1):
                batch.append((orjson.loads(line), seen[count - 1]))
                if len(batch) == BATCH:
                    session.execute_write(_write, batch)
                    batch = []
            if batch:
                session.execute_write(_write, batch)
        return count


def _write(tx: neo4j.ManagedTransaction, batch: Sequence[tuple[Row, datetime]]) -> None:
    nodes: dict[str, list[Row]] = defaultdict(list)
    changes: list[Row] = []
    links: dict[str, list[Row]] = defaultdict(list)
    sightings: dict[str, list[Row]] = defaultdict(list)
    for line, seen in batch:
        label, at = line["type"], _time(line["updated_at"])
        uid = f"{ORG}:bench:default:{TYPES[label]}:{line['id']}"
        props = _props(line, uid, at, seen)
        nodes["Alias" if label == "System" else label].append({"uid": uid, "props": props})
        targets = [(edge["type"], _target(edge)) for edge in line.get("edges", ())]
        listed = [pair for pair in targets if pair[0] not in SIGHTINGS]
        for kind, end in listed:
            start = _canonical(line["id"]) if label == "System" else uid
            links[kind].append({"start": start, "end": end, "record": uid, "at": at, "seen": seen})
        seen_on = [pair for pair in targets if pair[0] in SIGHTINGS]
        if label == "TechnicalEvent":
            seen_on.append(("INSTANCE_OF", props["issue"]))
        for kind, end in seen_on:
            ref = None if kind == "INSTANCE_OF" else end
            sightings[kind].append({"start": uid, "end": end, "ref": ref, "seen": seen})
        if label == "System":
            nodes["System"].append({"uid": _canonical(line["id"]), "props": _fold(props)})
        if label not in WITHOUT_CHANGE:
            changes.append(_change(uid, props, at, seen, listed))
    _send(tx, nodes, changes, links, sightings)


def _send(
    tx: neo4j.ManagedTransaction,
    nodes: dict[str, list[Row]],
    changes: list[Row],
    links: dict[str, list[Row]],
    sightings: dict[str, list[Row]],
) -> None:
    for label, rows in nodes.items():
        tx.run(NODES.replace("LABEL", label), rows=rows).consume()
    aliases = [
        {"alias": row["uid"], "uid": row["props"]["canonical"]} for row in nodes.get("Alias", ())
    ]
    if aliases:
        tx.run(ALIASES, rows=aliases).consume()
    if changes:
        tx.run(CHANGES, rows=changes).consume()
    for kind, rows in links.items():
        tx.run(LINKS.replace("TYPE", kind), rows=rows, run=RUN).consume()
    for kind, rows in sightings.items():
        tx.run(SIGHTED.replace("TYPE", kind), rows=rows, run=RUN).consume()
    if events := nodes.get("TechnicalEvent"):
        tx.run(ROLL_UP, rows=_rolled(events)).consume()


def _props(line: Row, uid: str, at: datetime, seen: datetime) -> Row:
    label = line["type"]
    props = {
        key: value
        for key, value in line.items()
        if key not in {"type", "id", "edges", "system", "issue", "updated_at"}
    }
    for key in ("started_at", "opened_at", "at"):
        if key in props:
            props[key] = _time(props[key])
    if label == "CustomerCase":
        props["updated_at"] = at
    if label in {"Incident", "CustomerCase"}:
        props["severity_rank"] = RANKS.get(line.get("severity", ""), 99)
        props["source_status"] = line["status"]
    if label == "System":
        props |= {"canonical": _canonical(line["id"]), "authority": 5}
    if "system" in line:
        props["system"] = props["system_ref"] = _canonical(line["system"])
    if "issue" in line:
        props["issue"] = f"{ORG}:bench:default:technical_issue:{line['issue']}"
    digest = hashlib.sha256(orjson.dumps(line, option=orjson.OPT_SORT_KEYS)).hexdigest()[:8]
    return props | {
        "uid": uid,
        "org": ORG,
        "org_token": ORG_TOKEN,
        "type": label,
        "source": "bench",
        "native_id": line["id"],
        "visibility": "org",
        "version": f"{at:%Y-%m-%dT%H:%M:%S.%f}Z#{digest}",
        "first_seen": seen,
        "last_seen": seen,
        "sort_at": props.get(MAIN_TIME.get(label, ""), seen),
        "run": RUN,
    }


def _fold(props: Row) -> Row:
    """Return a canonical system as its only record describes it."""
    dropped = {"canonical", "authority", "version", "source"}
    kept = {key: value for key, value in props.items() if key not in dropped}
    return kept | {"uid": props["canonical"], "source": "nazara"}


def _change(
    uid: str, props: Row, at: datetime, seen: datetime, listed: Sequence[tuple[str, str]]
) -> Row:
    status = props.get("status")
    change = {
        "uid": f"{uid}@{props['version']}",
        "org": ORG,
        "at": at,
        "first_seen": seen,
        "version": props["version"],
        "links": sorted({f"{kind} {end}" for kind, end in listed}),
        "title": f"first observed, {status}" if status else "first observed",
        "changed": [],
        "status": status,
        "severity_rank": props.get("severity_rank"),
        "canonical": props.get("canonical"),
    }
    return {"record": uid, "uid": change["uid"], "props": change}


def _rolled(events: Iterable[Row]) -> list[Row]:
    found: dict[str, Row] = {}
    for event in events:
        props = event["props"]
        at, issue = props["at"], props["issue"]
        row = found.setdefault(issue, {"issue": issue, "count": 0, "first": at, "last": at})
        row["count"] += props["count"]
        row["first"], row["last"] = min(row["first"], at), max(row["last"], at)
    return list(found.values())


def _canonical(key: str) -> str:
    return f"{ORG}:nazara:main:system:{key}"


def _target(edge: Row) -> str:
    return _canonical(edge["to"]["id"])


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


NODES = statement("nodes")
ALIASES = statement("aliases")
CHANGES = statement("changes")
LINKS = statement("links")
SIGHTED = statement("sightings")
ROLL_UP = statement("roll_up")
