"""A restricted record shows to the readers of its access scope, and to nobody else."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from api.access.scopes import AccessScopes
from api.access.tokens import create_token
from graph.errors import InvalidInput, NotFound
from graph.settings.settings import Settings
from graph.store.store import Store
from tests.api.access.logins import EMAIL, World, quick
from tests.api.conftest import serving
from tests.api.sample import NOW, Sample

ALL = "{ systems { totalCount nodes { name ownedBy { nodes { title } } } } }"
SYSTEM, SECRET, TEAM = (
    "acme:t:main:system:1",
    "acme:t:main:system:2",
    "acme:t:main:team:3",
)
_CHANGE = """CYPHER 25 MATCH (n:_Entity {uid: $of}) CREATE (c:Change)-[:CHANGED]->(n)
SET c = {uid: $of + '@1', org: n.org, at: $now, first_seen: $now, version: '1', links: $links}"""
BOB, BOBS = "bob@example.org", "another long password"


@pytest.fixture
def world(store: Store, settings: Settings) -> Iterator[World]:
    """The graph of acme: an open system, and one that is restricted to the scope `security`."""
    made = World(quick(settings))
    made.users.create(BOB, "admin", "acme", BOBS)
    scope = AccessScopes(store, "acme").create("security")
    sample = Sample(store)
    open_, secret = sample.node("System", 1), sample.node("System", 2, visibility=scope.uid)
    team = sample.node("Team", 3, visibility=scope.uid)
    sample.link(open_, "OWNED_BY", team)
    sample.link(secret, "OWNED_BY", team)
    sample.write()
    yield made
    made.store.close()


@pytest.fixture
def scopes(store: Store) -> AccessScopes:
    """The scopes of acme."""
    return AccessScopes(store, "acme")


@pytest.fixture
def http(world: World) -> Iterator[httpx.Client]:
    with serving(world.store.settings) as address, httpx.Client(base_url=address) as client:
        yield client


def signed_in(world: World, email: str) -> str:
    account = world.users.by_email(email)
    assert account is not None
    return world.sessions.start(account, "acme").access


def seen(http: httpx.Client, token: str) -> dict[str, list[str]]:
    """Return the names of the systems that a token's holder sees, each with its owners."""
    headers = {"Authorization": f"Bearer {token}"}
    body: dict[str, Any] = http.post("/graphql", json={"query": ALL}, headers=headers).json()
    assert "errors" not in body, body
    systems = body["data"]["systems"]
    assert systems["totalCount"] == len(systems["nodes"])
    return {
        one["name"]: [owner["title"] for owner in one["ownedBy"]["nodes"]]
        for one in systems["nodes"]
    }


OPEN: dict[str, list[str]] = {"System 1": []}
EVERYTHING = {"System 1": ["Team 3"], "System 2": ["Team 3"]}


def test_a_reader_sees_it_and_an_admin_who_is_none_does_not(
    http: httpx.Client, world: World, scopes: AccessScopes
) -> None:
    scopes.change("security", [EMAIL], [])

    ada, bob = (seen(http, signed_in(world, one)) for one in (EMAIL, BOB))

    assert ada == EVERYTHING
    assert bob == OPEN


def test_a_team_reads_for_those_whom_an_admin_counts_to_it(
    http: httpx.Client, world: World, scopes: AccessScopes
) -> None:
    scopes.change("security", ["team:Blue Team"], [])
    scopes.set_teams(BOB, ["blue-team", "other"])

    ada, bob = (seen(http, signed_in(world, one)) for one in (EMAIL, BOB))

    assert ada == OPEN
    assert bob == EVERYTHING


def test_what_sources_say_of_members_of_a_team_gives_nobody_a_right(
    http: httpx.Client, world: World, scopes: AccessScopes, store: Store
) -> None:
    sample = Sample(store)
    [team] = scopes.teams(["blue"])
    sample.node("Team", "blue", uid=team)
    ada = sample.node("Person", "ada", email=EMAIL)
    sample.link(ada, "MEMBER_OF", team)
    sample.write()
    scopes.change("security", ["team:blue"], [])

    assert seen(http, signed_in(world, EMAIL)) == OPEN


def test_a_change_of_readers_is_seen_within_a_second(
    http: httpx.Client, world: World, scopes: AccessScopes
) -> None:
    token = signed_in(world, EMAIL)
    before = seen(http, token)

    scopes.change("security", [EMAIL], [])
    time.sleep(1.0)
    added = seen(http, token)
    scopes.change("security", [], [EMAIL])
    time.sleep(1.0)
    removed = seen(http, token)

    assert [before, added, removed] == [OPEN, EVERYTHING, OPEN]


def test_one_who_leaves_or_is_disabled_reads_it_no_more_with_the_old_access_token(
    http: httpx.Client, world: World, scopes: AccessScopes
) -> None:
    scopes.change("security", [EMAIL, BOB], [])
    ada, bob = signed_in(world, EMAIL), signed_in(world, BOB)
    before = [seen(http, ada), seen(http, bob)]

    world.users.leave(EMAIL, "acme")
    world.users.disable(BOB)
    time.sleep(1.0)

    assert before == [EVERYTHING, EVERYTHING]
    assert [seen(http, ada), seen(http, bob)] == [OPEN, OPEN]


