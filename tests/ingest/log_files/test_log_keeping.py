"""What of log files goes into the graph: errors, counted by wording, system and five minutes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from graph.model.facts import Envelope, Facts
from graph.store.store import Store
from graph.write.writer import Writer
from ingest.log_files.keeping import LogKeeping
from ingest.logs.grouping import LineGrouper
from ingest.logs.records import LoggedException, LogLevel, ReadRecord
from ingest.mapping.records import MappingFault
from ingest.sources.logs.connector import CONNECTOR
from ingest.sources.logs.fingerprints import fingerprint_of, group_of
from ingest.wordings.known import known_groups
from tests.graph.histories import SYSTEM, incident, snapshot

ORG = "acme"
NINE = datetime(2026, 11, 29, 9, tzinfo=UTC)
INCIDENT = "acme:jsonl:main:incident:INC-7"


def record(
    message: str,
    minute: float = 0,
    *,
    level: LogLevel | None = "error",
    service: str | None = "payments",
    source: str = "app.log",
    exception: str | None = None,
) -> ReadRecord:
    time = NINE + timedelta(minutes=minute)
    thrown = LoggedException(exception, message) if exception else None
    text = f"{time.isoformat()} {level} {message}"
    return ReadRecord(source, 1, 1, time, level, service, "abc123", message, text, thrown)


def pool(*minutes: float, source: str = "app.log") -> list[ReadRecord]:
    """Return one error at each of some minutes; no two of them have the same number."""
    return [
        record(f"pool exhausted after {7 * n + 30} ms", at, source=source)
        for n, at in enumerate(minutes)
    ]


def envelopes(
    records: Iterable[ReadRecord],
    *,
    grouper: LineGrouper | None = None,
    keeping: LogKeeping | None = None,
) -> list[Envelope]:
    grouper = grouper or LineGrouper()
    keeping = keeping or LogKeeping(None, None, 17, 100, now=NINE + timedelta(hours=1))
    for one in records:
        keeping.add(one, grouper.add(one.message))
    grouper.settle()
    wordings = {one.id: one.wording for one in grouper.groups}
    return list(keeping.envelopes(ORG, grouper.where, wordings))


def mapped(found: Iterable[Envelope]) -> list[Facts]:
    return [CONNECTOR.streams[0].map(one, None) for one in found]


def written(store: Store, *files: Iterable[ReadRecord]) -> None:
    for number, one in enumerate(files):
        done = Writer(store, f"r{number}").write(ORG, mapped(envelopes(one)))
        assert not done.rejected


def counts(store: Store) -> list[tuple[str, int]]:
    """Return the time and count of each event, in order."""
    with store.driver.session() as session:
        rows = session.run(
            "MATCH (e:TechnicalEvent)-[:INSTANCE_OF]->(:TechnicalIssue)-[:OBSERVED_ON]->"
            "(:System {uid: $system})"
            " RETURN toString(e.at) AS at, e.count AS count ORDER BY at, count",
            system=SYSTEM("payments"),
        )
        return [(str(row["at"])[11:16], row["count"]) for row in rows]


def test_errors_are_counted_by_wording_and_five_minutes() -> None:
    [early, late] = mapped(envelopes(pool(0, 1, 4.9, 5)))

    assert [one.records[0].props["count"] for one in (early, late)] == [3, 1]
    assert early.records[0].props["title"] == "pool exhausted after <*> ms"
    assert early.records[0].props["exemplars"] == ["abc123"]
    assert early.records[1].uid == late.records[1].uid


def test_what_is_no_error_is_left_out_unless_it_tells_of_an_exception() -> None:
    records = [
        record("all is well", level="info"),
        record("nobody says how grave", level=None),
        record("it failed, says who is calm", level="info", exception="OSError"),
    ]

    [kept] = mapped(envelopes(records))

    assert kept.records[1].props["exception_type"] == "OSError"
    assert kept.records[0].props["severity_number"] == 9


def test_what_is_of_no_system_is_counted_and_left_out_unless_one_is_named() -> None:
    silent = LogKeeping(None, None, 17, 100)
    named = LogKeeping("checkout", None, 17, 100)
    records = [record("it failed", service=None), record("it failed", service="payments")]

    assert len(envelopes(records, keeping=silent)) == 1
    assert (silent.kept, silent.of_no_system) == (1, 1)
    assert len(envelopes(records, keeping=named)) == 2
    assert (named.kept, named.of_no_system) == (2, 0)


def test_more_counts_than_there_is_room_for_are_told() -> None:
    full = LogKeeping(None, None, 17, 2)

    assert len(envelopes(pool(0, 5, 10, 15, 0), keeping=full)) == 2
    assert (full.kept, full.crowded) == (3, 2)


def test_a_record_without_a_time_has_that_of_the_one_before_it_in_its_file() -> None:
    [untimed] = [record("it failed")]
    untimed = ReadRecord(
        "app.log", 2, 2, None, "error", "payments", None, "it failed", "it failed", None
    )
    other = ReadRecord(
        "other.log", 1, 1, None, "error", "payments", None, "it failed", "it failed", None
    )
    keeping = LogKeeping(None, None, 17, 100, now=NINE + timedelta(hours=1))

    found = mapped(envelopes([record("it failed"), untimed, other], keeping=keeping))

    times = {one.records[0].props["at"]: one.records[0].props["count"] for one in found}
    assert times == {NINE: 2, NINE + timedelta(hours=1): 1}


def test_an_incident_that_is_named_has_the_events_as_evidence(store: Store) -> None:
    keeping = LogKeeping(None, INCIDENT, 17, 100)
    Writer(store, "r0").write(ORG, [Facts((incident("INC-7", 1),))])

    Writer(store, "r1").write(ORG, mapped(envelopes(pool(0), keeping=keeping)))

    with store.driver.session() as session:
        [row] = session.run(
            "MATCH (e:TechnicalEvent)-[r:EVIDENCE_OF]->(i:Incident)"
            " RETURN i.uid AS uid, i.stub AS stub, e.title AS title"
        )
    assert (row["uid"], row["title"]) == (INCIDENT, "pool exhausted after <*> ms")
    assert not row["stub"]


@pytest.mark.parametrize("uid", ["INC-7", 7, "acme:jsonl:main:system:x"])
def test_what_is_no_incident_is_no_incident(uid: str) -> None:
    with pytest.raises(MappingFault, match="incident is"):
        mapped(envelopes(pool(0), keeping=LogKeeping(None, uid, 17, 100)))


def test_a_file_that_is_read_again_grown_or_renamed_counts_once(store: Store) -> None:
    begun, grown = pool(0, 1), pool(0, 1, 2, 6)
    renamed = pool(0, 1, 2, 6, source="app.log.1")

    written(store, begun)
    assert counts(store) == [("09:00", 2)]
    written(store, grown)
    before = snapshot(store)
    written(store, grown, renamed, begun)

    assert counts(store) == [("09:00", 3), ("09:05", 1)]
    assert snapshot(store) == before


def test_files_that_begin_otherwise_are_counted_beside_each_other(store: Store) -> None:
    written(store, pool(0, 1), pool(0.5, 1))

    assert counts(store) == [("09:00", 2), ("09:00", 2)]
    with store.driver.session() as session:
        [row] = session.run("MATCH (i:TechnicalIssue) RETURN i.event_count AS count")
    assert row["count"] == 4


def test_the_wordings_of_before_are_gone_on_with(store: Store) -> None:
    users = ("ada", "linus", "grace", "alan", "edsger", "barbara", "donald", "tony")
    first = LineGrouper()
    met = envelopes([record(f"login of {user} to ledger failed") for user in users], grouper=first)
    Writer(store, "r1").write(ORG, mapped(met))

    known = known_groups(store, ORG, 100)
    again = LineGrouper()
    again.take_over(known)
    id_ = again.where(again.add("login of margaret to ledger failed"))

    assert [one.id for one in known] == [one.id for one in first.groups]
    assert id_ == known[0].id
    assert known_groups(store, "other", 100) == []
    assert known_groups(store, ORG, 0) == []


def test_a_fingerprint_tells_its_group() -> None:
    assert group_of(fingerprint_of("1a2b", "payments", None)) == "1a2b"
    assert fingerprint_of("1a2b", "a", None) != fingerprint_of("1a2b", "b", None)
    assert fingerprint_of("1a2b", "a", None) != fingerprint_of("1a2b", "a", "OSError")
