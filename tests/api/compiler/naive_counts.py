"""Counts of lists in memory: the other half of the naive resolver."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from api.schema.groups import GROUPS, Grouping

Node = dict[str, Any]
Ends = Callable[[Node, str], Sequence[Node]]


def counts(nodes: Sequence[Node], arguments: Mapping[str, Any], element: str, ends: Ends) -> Any:
    """Return the answer of `countBy` over a list; `ends` gives the nodes that a field leads to."""
    grouping = GROUPS[element][arguments["by"]]
    found: Counter[Any] = Counter()
    led: dict[Any, Node] = {}
    for node in nodes:
        if grouping.link is None:
            found[_key(grouping, node, arguments["interval"])] += 1
            continue
        targets = ends(node, grouping.link.name)
        led |= {target["uid"]: target for target in targets}
        found.update({target["uid"] for target in targets} or {None})
    first = 20 if arguments.get("first") is None else arguments["first"]
    ranked = sorted(found.items(), key=lambda item: _rank(grouping, *item))[:first]
    if grouping.kind == "time":
        ranked.reverse()
    return {
        "groups": [{"key": key, "count": n, "node": led.get(key)} for key, n in ranked],
        "groupCount": len(found),
        "other": sum(found.values()) - sum(n for _, n in ranked),
        "isExact": True,
    }


def _rank(grouping: Grouping, key: str | None, number: int) -> tuple[Any, ...]:
    if grouping.kind != "time":
        return (-number, key is None, key or "")
    return (key is None, -date.fromisoformat(key).toordinal() if key else 0)


def grouped_value(grouping: Grouping, node: Node) -> Any:
    """Return the property of a node that a grouping goes by; a stub has no time of its own."""
    [name] = re.findall(r"\{n\}\.(\w+)", grouping.expression)
    return None if name == "sort_at" and node.get("stub") else node.get(name)


def _key(grouping: Grouping, node: Node, interval: str) -> str | None:
    value = grouped_value(grouping, node)
    if value is None or isinstance(value, list):
        return None
    if grouping.kind != "time":
        return str(value).lower() if isinstance(value, bool) else str(value)
    return first_day(value.to_native().date(), interval).isoformat()


def first_day(day: date, interval: str) -> date:
    """Return the day on which an interval begins."""
    return {
        "DAY": day,
        "WEEK": day - timedelta(days=day.weekday()),
        "MONTH": day.replace(day=1),
    }[interval]
