"""`similarPast`: ended incidents and cases that resemble one node, with how they ended.

The search is that of `semanticNeighbors`, in the statement of the operation; what it may show is
narrowed to what had begun before the asked node and has ended.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from graphql import FieldNode

from api.compiler.plan.lookup import found_by_id
from api.compiler.plan.outs import Cell, Constant, Made, One, Rows
from api.compiler.plan.plan import (
    Binding,
    Fetch,
    Node,
    Out,
    Selecting,
    Site,
    Writing,
)
from api.compiler.plan.statement import ANY_VISIBLE
from api.compiler.request.arguments import Argument, argument
from api.compiler.similar.narrowing import HIT, Narrowing
from api.compiler.similar.nearness import BEST, Nearness
from api.compiler.similar.similar import Neighbors, Reasons, reason_fields, search_parameters
from api.compiler.similar.vectors import list_kinds, vector_lists
from api.compiler.time.moment import readable
from graph.model.declarations import LABELS
from graph.model.providers import ProviderSpec

FIRST: Final = 5
"""How many there are when a request does not say."""

TYPE: Final = "SimilarPast"
_RESOLUTION: Final = "PastResolution"

_RESOLUTIONS: Final = 10
"""How many resolutions of one are told."""

ENDED: Final = ("resolved", "closed")
"""The statuses of what has ended."""

PAST_LABELS: Final = ("Incident", "CustomerCase")
"""Labels of what can end; a Ticket is a CustomerCase too."""

PAST_TYPES: Final = tuple(
    name for name, spec in LABELS.items() if not set(spec.labels).isdisjoint(PAST_LABELS)
)


@dataclass(frozen=True, slots=True)
class EndedBefore(Narrowing):
    """Leaves what ended and had begun before the node `subject`."""

    subject: str = ""

    def __bool__(self) -> bool:
        """Whether the vector index doesn't know it: never."""
        return True

    def left(self) -> str:
        """Return the clauses that find each node that is left, as `HIT`."""
        found = "\nUNION ALL\n".join(self._ended())
        return f"CALL ({self.subject}) {{\n{found} }}\nWITH DISTINCT {HIT}"

    def _ended(self) -> Iterator[str]:
        shown = " AND ".join(self.shown(HIT, ""))
        for label in PAST_LABELS:
            yield (
                f"MATCH ({HIT}:{label}) WHERE {HIT}.sort_at > $p.untimed "
                f"AND {HIT}.uid IS NOT NULL AND {shown} RETURN {HIT}"
            )

    def shown(self, m: str, labels: str = ANY_VISIBLE) -> list[str]:
        """Return the predicates of a node that may be shown."""
        statuses = ", ".join(f"'{status}'" for status in ENDED)
        # A dataclass with slots is another class than the one that its `super()` names.
        return [
            *Narrowing.shown(self, m, labels),
            f"{m}.status IN [{statuses}]",
            f"{m}.sort_at < {self.subject}.sort_at",
        ]


