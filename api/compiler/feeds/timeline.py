"""`timeline`: what happened around a node, of several kinds, newest first.

Each kind is a branch that reads one page at most, along an index where it goes through a key.
The branches are merged, and one page of them is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from graphql import FieldNode

from api.compiler.feeds.changes import change_node, change_shape, inside, span
from api.compiler.feeds.feed import Feed, chosen, page_arguments, stretch
from api.compiler.filters.conditions import Condition, Filter
from api.compiler.filters.members import Members
from api.compiler.lists import dense, ways
from api.compiler.plan.ordering import order_of
from api.compiler.plan.outs import Cell, Constant, One
from api.compiler.plan.paging import CursorValues
from api.compiler.plan.plan import Binding, Node, Out, Selecting, Site, Writing
from api.compiler.request.arguments import Argument, argument
from api.compiler.time.moment import readable
from api.schema.bindings import TYPES
from api.schema.fields import LinkField
from api.schema.history import KINDS
from graph.model.declarations import LABELS

_DAY: Final = "duration({days: 1})"
_INCIDENT: Final = (
    "{n}.started_at - " + _DAY,
    "coalesce({n}.resolved_at, {n}.started_at + " + _DAY + ")",
)
_DEPLOYMENT: Final = ("{n}.at", "{n}.at + " + _DAY)
_CAME_UP: Final = "first_event_at"


@dataclass(frozen=True, slots=True)
class Branch:
    """One way from a node to what happened around it.

    Args:
        kind: Kind of the entries.
        label: Label of the entries' nodes.
        owners: Labels of the node.
        relationship: Types of the relationships that lead to them, or
        key: Their property that holds the node's uid.
        outgoing: Which way the relationship leads.
        via: A relationship to nodes from which the branch begins instead.
        window: The first and last time that count, with `{n}` for the node.
        time: The property of the entries' nodes that says when, if not the usual one.
    """

    kind: str
    label: str
    owners: tuple[str, ...]
    relationship: str = ""
    key: str = ""
    outgoing: bool = False
    via: str = ""
    window: tuple[str, str] | None = None
    time: str = ""

    @property
    def link(self) -> LinkField:
        """The list of the nodes that it leads to."""
        return LinkField(
            name=self.label,
            element=self.label,
            labels=(self.label,),
            description="",
            relationship=self.relationship,
            outgoing=self.outgoing,
            key=self.key,
            sort=self.time or ("at" if self.key else "sort_at"),
            dense=not self.key and not self.via and (self.relationship, self.label) in _DENSE,
        )


_DENSE: Final = frozenset({("ABOUT", "CustomerCase"), ("AFFECTS", "Incident")})
"""Ways in which one system may have very many of something."""

_SYSTEM: Final = ("System",)
_CAUSES: Final = "CAUSED_BY|SUSPECTED_CAUSE|RESOLVED_BY"

BRANCHES: Final = (
    Branch("CASE", "CustomerCase", _SYSTEM, "ABOUT"),
    Branch("CASE", "CustomerCase", ("Incident", "TechnicalIssue"), "REPORTS|INSTANCE_OF"),
    Branch("INCIDENT", "Incident", _SYSTEM, "AFFECTS"),
    Branch("INCIDENT", "Incident", ("Incident", "TechnicalIssue", "Deployment"), "CAUSED_BY"),
    Branch(
        "INCIDENT",
        "Incident",
        ("Incident", "TechnicalIssue", "CustomerCase"),
        "CAUSED_BY|REPORTS",
        outgoing=True,
    ),
    Branch(
        "INCIDENT", "Incident", ("Deployment",), "AFFECTS", via="DEPLOYED_TO", window=_DEPLOYMENT
    ),
    Branch("DEPLOYMENT", "Deployment", _SYSTEM, key="system"),
    Branch(
        "DEPLOYMENT",
        "Deployment",
        ("Incident", "TechnicalIssue", "CustomerCase"),
        _CAUSES,
        outgoing=True,
    ),
    Branch(
        "DEPLOYMENT", "Deployment", ("Incident",), key="system", via="AFFECTS", window=_INCIDENT
    ),
    Branch("EVENT", "TechnicalEvent", _SYSTEM, key="system"),
    Branch("EVENT", "TechnicalEvent", ("TechnicalIssue",), key="issue"),
    Branch("EVENT", "TechnicalEvent", ("Incident",), "EVIDENCE_OF"),
    Branch(
        "EVENT",
        "TechnicalEvent",
        ("Deployment",),
        key="system",
        via="DEPLOYED_TO",
        window=_DEPLOYMENT,
    ),
    Branch("ISSUE", "TechnicalIssue", _SYSTEM, "OBSERVED_ON", time=_CAME_UP),
    Branch(
        "ISSUE",
        "TechnicalIssue",
        ("Incident",),
        "OBSERVED_ON",
        via="AFFECTS",
        window=_INCIDENT,
        time=_CAME_UP,
    ),
    Branch(
        "ISSUE",
        "TechnicalIssue",
        ("Deployment",),
        "OBSERVED_ON",
        via="DEPLOYED_TO",
        window=_DEPLOYMENT,
        time=_CAME_UP,
    ),
)
"""What each type's timeline holds beside its own changes."""

