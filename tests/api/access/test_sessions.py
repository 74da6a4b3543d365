"""Sessions: refreshed with a token that works once, and ended by whoever may end them."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from api.access.sessions import Tokens
from graph.errors import Forbidden, GraphError, Unauthenticated
from graph.settings.settings import Settings
from graph.store.store import Store, Transaction
from tests.api.access.logins import EMAIL, PASSWORD, World, quick


@pytest.fixture
def world(store: Store, settings: Settings) -> Iterator[World]:
    del store
    made = World(quick(settings))
    yield made
    made.store.close()


def roles(world: World, tokens: Tokens) -> tuple[str, str]:
    viewer = world.sessions.signed.read_access(tokens.access).viewer
    return viewer.org, viewer.role


def number_of_sessions(world: World) -> int:
    with world.store.driver.session() as session:
        return int(session.run("MATCH (s:Session) RETURN count(s)").single(strict=True)[0])


def test_a_session_goes_on_with_a_new_refresh_token_each_time(world: World) -> None:
    tokens = world.sessions.start(world.ada, None)

    seen = {tokens.refresh}
    for _ in range(3):
        tokens = world.sessions.refresh(tokens.refresh)
        seen.add(tokens.refresh)

    assert len(seen) == 4
    assert roles(world, tokens) == ("acme", "admin")
    assert number_of_sessions(world) == 1


def test_a_refresh_token_used_twice_ends_the_session_for_thief_and_owner(world: World) -> None:
    stolen = world.sessions.start(world.ada, None).refresh
    owners = world.sessions.refresh(stolen).refresh

    with pytest.raises(Unauthenticated, match="was used before, so the session was ended"):
        world.sessions.refresh(stolen)

    for token in (owners, stolen):
        with pytest.raises(Unauthenticated, match="the session is over"):
            world.sessions.refresh(token)
    assert number_of_sessions(world) == 0


def test_the_thief_who_refreshes_first_is_found_out_by_the_owner(world: World) -> None:
    stolen = world.sessions.start(world.ada, None).refresh
    thiefs = world.sessions.refresh(stolen).refresh
    thiefs = world.sessions.refresh(thiefs).refresh

    with pytest.raises(Unauthenticated):
        world.sessions.refresh(stolen)

    with pytest.raises(Unauthenticated):
        world.sessions.refresh(thiefs)


def test_of_many_that_refresh_with_one_token_at_once_one_at_most_is_answered(
    world: World,
) -> None:
    token = world.sessions.start(world.ada, None).refresh
    outcomes: list[str] = []

    def refresh() -> None:
        try:
            world.sessions.refresh(token)
        except GraphError as error:
            outcomes.append(error.code)
        else:
            outcomes.append("ok")

    threads = [threading.Thread(target=refresh) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["UNAUTHENTICATED"] * 7 + ["ok"]
    assert number_of_sessions(world) == 0


def test_a_refresh_whose_answer_from_the_graph_got_lost_is_no_second_use(world: World) -> None:
    said = world.sessions.signed.read_refresh(world.sessions.start(world.ada, None).refresh)
    ada = world.ada

    def refresh(transaction: Transaction) -> str | None:
        return world.sessions._turn(transaction, said, ada, None, after="next").token

    assert [world.store.transact("refresh", refresh) for _ in range(2)] == ["next", "next"]
    assert number_of_sessions(world) == 1


def test_a_clock_that_is_ahead_makes_no_leeway(world: World) -> None:
    used = world.sessions.start(world.ada, None).refresh
    world.sessions.refresh(used)
    with world.store.driver.session() as session:
        ahead = "MATCH (s:Session) SET s.replaced_at = s.replaced_at + duration('PT1H')"
        session.run(ahead).consume()

    with pytest.raises(Unauthenticated, match="was used before"):
        world.sessions.refresh(used)


def test_with_a_leeway_two_pages_may_refresh_at_once_and_get_the_same(
    store: Store, settings: Settings
) -> None:
    del store
    world = World(quick(settings, refresh_leeway_seconds=30))
    first = world.sessions.start(world.ada, None).refresh

    one, other = world.sessions.refresh(first), world.sessions.refresh(first)
    read = world.sessions.signed.read_refresh

    assert read(one.refresh).token == read(other.refresh).token
    third = world.sessions.refresh(other.refresh)
    assert roles(world, third) == ("acme", "admin")
    with pytest.raises(Unauthenticated):
        world.sessions.refresh(first)
    assert number_of_sessions(world) == 0
    world.store.close()


def test_a_member_of_several_organisations_changes_between_them(world: World) -> None:
    tokens = world.sessions.start(world.ada, None)

    there = world.sessions.refresh(tokens.refresh, "beta")
    still = world.sessions.refresh(there.refresh)
    back = world.sessions.refresh(still.refresh, "acme")

    found = [roles(world, one) for one in (tokens, there, still, back)]
    assert found == [("acme", "admin"), ("beta", "viewer"), ("beta", "viewer"), ("acme", "admin")]


def test_where_one_is_no_member_one_can_not_go_and_the_session_stays(world: World) -> None:
    tokens = world.sessions.start(world.ada, None)

    with pytest.raises(Forbidden, match="no member of an organisation 'gamma'"):
        world.sessions.refresh(tokens.refresh, "gamma")

    assert roles(world, world.sessions.refresh(tokens.refresh)) == ("acme", "admin")


def test_a_changed_role_shows_at_the_next_refresh(world: World) -> None:
    tokens = world.sessions.start(world.ada, None)

    world.users.join(EMAIL, "agent", "acme")

    assert roles(world, world.sessions.refresh(tokens.refresh)) == ("acme", "agent")


def test_who_left_an_organisation_goes_on_in_another_or_not_at_all(world: World) -> None:
    tokens = world.sessions.start(world.ada, None)
    world.users.leave(EMAIL, "acme")

    elsewhere = world.sessions.refresh(tokens.refresh)
    world.users.leave(EMAIL, "beta")

    assert roles(world, elsewhere) == ("beta", "viewer")
    with pytest.raises(Unauthenticated, match="the session is over"):
        world.sessions.refresh(elsewhere.refresh)
    assert number_of_sessions(world) == 0


def test_a_disabled_user_refreshes_nothing_also_after_being_enabled(world: World) -> None:
    tokens = world.sessions.start(world.ada, None)
    ada = world.ada

    world.users.disable(EMAIL)
    with pytest.raises(Unauthenticated):
        world.sessions.refresh(tokens.refresh)
    with pytest.raises(Unauthenticated):
        world.sessions.start(ada, None)
    world.users.enable(EMAIL)

    with pytest.raises(Unauthenticated):
        world.sessions.refresh(tokens.refresh)
    assert roles(world, world.sessions.start(ada, None)) == ("acme", "admin")


def test_another_password_ends_every_session(world: World) -> None:
    tokens = [world.sessions.start(world.ada, None) for _ in range(2)]

    world.users.set_password(EMAIL, PASSWORD + "!")

    for one in tokens:
        with pytest.raises(Unauthenticated):
            world.sessions.refresh(one.refresh)


def test_one_session_more_than_allowed_ends_the_oldest(store: Store, settings: Settings) -> None:
    del store
    world = World(quick(settings, sessions_per_user=2))

    first, second, third = (world.sessions.start(world.ada, None) for _ in range(3))

    with pytest.raises(Unauthenticated):
        world.sessions.refresh(first.refresh)
    for tokens in (second, third):
        assert roles(world, world.sessions.refresh(tokens.refresh)) == ("acme", "admin")
    world.store.close()
