"""What is asked: each operation in GraphQL, by hand over Bolt, and of the peer if it can."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from bench.reading.content import Sizes

Values = dict[str, Any]

ORG: Final = "acme"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Place:
    """A place deep in the list of incidents: our cursor, and what lies there."""

    cursor: str
    time: str
    uid: str
    offset: int


@dataclass(frozen=True, slots=True)
class Scene:
    """What there is to ask for in one graph."""

    sizes: Sizes
    places: list[Place]
    most: int
    """Up to how many nodes a count is exact."""


@dataclass(frozen=True, slots=True)
class Question:
    """Values for one asking: GraphQL variables, parameters by hand, variables for the peer."""

    ours: Values
    raw: Values
    peer: Values


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation. `peer` is None where it has nothing of the kind.

    `statement` names a file of `bench/raw`; None where a hand would write much the same as
    the compiler: then by hand is the compiled statement, sent without the API.
    """

    name: str
    meaning: str
    query: str
    statement: str | None
    peer: str | None
    questions: Callable[[Scene], list[Question]]


def _incident(scene: Scene, number: int, count: int) -> str:
    return f"{ORG}:bench:default:incident:INC-{number * scene.sizes.incidents // count}"


def _system(scene: Scene, number: int, count: int) -> str:
    return f"{ORG}:nazara:main:system:system-{number * scene.sizes.systems // count}"


def _raw(**values: Any) -> Values:
    return {"org": ORG, "epoch": _EPOCH, **values}


def _nested(_: Scene) -> list[Question]:
    raw = _raw(rank=2, incidents=50, systems=20, events=5)
    return [Question({}, raw, {})]


def _page(_: Scene) -> list[Question]:
    return [Question({}, _raw(limit=21, page=20), {})]


def _filtered(_: Scene) -> list[Question]:
    return [Question({}, _raw(limit=21, page=20, status="resolved", rank=2), {})]


def _counted(scene: Scene) -> list[Question]:
    return [Question({}, _raw(limit=20, rank=2, most=scene.most), {})]


def _keyset(scene: Scene) -> list[Question]:
    return [
        Question(
            {"after": place.cursor},
            _raw(limit=21, page=20, time=place.time, uid=place.uid),
            {"offset": place.offset},
        )
        for place in scene.places
    ]


def _node(scene: Scene) -> list[Question]:
    ids = [_incident(scene, number, 100) for number in range(100)]
    return [Question({"id": uid}, _raw(id=uid), {"id": uid}) for uid in ids]


def _around_incident(scene: Scene) -> list[Question]:
    ids = [_incident(scene, number, 100) for number in range(100)]
    return [Question({"id": uid}, _raw(id=uid, limit=51), {}) for uid in ids]


def _around_system(scene: Scene) -> list[Question]:
    ids = [_system(scene, number, 20) for number in range(20)]
    return [Question({"id": uid}, {}, {}) for uid in ids]


_PEER_ORDER = "sort: [{org: DESC}, {sortAt: DESC}, {uid: DESC}]"
_PEER_RANKED = "sort: [{org: DESC}, {severityRank: DESC}, {sortAt: DESC}, {uid: DESC}]"
_PEER_BY_STATUS = "sort: [{org: DESC}, {status: DESC}, {sortAt: DESC}, {uid: DESC}]"
# Says nothing, but lets the peer's statement use our indexes.
_PEER_WHERE = (
    f'org: {{eq: "{ORG}"}}, sortAt: {{gt: "1970-01-01T00:00:00Z"}}, uid: {{startsWith: "{ORG}:"}}'
)
_INCIDENT = "uid title status severityRank"