def test_a_token_reads_for_its_teams_and_an_admin_s_token_without_one_only_what_is_open(
    http: httpx.Client, store: Store, scopes: AccessScopes
) -> None:
    scopes.change("security", ["team:blue"], [])
    teams = scopes.teams(["blue"])

    plain = seen(http, create_token(store, "acme", "plain", "admin"))
    blue = seen(http, create_token(store, "acme", "blue", "viewer", teams=teams))

    assert plain == OPEN
    assert blue == EVERYTHING


def test_a_scope_is_of_one_organisation(http: httpx.Client, world: World, store: Store) -> None:
    theirs = AccessScopes(store, "beta").create("security", [EMAIL])
    sample = Sample(store)
    sample.node("System", 7, visibility=theirs.uid)
    sample.write()

    assert theirs.readers == (EMAIL,)
    assert seen(http, signed_in(world, EMAIL)) == OPEN


@pytest.mark.usefixtures("world")
def test_scopes_are_listed_by_name_with_who_reads_them(scopes: AccessScopes) -> None:
    scopes.create("legal", ["team:law", EMAIL, EMAIL])

    assert [(one.name, one.readers) for one in scopes.all()] == [
        ("legal", (EMAIL, "team:law")),
        ("security", ()),
    ]


@pytest.mark.usefixtures("world")
def test_what_is_no_name_no_reader_or_there_already_is_refused_and_changes_nothing(
    scopes: AccessScopes,
) -> None:
    before = scopes.all()

    with pytest.raises(InvalidInput, match="no name of an access scope"):
        scopes.create("Ö:x")
    with pytest.raises(InvalidInput, match="already"):
        scopes.create("security", [EMAIL])
    with pytest.raises(NotFound, match="no member of acme has that address"):
        scopes.change("security", [EMAIL, "nobody@example.org"], [])
    with pytest.raises(NotFound, match="no reader of security: team:red"):
        scopes.change("security", [EMAIL], ["team:red"])
    with pytest.raises(NotFound, match="no access scope missing"):
        scopes.change("missing", [EMAIL], [])
    with pytest.raises(NotFound, match="no member of acme"):
        scopes.set_teams("nobody@example.org", ["blue"])

    assert scopes.all() == before


def test_what_a_restricted_record_says_of_open_nodes_shows_to_its_readers(
    http: httpx.Client, world: World, scopes: AccessScopes, store: Store
) -> None:
    scopes.change("security", [EMAIL], [])
    sample = Sample(store)
    team = sample.node("Team", 4)
    sample.link(SYSTEM, "OWNED_BY", team, visibility=scopes.uid("security"))
    sample.write()

    ada, bob = (seen(http, signed_in(world, one)) for one in (EMAIL, BOB))

    assert sorted(ada["System 1"]) == ["Team 3", "Team 4"]
    assert bob["System 1"] == []


def test_an_observation_links_to_what_who_asks_may_read(
    http: httpx.Client, world: World, scopes: AccessScopes, store: Store
) -> None:
    scopes.change("security", [EMAIL], [])
    with store.driver.session() as session:
        session.run(_CHANGE, of=SYSTEM, links=[f"OWNED_BY {TEAM}"], now=NOW).consume()

    links = [linked(http, signed_in(world, one)) for one in (EMAIL, BOB)]

    assert links == [[TEAM], []]


def linked(http: httpx.Client, token: str) -> list[str]:
    text = "query ($id: ID!) { changes(id: $id) { nodes { links { id } added { id } } } }"
    body = {"query": text, "variables": {"id": SYSTEM}}
    answer = http.post("/graphql", json=body, headers={"Authorization": f"Bearer {token}"}).json()
    [change] = answer["data"]["changes"]["nodes"]
    assert change["links"] == change["added"]
    return [one["id"] for one in change["links"]]


def test_a_timeline_does_not_go_through_what_is_restricted(
    http: httpx.Client, world: World, scopes: AccessScopes, store: Store
) -> None:
    scopes.change("security", [EMAIL], [])
    sample = Sample(store)
    deployed = sample.node("Deployment", 5, at=NOW)
    incident = sample.node("Incident", 6, started_at=NOW)
    sample.link(deployed, "DEPLOYED_TO", SECRET)
    sample.link(incident, "AFFECTS", SECRET)
    sample.write()
    text = "query ($id: ID!) { node(id: $id) { timeline(kinds: [INCIDENT]) { nodes { title } } } }"
    body = {"query": text, "variables": {"id": deployed}}

    entries = []
    for email in (EMAIL, BOB):
        headers = {"Authorization": f"Bearer {signed_in(world, email)}"}
        answer = http.post("/graphql", json=body, headers=headers).json()
        entries.append([one["title"] for one in answer["data"]["node"]["timeline"]["nodes"]])

    assert entries == [["Incident 6"], []]


def test_a_scope_of_several_is_read_by_who_reads_all_of_them_or_any(
    http: httpx.Client, world: World, scopes: AccessScopes, store: Store
) -> None:
    scopes.change("security", [EMAIL, BOB], [])
    legal = scopes.create("legal", [EMAIL])
    both = [scopes.uid("security"), legal.uid]
    sample = Sample(store)
    for number, how in enumerate(("all_of", "any_of"), 10):
        visibility = sample.node("AccessScope", how, **{how: both})
        sample.node("System", number, visibility=visibility)
    sample.write()

    ada, bob = (seen(http, signed_in(world, one)).keys() for one in (EMAIL, BOB))

    assert ada - EVERYTHING.keys() == {"System 10", "System 11"}
    assert bob - EVERYTHING.keys() == {"System 11"}
