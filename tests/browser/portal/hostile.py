"""An organisation in which every text, of every type of node, is as bad as a tool can send it."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any, Final

from api.schema.bindings import TYPES
from graph.model.declarations import ENTITY_LABEL, LABELS, RELATIONSHIPS, LabelSpec
from graph.store.store import Store
from tests.api.sample import Sample
from tests.statements import run

ORG: Final = "hostile"
RAN: Final = "ran"
"""What a script that runs sets on the window."""

TEXTS: Final = (
    f"<img src=x onerror='window.{RAN}=1'><script>window.{RAN}=1</script>",
    f"\"><svg onload=window.{RAN}=1><iframe srcdoc='<script>parent.{RAN}=1</script>'>",
    f"javascript:window.{RAN}=1",
    f"${{window.{RAN}=1}} {{{{constructor.constructor('window.{RAN}=1')()}}}}",
    f"</title></style><style>*{{display:none}}</style><a href='javascript:{RAN}=1'>x</a>",
    "\u202e\u0645\u0631\u062d\u0628\u0627 \u2066abc\u2069 \u4e16\u754c",
    "👩‍👩‍👧‍👦🧺" * 40 + "e" + "\u0301" * 60,
    "one\r\ntwo\u2028three\u0085\tfour\ufeff",
)
LONG: Final = "W" * 10_000
READ: Final = frozenset({"title", "description", "text", "template", "definition", "summary"})
"""Properties that people read and nobody filters by: an index takes no text of 10,000 letters."""

TIMES: Final = (
    datetime(1970, 1, 1, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
    datetime(2026, 11, 20, 12, tzinfo=UTC),
)
VARIANTS: Final = 3
SHOWN: Final = tuple(TYPES)
"""The labels whose nodes the API shows."""


def plant(store: Store) -> dict[str, list[str]]:
    """Write the organisation anew; return the uids of its nodes by their label."""
    run(store, "MATCH (n:_Entity {org: $org}) DETACH DELETE n", org=ORG)
    sample, turns = Sample(store, ORG), count()
    uids = {
        name: [_node(sample, LABELS[name], number, turns) for number in range(VARIANTS)]
        for name in SHOWN
    }
    for type_, spec in RELATIONSHIPS.items():
        if spec.mode == "system":
            continue
        for ends in spec.ends:
            for target in SHOWN if ENTITY_LABEL in ends.targets else ends.targets:
                _ring(sample, type_, uids.get(ends.source, []), uids.get(target, []))
    sample.write()
    return uids


def _node(sample: Sample, spec: LabelSpec, number: int, turns: count[int]) -> str:
    """Add a node each of whose texts is another one of the bad ones."""
    given: dict[str, Any] = {}
    for prop in spec.properties:
        if prop.type == "string":
            given[prop.name] = _text(prop.name, number, turns)
        elif prop.type == "list":
            given[prop.name] = list(TEXTS)
        elif prop.type == "datetime":
            given[prop.name] = TIMES[number % len(TIMES)]
    given["source"] = TEXTS[next(turns) % len(TEXTS)]
    given["url"] = f"javascript:window.{RAN}=1"
    given["native_id"] = TEXTS[next(turns) % len(TEXTS)][:200]
    given["summary"] = _text("summary", number, turns)
    given["sort_at"] = TIMES[number % len(TIMES)]
    return sample.node(spec.name, f"{spec.name}{number}", **given)


def _text(name: str, number: int, turns: count[int]) -> str:
    """Return the next bad text; in the last variant one without end where people read it."""
    last = number == VARIANTS - 1
    return LONG if last and name in READ else TEXTS[next(turns) % len(TEXTS)]


def _ring(sample: Sample, type_: str, starts: list[str], ends: list[str]) -> None:
    """Tie nodes in a circle: each to the next one, the last to the first."""
    for number, start in enumerate(starts):
        if ends:
            at = TIMES[number % len(TIMES)]
            end = ends[(number + 1) % len(ends)]
            sample.link(start, type_, end, source=TEXTS[0], confidence="derived", first_seen=at)
