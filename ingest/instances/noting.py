"""What arrived of each instance, noted beside it when it is written."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from cypher.loader import load
from graph.model.facts import Envelope
from graph.model.identity import connector_uid
from graph.queue.dead_letters import Setback
from graph.store.store import Store

_Place = tuple[str, str]


def note_arrivals(store: Store, envelopes: Sequence[Envelope], setbacks: Sequence[Setback]) -> None:
    """Note with the instances that envelopes came from when, how many, and how many were refused.

    A batch that is written twice counts twice; what came in files counts nowhere.

    Raises:
        DatabaseUnavailable: When Neo4j can't be reached.
    """
    arrived = [one for one in envelopes if one.via != "file"]
    number = Counter(_place(one) for one in arrived)
    refused = Counter(_place(one.envelope) for one in setbacks)
    last = {_place(one): one.received_at for one in sorted(arrived, key=lambda e: e.received_at)}
    rows: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for place, count in sorted(number.items()):
        org, uid = place
        told = {
            "uid": uid,
            "last_received_at": last[place],
            "received_count": count,
            "rejected_count": refused[place],
        }
        rows[org].append(told)
    for org, given in rows.items():
        store.write(load()["instances.arrived"], org=org, rows=given)


def _place(one: Envelope) -> _Place:
    return one.org, connector_uid(one.org, f"{one.source}/{one.instance}")