_TIES: Final = "|".join(
    sorted(
        {
            name
            for branch in BRANCHES
            if branch.relationship and not branch.via
            for name in branch.relationship.split("|")
        }
    )
)
"""Types of the relationships by which an entry's node may be tied to the timeline's."""


@dataclass(frozen=True, slots=True)
class _Span(Condition):
    """That a node's time lies in the timeline's span, and in a window around `owner`."""

    time: str
    owner: str
    window: tuple[str, str] | None
    further: Sequence[str]

    def text(self, index: int, n: str) -> str:
        parts = [*inside(f"{n}.{self.time}", index), *self.further]
        if self.window:
            first, last = (text.replace("{n}", self.owner) for text in self.window)
            parts += [f"{n}.{self.time} >= {first}", f"{n}.{self.time} <= {last}"]
        return " AND ".join(parts)

    def negated(self) -> Condition:
        message = "a span of a timeline is never negated"
        raise NotImplementedError(message)


@dataclass(slots=True, eq=False)
class TimelineFeed(Feed):
    """What happened around one node.

    Args:
        types: Those that the node can have.
        kinds: Which kinds are told.
        since: The first time that counts.
        until: The first time that does not count any more.
        node: The nodes of entries.
        change: The observations of entries.
        tied: Whether is told how an entry's node is tied to the node.
    """

    types: tuple[str, ...]
    kinds: tuple[str, ...]
    since: Argument
    until: Argument
    node: Node
    change: Node
    tied: bool = False

    @property
    def weight(self) -> int:
        """Every branch is planned like a list of its own."""
        return len(list(self._branches())) + 1

    def form(self) -> str:
        """Return the kinds, and whether ties are told."""
        return " ".join([*self.kinds, "tied"] if self.tied else self.kinds)

    def bind(self, binder: Binding) -> None:
        """Set the span too."""
        Feed.bind(self, binder)
        since, until = (given.of(binder.variables) for given in (self.since, self.until))
        binder.params |= span(self.index, since, until, ("since", "until"))
        binder.params[dense.DEGREE.name] = binder.settings.graphql_dense_degree

    def cursor_values(self) -> CursorValues:
        """Return the first two values of a row."""
        return ("r[0]", "r[1]")

    def text(self, writer: Writing, parent: str) -> str:
        """Return rows of time, key, kind, title, node, change, and tie if that is told."""
        m = writer.variable()
        c, t, u, k = (f"{letter}{m}" for letter in "ctuk")
        parts = [self._walked(branch, parent, m) for branch in self._branches()]
        if "CHANGE" in self.kinds:
            parts.append(self._changes(parent, m))
        cut = f"ORDER BY {t} DESC, {u} DESC LIMIT {self.limit}"
        node, change = (
            f"CASE WHEN {v} IS NULL THEN null ELSE {writer.row(of, v)} END"
            for v, of in ((m, self.node), (c, self.change))
        )
        title = f"coalesce({m}.title, {m}.name, {c}.title, {c}.status)"
        merged = "\nUNION\n".join(parts)
        return (
            (
                f"COLLECT {{\nCALL ({parent}) {{\n{merged} }}\n"
                f"WITH {t}, {u}, {k}, {m}, {c} {cut}\n"
                f"RETURN [toString({t}), {u}, {k}, {title}, {node}, {change}"
                f"{self._tie(parent, m)}] }}"
            )
            if parts
            else "[]"
        )

    def _tie(self, parent: str, m: str) -> str:
        """Return the type of a relationship between the two nodes, of several the first."""
        if not self.tied:
            return ""
        x = f"x{m}"
        link = self.moment.link(x)
        return (
            f", COLLECT {{ MATCH ({parent})-[{x}:{_TIES}]-({m}) WHERE {link} "
            f"RETURN type({x}) ORDER BY type({x}) LIMIT 1 }}[0]"
        )

    def _branches(self) -> Iterator[Branch]:
        for branch in BRANCHES:
            if branch.kind in self.kinds and self._owners(branch):
                yield branch

    def _owners(self, branch: Branch) -> list[str]:
        """Return which of the node's types have a branch: a Ticket has those of a case."""
        of = set(branch.owners)
        return [name for name in self.types if not of.isdisjoint(LABELS[name].labels)]

    def _walked(self, branch: Branch, parent: str, m: str) -> str:
        start = f"s{m}" if branch.via else parent
        members = self._members(branch, parent, m)
        owners = self._owners(branch)
        guard = "" if len(owners) == len(self.types) else _one_of(parent, owners)
        walk = f"{ways.clauses(members, start, m)}\n"
        if branch.via:
            link = self.moment.link(f"r{start}")
            cut = members.cut(m, distinct=True)
            walk = (
                f"MATCH ({parent})-[r{start}:{branch.via}]->({start}:System) "
                f"WHERE {start}.org = $p.org AND {readable(start)} AND {link}\n"
                f"WITH DISTINCT {parent}, {start}\n"
                f"CALL ({parent}, {start}) {{ {walk}RETURN {m} }}\n{cut}\n"
            )
        return (
            f"{guard}{walk}RETURN {m}.{branch.link.sort} AS t{m}, {m}.uid AS u{m}, "
            f"'{branch.kind}' AS k{m}, {m}, null AS c{m}"
        )

    def _members(self, branch: Branch, parent: str, m: str) -> Members:
        """Return the list that a branch goes along; it shares this feed's parameters."""
        time = branch.link.sort
        span_of = _Span(time, parent, branch.window, self.moment.past(f"{m}.{time}"))
        return Members(
            branch.link,
            self.moment,
            order_of(branch.link.element, None, time),
            stubs=False,
            where=Filter((span_of,)),
            index=self.index,
            continued=self.continued,
            limit=str(self.limit),
        )

    def _changes(self, parent: str, m: str) -> str:
        """Return the node's own changes; what is told in passing has no place in time."""
        a, c = f"a{m}", f"c{m}"
        within = [
            readable(a),
            f"{a}.org = $p.org AND {c}.org = $p.org",
            f"{c}.at <> $p.epoch",
            *inside(f"{c}.at", self.index),
            *self.moment.observed(c),
            *self.behind(f"{c}.at", f"{c}.uid"),
        ]
        return (
            f"MATCH ({parent})<-[:ALIAS_OF]-{{0,1}}({a})<-[:CHANGED]-({c}:Change) "
            f"WHERE {' AND '.join(within)}\n"
            f"WITH DISTINCT {c} ORDER BY {c}.at DESC, {c}.uid DESC LIMIT {self.limit}\n"
            f"RETURN {c}.at AS t{m}, {c}.uid AS u{m}, 'CHANGE' AS k{m}, null AS {m}, {c}"
        )


