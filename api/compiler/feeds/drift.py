"""`dependencyDrift`: where what is declared of dependencies and what is called part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from graphql import FieldNode

from api.compiler.feeds.feed import Feed, chosen, page_arguments, stretch
from api.compiler.plan.outs import Cell, Constant, One
from api.compiler.plan.paging import CursorValues
from api.compiler.plan.plan import Binding, Node, Out, Selecting, Site, Writing
from api.compiler.request.arguments import Argument, argument
from api.compiler.time.clocks import span_of
from api.compiler.time.moment import readable
from api.schema.drift import DRIFTS

TYPE: Final = "DependencyDrift"

_PARTED: Final = """CASE
  WHEN called IS NULL AND traced THEN 'NOT_CALLED'
  WHEN called IS NULL THEN 'NOT_TRACED'
  WHEN called.last_seen < $p.s{index} THEN 'DECAYED'
  WHEN NOT declared THEN 'NOT_DECLARED' END"""
"""Each dependency parts in one way at most; null: both say the same."""


@dataclass(slots=True, eq=False)
class DriftFeed(Feed):
    """Dependencies of the organisation's systems, the newest system's first.

    The figures of one are those of its last call; what no trace says is declared.
    """

    kinds: tuple[str, ...]
    since: Argument
    start: Node
    end: Node

    def form(self) -> str:
        """Return the kinds."""
        return " ".join(self.kinds)

    def bind(self, binder: Binding) -> None:
        """Set since when a dependency has to be called."""
        # A dataclass with slots is another class than the one that its `super()` names.
        Feed.bind(self, binder)
        begins, _ = span_of(self.since.of(binder.variables), None, ("calledSince", ""))
        days = timedelta(days=binder.settings.graphql_drift_days)
        binder.params[f"s{self.index}"] = begins or datetime.now(UTC) - days

    def cursor_values(self) -> CursorValues:
        """Return the first two values of a row."""
        return ("r[0]", "r[1]")

    def text(self, writer: Writing, parent: str) -> str:
        """Return rows of time, key, kind, whether declared, figures, and both systems."""
        del parent
        a = writer.variable()
        b, r, key = f"b{a}", f"r{a}", f"k{a}"
        is_call = f"{r}.calls_per_hour IS NOT NULL"
        kinds = ", ".join(f"'{name}'" for name in self.kinds)
        begun = [f"{a}.sort_at <= datetime($p.k{self.index}_0)"] if self.continued else []
        systems = [f"{a}.org = $p.org", f"{a}.sort_at IS NOT NULL", *begun]
        behind = " AND ".join(self.behind(f"{a}.sort_at", key)) or "true"
        needed = [self.moment.link(r), f"{b}.org = $p.org", readable(b)]
        figures = (
            "toString(called.last_seen), called.calls_per_hour, called.error_rate, called.p95_ms"
        )
        return (
            f"COLLECT {{\nMATCH ({a}:System) WHERE {' AND '.join(systems)} "
            f"AND {a}.uid IS NOT NULL AND {readable(a)}\n"
            f"WITH {a} ORDER BY {a}.org DESC, {a}.sort_at DESC, {a}.uid DESC\n"
            f"CALL ({a}) {{\n"
            f"MATCH ({a})-[{r}:DEPENDS_ON]->({b}:System) WHERE {' AND '.join(needed)}\n"
            f"WITH {b}, {r} ORDER BY {r}.last_seen DESC\n"
            f"WITH {b}, collect(CASE WHEN {is_call} THEN {r} END)[0] AS called,\n"
            f"  count(CASE WHEN {is_call} THEN null ELSE 1 END) > 0 AS declared\n"
            f"WITH collect([{b}, called, declared]) AS found\n"
            f"WITH found, any(one IN found WHERE one[1] IS NOT NULL) AS traced\n"
            f"UNWIND found AS one\n"
            f"WITH traced, one[0] AS {b}, one[1] AS called, one[2] AS declared\n"
            f"RETURN {b}, called, declared, {_PARTED.format(index=self.index)} AS kind }}\n"
            f"WITH {a}, {b}, called, declared, kind, {a}.uid + ' ' + {b}.uid AS {key}\n"
            f"WHERE kind IN [{kinds}] AND {behind}\n"
            f"ORDER BY {a}.org DESC, {a}.sort_at DESC, {a}.uid DESC, {b}.uid DESC\n"
            f"LIMIT {self.limit}\n"
            f"RETURN [toString({a}.sort_at), {key}, kind, declared, {figures},\n"
            f"  {writer.row(self.start, a)}, {writer.row(self.end, b)}] }}"
        )


def plan_drift(planner: Selecting, site: Site) -> Out:
    """Plan `dependencyDrift` at the root."""
    asked = planner.decided(argument(site.nodes, "kinds"))
    feed = DriftFeed(
        **page_arguments(planner, site),
        kinds=chosen(asked, DRIFTS),
        since=argument(site.nodes, "calledSince"),
        start=Node(("System",), abstract=False),
        end=Node(("System",), abstract=False),
    )
    return stretch(planner, site, feed, TYPE, lambda nodes: tuple(_entry(planner, nodes, feed)))


def _entry(planner: Selecting, nodes: list[FieldNode], feed: DriftFeed) -> Iterator[Out]:
    for key, found in planner.fields(nodes, TYPE).items():
        match found[0].name.value:
            case "kind":
                yield Cell(key, "r[2]", "string")
            case "declared":
                yield Cell(key, "r[3]", "bool")
            case "lastCalledAt":
                yield Cell(key, "r[4]", "datetime", required=False)
            case "callsPerHour":
                yield Cell(key, "r[5]", "float", required=False)
            case "errorRate":
                yield Cell(key, "r[6]", "float", required=False)
            case "p95Ms":
                yield Cell(key, "r[7]", "float", required=False)
            case "from":
                yield One(key, "r[8]", planner.shape(feed.start, found, feed))
            case "to":
                yield One(key, "r[9]", planner.shape(feed.end, found, feed))
            case _:
                yield Constant(key, TYPE)
