"""What the graph says of an organisation, without when it was told."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from graph.model.identity import format_time
from graph.store.store import Store, native_times
from graph.write.upserts import Upsert

_NODES: Final = Upsert(
    "test_contract_nodes",
    "CYPHER 25 MATCH (n {org: $org}) WHERE NOT n:StreamState AND NOT n:DeadLetter "
    "RETURN n.uid AS uid, labels(n) AS labels, "
    "properties(n) AS props",
)
_RELATIONSHIPS: Final = Upsert(
    "test_contract_relationships",
    "CYPHER 25 MATCH (a {org: $org})-[r]->(b) RETURN a.uid AS a, type(r) AS type, b.uid AS b, "
    "properties(r) AS props",
)
_NAME_OF_A_RUN: Final = "run"
_MOMENT: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z")
"""A time as versions and uids hold it."""

_RECEIVED: Final = "(of receipt)"

Said = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OrgGraph:
    """Nodes and relationships, as texts that can be compared."""

    nodes: frozenset[Said]
    relationships: frozenset[Said]

    @property
    def uids(self) -> set[str]:
        """The uids of what was described; those of observations tell of their content, too."""
        return {uid for uid, labels, _ in self.nodes if "Change" not in labels}


def graph_of(store: Store, org: str, started: datetime) -> OrgGraph:
    """Return what the graph says of an organisation.

    A time behind `started` is one of receipt, since sources told of earlier ones alone: it
    counts that there is one, not which. Nor does it count what a run was called.
    """
    told = _Told(started)
    nodes = store.read(_NODES, org=org)
    relationships = store.read(_RELATIONSHIPS, org=org)
    return OrgGraph(
        frozenset(
            (told.text(row["uid"]), " ".join(sorted(row["labels"])), told.props(row["props"]))
            for row in nodes
        ),
        frozenset(
            (told.text(row["a"]), row["type"], told.text(row["b"]), told.props(row["props"]))
            for row in relationships
        ),
    )


class _Told:
    """Texts without times of receipt."""

    def __init__(self, started: datetime) -> None:
        self._started = started
        self._written = format_time(started)

    def text(self, text: str) -> str:
        return _MOMENT.sub(lambda at: at[0] if at[0] < self._written else _RECEIVED, text)

    def props(self, props: Mapping[str, Any]) -> str:
        said = {
            name: self._value(one)
            for name, one in native_times(dict(props)).items()
            if name != _NAME_OF_A_RUN
        }
        return self.text(repr(sorted(said.items())))

    def _value(self, value: Any) -> Any:
        if isinstance(value, datetime) and value.astimezone(UTC) >= self._started:
            return _RECEIVED
        return value