OPERATIONS: Final = (
    Operation(
        name="nested",
        meaning="50 incidents of one severity, their systems, what those need, 5 events each",
        query="""{ incidents(where: {severityRank: {eq: 2}}, first: 50) { nodes {
          id title severity status startedAt
          affects { nodes { name tier
            dependsOn { nodes { name } }
            events(first: 5) { nodes { title at } } } } } } }""",
        statement="read_nested",
        peer=f"""{{ incidents(where: {{{_PEER_WHERE}, severityRank: {{eq: 2}}}},
          {_PEER_RANKED}, limit: 50) {{ uid title severity status
          affects(limit: 20, sort: [{{sortAt: DESC}}, {{uid: DESC}}]) {{ name tier
            dependsOn(limit: 20, sort: [{{sortAt: DESC}}, {{uid: DESC}}]) {{ name }}
            events(first: 5) {{ title }} }} }} }}""",
        questions=_nested,
    ),
    Operation(
        name="node",
        meaning="one incident by its id",
        query="""query ($id: ID!) { node(id: $id) { id label title createdAt
          ... on Incident { status severityRank } } }""",
        statement="read_node",
        peer=f"""query ($id: ID!) {{
          incidents(where: {{uid: {{eq: $id}}, org: {{eq: "{ORG}"}}}}) {{ {_INCIDENT} }} }}""",
        questions=_node,
    ),
    Operation(
        name="page",
        meaning="the newest 20 incidents",
        query="""{ incidents { nodes { id title status severityRank startedAt }
          pageInfo { hasNextPage endCursor } } }""",
        statement="read_page",
        peer=f"""{{ incidents(where: {{{_PEER_WHERE}}}, {_PEER_ORDER}, limit: 20)
          {{ {_INCIDENT} }} }}""",
        questions=_page,
    ),
    Operation(
        name="filtered",
        meaning="the newest 20 of one status and severity",
        query="""{ incidents(where: {status: {eq: "resolved"}, severityRank: {eq: 2}}) {
          nodes { id title status severityRank startedAt }
          pageInfo { hasNextPage endCursor } } }""",
        statement="read_filtered",
        peer=f"""{{ incidents(where: {{{_PEER_WHERE}, status: {{eq: "resolved"}},
          severityRank: {{eq: 2}}}}, {_PEER_BY_STATUS}, limit: 20) {{ {_INCIDENT} }} }}""",
        questions=_filtered,
    ),
    Operation(
        name="keyset",
        meaning="20 incidents four fifths down the list; the peer counts them off",
        query="""query ($after: String) { incidents(after: $after) {
          nodes { id title status severityRank startedAt }
          pageInfo { hasNextPage endCursor } } }""",
        statement="read_keyset",
        peer=f"""query ($offset: Int!) {{ incidents(where: {{{_PEER_WHERE}}},
          {_PEER_ORDER}, limit: 20, offset: $offset) {{ {_INCIDENT} }} }}""",
        questions=_keyset,
    ),
    Operation(
        name="counted",
        meaning="20 of one severity, and how many there are in all",
        query="""{ incidents(where: {severityRank: {eq: 2}}) { totalCount nodes { id title } } }""",
        statement="read_counted",
        peer=f"""{{ incidentsConnection(where: {{{_PEER_WHERE}, severityRank: {{eq: 2}}}},
          {_PEER_RANKED}, first: 20) {{ totalCount edges {{ node {{ uid title }} }} }} }}""",
        questions=_counted,
    ),
    Operation(
        name="neighbors",
        meaning="all nodes next to an incident",
        query="""query ($id: ID!) { node(id: $id) { id
          neighbors(first: 50) { nodes { id label title } truncated } } }""",
        statement="read_neighbors",
        peer=None,
        questions=_around_incident,
    ),
    Operation(
        name="neighbors_of_system",
        meaning="50 nodes next to a system, which has hundreds to tens of thousands",
        query="""query ($id: ID!) { node(id: $id) { id
          neighbors(first: 50) { nodes { id label title } truncated } } }""",
        statement=None,
        peer=None,
        questions=_around_system,
    ),
    Operation(
        name="neighborhood",
        meaning="50 nodes within four steps of an incident, and what connects them",
        query="""query ($id: ID!) { neighborhood(id: $id, depth: 4) {
          nodes { id label title } edges { relationship } truncated } }""",
        statement=None,
        peer=None,
        questions=_around_incident,
    ),
)
