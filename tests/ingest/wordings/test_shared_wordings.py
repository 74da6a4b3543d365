"""Groups of pushed log records are the same in all processes, and those that the graph knows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from graph.errors import DatabaseUnavailable
from graph.queue.broker import Broker
from graph.settings.settings import Settings
from graph.store.store import Store
from graph.write.writer import Writer
from ingest.log_files.keeping import LogKeeping
from ingest.logs.grouping import LineGroup, LineGrouper
from ingest.logs.records import ReadRecord
from ingest.sources.logs.connector import CONNECTOR
from ingest.sources.otlp.sums import OTHERS, NamedGroup
from ingest.wordings.known import known_groups
from ingest.wordings.shared import SharedWordings

ORG = "acme"
USERS = ("ada", "linus", "grace", "alan", "edsger", "barbara", "donald", "tony")
Make = Callable[..., SharedWordings]


@pytest.fixture
def process(store: Store, settings: Settings) -> Iterator[Make]:
    """What makes a process that takes log records in; it asks the graph unless told otherwise."""
    with ExitStack() as opened:

        def make(known: Any = None, **limits: Any) -> SharedWordings:
            broker = Broker(settings.model_copy(update=limits))
            opened.callback(broker.close)
            return SharedWordings(broker, known or partial(known_groups, store))

        yield make


def logins(users: Iterable[str] = USERS) -> list[str]:
    return [f"login of {user} to ledger failed" for user in users]


def grouped(wordings: SharedWordings, lines: Iterable[str], org: str = ORG) -> list[NamedGroup]:
    """Return the group of each line, of all that come together."""
    keys = [(wordings.keys.of(line), line) for line in lines]
    found = wordings.groups(org, dict(keys))
    return [found[key] for key, _ in keys]


def nothing(org: str, most: int) -> list[LineGroup]:
    del org, most
    return []


def test_processes_that_meet_wordings_in_turns_agree_and_so_does_one_that_comes_later(
    process: Make,
) -> None:
    one, other = process(), process()
    for number, line in enumerate(logins()):
        grouped((one, other)[number % 2], [line])
    grouped(one, ["pool exhausted after 30 ms"])

    lines = [*logins(), *logins(["margaret"]), "pool exhausted after 7 ms"]
    found = [grouped(each, lines) for each in (one, other, process())]

    assert found[0] == found[1] == found[2]
    assert [each.wording for each in found[0]] == [
        *9 * ["login of <*> to ledger failed"],
        "pool exhausted after <*> ms",
    ]
    assert len({each.id for each in found[0]}) == 2


def test_ids_are_those_of_a_file_with_the_same_lines(process: Make) -> None:
    grouper = LineGrouper()
    ids = [grouper.add(line) for line in [*logins(), "pool exhausted after 30 ms"]]

    found = grouped(process(), [*logins(), "pool exhausted after 7 ms"])

    assert [one.id for one in found] == [grouper.where(id_) for id_ in ids]


def kept(store: Store, lines: Iterable[str]) -> None:
    """Have a file with errors read, and kept in the graph."""
    grouper, now = LineGrouper(), datetime.now(UTC)
    keeping = LogKeeping("payments", None, 17, 100, now)
    for line in lines:
        entry = ReadRecord("app.log", 1, 1, now, "error", None, None, line, line, None)
        keeping.add(entry, grouper.add(line))
    wordings = {one.id: one.wording for one in grouper.groups}
    envelopes = keeping.envelopes(ORG, grouper.where, wordings)
    facts = [CONNECTOR.streams[0].map(one, None) for one in envelopes]
    assert not Writer(store, "r").write(ORG, facts).rejected


def test_what_was_read_from_a_file_goes_on_under_its_ids(process: Make, store: Store) -> None:
    kept(store, logins())
    [known] = known_groups(store, ORG, 10)

    [found] = grouped(process(), logins(["margaret"]))

    assert (found.id, found.wording) == (known.id, "login of <*> to ledger failed")


def test_a_wording_of_a_file_takes_over_what_was_pushed_before(
    process: Make, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.wordings.shared._LOOKED_EVERY", 0.0)
    one, other = process(), process()
    grouped(one, logins(["margaret"]))
    kept(store, logins())
    [known] = known_groups(store, ORG, 10)

    grouped(one, logins(["niklaus"]))

    assert {each.id for each in grouped(other, logins(["margaret", "niklaus"]))} == {known.id}


def test_without_the_graph_records_are_grouped_by_what_is_pushed(process: Make) -> None:
    def away(org: str, most: int) -> list[LineGroup]:
        del org, most
        raise DatabaseUnavailable("it is away")

    first = grouped(process(away), logins())

    assert grouped(process(), logins()) == first


def test_an_organisation_has_wordings_of_its_own_and_is_forgotten_without_harm(
    process: Make,
) -> None:
    both = process(nothing, otlp_log_organizations=1)
    first = grouped(both, logins())
    other = grouped(both, logins(["ada"]), "globex")

    assert grouped(both, logins()) == first
    assert other[0].wording == "login of ada to ledger failed"


def test_what_there_is_no_room_for_is_counted_together(process: Make) -> None:
    small = process(nothing, log_wordings=8)
    words = ("tide", "ebb", "moon", "buoy", "gull", "rope")

    found = grouped(small, [f"{word} {word[::-1]} lost {word}" for word in words])

    assert [one.wording == OTHERS for one in found] == [False] * 4 + [True] * 2
    assert grouped(process(nothing, log_wordings=8), ["ebb bbe lost ebb"]) == [found[1]]


def test_redis_holds_no_line_and_no_secret(process: Make) -> None:
    wordings = process(nothing)
    grouped(wordings, ["order 4711 refused, Authorization: Bearer abcDEFghiJKLmnoPQRstu"])
    client: Any = wordings._broker.client

    name = "nazara:wordings:acme"
    told = b"".join(client.lrange(name, 0, -1))

    assert b"refused" in told
    assert b"4711" not in told
    assert b"abcDEF" not in told
    assert 0 < client.ttl(name) <= 86_400


def test_when_the_list_is_begun_anew_all_follow(process: Make) -> None:
    one, other = process(nothing), process(nothing)
    grouped(one, logins())
    grouped(other, logins())
    one._broker.client.delete("nazara:wordings:acme")

    grouped(other, ["pool exhausted after 30 ms"])
    after = grouped(one, ["pool exhausted after 7 ms", *logins()])

    assert after == grouped(other, ["pool exhausted after 7 ms", *logins()])


def test_a_list_that_is_begun_anew_begins_with_what_the_graph_knows_by_then(
    process: Make, store: Store
) -> None:
    one = process()
    grouped(one, ["pool exhausted after 30 ms"])
    kept(store, logins())
    [known] = known_groups(store, ORG, 10)
    client: Any = one._broker.client
    client.delete("nazara:wordings:acme")

    [found] = grouped(one, logins(["margaret"]))

    assert found.id == known.id