def _one_of(n: str, types: Sequence[str]) -> str:
    listed = ", ".join(f"'{name}'" for name in types)
    return f"FILTER {n}.type IN [{listed}]\n"


def plan_timeline(planner: Selecting, site: Site) -> Out:
    """Plan `timeline` of a node."""
    asked = planner.decided(argument(site.nodes, "kinds"))
    owner = site.owner.types if site.owner is not None else tuple(TYPES)
    feed = TimelineFeed(
        **page_arguments(planner, site),
        types=(site.owner_type,) if site.owner_type else owner,
        kinds=chosen(asked, KINDS),
        since=argument(site.nodes, "since"),
        until=argument(site.nodes, "until"),
        node=planner.any_node(site.moment),
        change=change_node(),
    )
    return stretch(
        planner, site, feed, "Timeline", lambda nodes: tuple(_entry(planner, nodes, feed))
    )


def _entry(planner: Selecting, nodes: list[FieldNode], feed: TimelineFeed) -> Iterator[Out]:
    for key, found in planner.fields(nodes, "TimelineEntry").items():
        match found[0].name.value:
            case "at":
                yield Cell(key, "r[0]", "datetime")
            case "kind":
                yield Cell(key, "r[2]", "string")
            case "title":
                yield Cell(key, "r[3]", "string", required=False)
            case "relationship":
                feed.tied = True
                yield Cell(key, "r[6]", "string", required=False)
            case "node":
                yield One(key, "r[4]", planner.shape(feed.node, found, feed))
            case "change":
                yield One(key, "r[5]", change_shape(planner, feed.change, found, feed))
            case _:
                yield Constant(key, "TimelineEntry")