@dataclass(slots=True, eq=False)
class PastSearch(Fetch):
    """The lists of hits, and what is told of the best of them."""

    node: Node
    resolver: Node
    id: Argument
    first: Argument
    providers: tuple[ProviderSpec, ...]

    @property
    def weight(self) -> int:
        """As many lists as take about as long to plan."""
        return 12

    def order(self) -> tuple[str, ...]:
        """Sort by name."""
        return ("similarPast",)

    def bind(self, binder: Binding) -> None:
        """Set what is asked and how far to look.

        Raises:
            LimitExceeded: When there are too many searches.
        """
        limit = binder.size(self.first, FIRST)
        binder.cost(self, limit * (1 + _RESOLUTIONS))
        binder.searches(self)
        binder.limit(self.limit, _RESOLUTIONS)
        types = list(PAST_TYPES)
        given = {"id": str(binder.value(self.id)), "types": types, "shown": types}
        search_parameters(binder, self.index, limit, given)

    def text(self, writer: Writing, parent: str) -> str:
        """Return a list of no or one row: the lists' hits, and pairs of uid and what is told."""
        del parent
        n = writer.variable()
        subject = f"o{n}"
        past = EndedBefore(
            self.index, self.moment, system=False, since=False, until=False, subject=subject
        )
        search = Nearness(n, subject, past, vector_lists(self.providers, subject, past))
        return (
            f"COLLECT {{\n{found_by_id(subject, f's{self.index}_id')}\n{search.clauses()}\n"
            f"RETURN [{search.told()}, COLLECT {{ UNWIND {search.named(BEST)} AS {n} "
            f"RETURN [{n}.uid, [{self._told(writer, n)}]] }}] }}"
        )

    def _told(self, writer: Writing, n: str) -> str:
        """Return the values of a row: node, status, the source's word, end, seconds, resolvers."""
        ended = f"{n}.resolved_at IS :: ZONED DATETIME"
        timed = f"{ended} AND {n}.sort_at IS :: ZONED DATETIME"
        return (
            f"{writer.row(self.node, n)}, {n}.status, {n}.source_status, "
            f"CASE WHEN {ended} THEN toString({n}.resolved_at) END, "
            f"CASE WHEN {timed} "
            f"THEN toFloat(duration.inSeconds({n}.sort_at, {n}.resolved_at).seconds) END, "
            f"{self._resolutions(writer, n)}"
        )

    def _resolutions(self, writer: Writing, n: str) -> str:
        r, m = f"r{n}", writer.variable()
        there = " AND ".join(
            [self.moment.link(r), f"{m}.org = $p.org", f"{m}:{ANY_VISIBLE}", readable(m)]
        )
        return (
            f"COLLECT {{ MATCH ({n})-[{r}:RESOLVED_BY]->({m}) WHERE {there}\n"
            f"WITH {m}, {r} ORDER BY {r}.at, {m}.uid LIMIT {self.limit}\n"
            f"RETURN [{writer.row(self.resolver, m)}, {r}.outcome, toString({r}.at)] }}"
        )


def plan_past(planner: Selecting, site: Site) -> Out:
    """Plan `similarPast` at the root."""
    of = partial(argument, site.nodes)
    providers = planner.models
    fetch = PastSearch(
        planner.any_node(site.moment),
        planner.any_node(site.moment),
        id=of("id"),
        first=of("first"),
        providers=providers,
        parent=site.fetch,
        moment=site.moment,
    )
    planner.attach(site, fetch)
    kinds = list_kinds(providers, of_node=True)
    return Neighbors(site.key, fetch, kinds, tuple(_fields(planner, site.nodes, fetch)))


def _fields(planner: Selecting, nodes: list[FieldNode], fetch: PastSearch) -> Iterator[Out]:
    row = "found[h.uid]"
    for key, found in planner.fields(nodes, TYPE).items():
        match found[0].name.value:
            case "node":
                yield One(key, f"{row}[0]", planner.shape(fetch.node, found, fetch))
            case "score":
                yield Made(key, "h.score")
            case "reasons":
                yield Reasons(key, tuple(reason_fields(planner, found)))
            case "status":
                yield Cell(key, f"{row}[1]", "string")
            case "sourceStatus":
                yield Cell(key, f"{row}[2]", "string", required=False)
            case "endedAt":
                yield Cell(key, f"{row}[3]", "datetime", required=False)
            case "seconds":
                yield Cell(key, f"{row}[4]", "float", required=False)
            case "resolutions":
                yield Rows(key, f"{row}[5]", tuple(_resolution(planner, found, fetch)))
            case _:
                yield Constant(key, TYPE)


def _resolution(planner: Selecting, nodes: list[FieldNode], fetch: PastSearch) -> Iterator[Out]:
    for key, found in planner.fields(nodes, _RESOLUTION).items():
        match found[0].name.value:
            case "by":
                yield One(key, "r[0]", planner.shape(fetch.resolver, found, fetch))
            case "outcome":
                yield Cell(key, "r[1]", "string", required=False)
            case "at":
                yield Cell(key, "r[2]", "datetime", required=False)
            case _:
                yield Constant(key, _RESOLUTION)
