"""What is new in logs, on a real graph: what is found, kept, answered, closed, and who sees it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from enrich.log_news.job import LogNewsJob, LogNewsResult
from enrich.recurring.answers import answer
from graph.model.facts import EVERYBODY
from graph.store.store import Store
from tests.api.sample import NOW
from tests.enrich.log_news.log_hours import (
    ORG,
    PAY,
    POOL,
    SCOPE,
    SHOP,
    SLOW,
    UNTIL,
    hour,
    usual,
    written,
)
from tests.statements import node, run


def looked(store: Store, after: timedelta = timedelta(), **limits: Any) -> LogNewsResult:
    store.settings = store.settings.model_copy(update=limits)
    return LogNewsJob(store, ORG, NOW + after).update()


def found(store: Store) -> list[dict[str, Any]]:
    """Return all findings, with the titles of what they rest on."""
    rows: list[dict[str, Any]] = run(
        store,
        "MATCH (f:Finding) WITH f ORDER BY f.title, f.uid RETURN f {.*, "
        "counts: COLLECT { MATCH (y)-[:EVIDENCE_OF]->(f) RETURN y.count ORDER BY y.at }, "
        "cites: COLLECT { MATCH (f)-[:CITES]->(i) RETURN i.title ORDER BY i.title }, "
        "affects: COLLECT { MATCH (f)-[:AFFECTS]->(s) RETURN s.uid }, "
        "seen_by: COLLECT { MATCH (f)-[r]-() RETURN DISTINCT r.visibility }}",
    )
    return rows


def titles(store: Store) -> list[tuple[str, str]]:
    return [(one["kind"], one["title"]) for one in found(store)]


def test_a_rate_that_is_unlike_that_of_other_days_is_found_with_its_figures(store: Store) -> None:
    written(store, usual(POOL), hour(POOL, 0, [2] * 6 + [30] * 6))

    assert looked(store) == LogNewsResult(written=1)

    [one] = found(store)
    assert (one["kind"], one["status"], one["found_by"]) == ("log_rate", "open", "log-news")
    assert one["title"] == f"More often on pay: {POOL}"
    assert (one["value"], one["baseline"]) == (192.0, 30.0)
    assert one["deviation"] >= 6
    assert one["onset"] == UNTIL - timedelta(minutes=30)
    assert one["counts"] == [30] * 5
    assert (one["cites"], one["affects"]) == ([POOL], [PAY])
    assert one["reasons"][0] == "192 in 60 minutes; 30 at that time of 8 other days (30 to 30)"
    assert looked(store) == LogNewsResult(unchanged=1)


def test_what_is_as_ever_is_no_finding(store: Store) -> None:
    written(store, usual(POOL), hour(POOL, 0, [3, 2] * 6))

    assert looked(store) == LogNewsResult()


def test_a_wording_that_was_never_seen_is_found_where_logs_are_known(store: Store) -> None:
    new = hour(SLOW, 0, [0] * 9 + [1, 3, 0])
    few = hour("quota of <*> used", 0, [0] * 10 + [2, 0])
    unknown = hour(SLOW, 0, [9] * 12, of="shop")
    written(store, usual(POOL), hour(POOL, 0, [3, 2] * 6), new, few, unknown)

    looked(store)

    [one] = found(store)
    assert (one["kind"], one["title"]) == ("log_new", f"New on pay: {SLOW}")
    assert (one["value"], one["baseline"], one["counts"]) == (4.0, 0.0, [1, 3])
    assert one["onset"] == UNTIL - timedelta(minutes=15)
    looked(store, log_news_new_records=2)
    assert len(found(store)) == 2


def test_a_wording_that_stopped_is_found_while_its_system_goes_on(store: Store) -> None:
    earlier = hour(POOL, 0, [3] * 12, UNTIL - timedelta(hours=2))
    written(store, usual(POOL), earlier, usual(SLOW), hour(SLOW, 0, [3, 2] * 6))

    looked(store)

    [one] = found(store)
    assert (one["kind"], one["title"]) == ("log_stopped", f"No longer on pay: {POOL}")
    assert (one["value"], one["baseline"], one["counts"]) == (0.0, 30.0, [3] * 5)


def test_a_system_that_always_wrote_is_told_to_be_silent_while_others_are_not(
    store: Store,
) -> None:
    earlier = UNTIL - timedelta(hours=2)
    both = [usual(POOL), usual(SLOW), hour(POOL, 0, [3] * 12, earlier)]
    written(store, *both, hour(SLOW, 0, [3] * 12, earlier))

    assert looked(store) == LogNewsResult()
    written(store, usual(SLOW, of="shop"), hour(SLOW, 0, [3, 2] * 6, of="shop"))
    looked(store)

    [one] = found(store)
    assert (one["kind"], one["title"], one["affects"]) == ("log_silence", "pay is silent", [PAY])
    assert (one["value"], one["baseline"], len(one["counts"])) == (0.0, 60.0, 5)
    assert one["cites"] == [POOL, SLOW]
    assert looked(store) == LogNewsResult(unchanged=1)


def test_days_with_an_incident_at_that_hour_are_not_compared_with(store: Store) -> None:
    written(store, usual(POOL, range(1, 7)), usual(POOL, [7], each=60), hour(POOL, 0, [30] * 12))

    assert looked(store) == LogNewsResult()
    uid = node(
        store,
        "acme:t:main:incident:1",
        "Incident",
        started_at=UNTIL - timedelta(days=7, minutes=50),
        resolved_at=UNTIL - timedelta(days=7, minutes=10),
    )
    link = "MATCH (i {uid: $uid}), (s {uid: $pay}) CREATE (i)-[:AFFECTS {record: 't'}]->(s)"
    run(store, link, uid=uid, pay=PAY)

    assert looked(store) == LogNewsResult(written=1)
    run(store, "MATCH (f:Finding) DETACH DELETE f")
    assert looked(store, log_news_least_days=7) == LogNewsResult()


def test_a_change_that_lasts_is_one_finding_and_what_people_said_of_it_stays(
    store: Store,
) -> None:
    quarter = timedelta(minutes=15)
    written(store, usual(POOL), hour(POOL, 0, [2] * 6 + [30] * 6))
    looked(store)
    [before] = found(store)
    answer(store, ORG, before["uid"], "dismissed")

    more = UNTIL + quarter
    written(store, usual(POOL, until=more), hour(POOL, 0, [0] * 9 + [40] * 3, more))
    looked(store, quarter)

    [after] = found(store)
    assert (after["uid"], after["status"]) == (before["uid"], "dismissed")
    assert after["value"] > before["value"]
    assert after["onset"] == before["onset"]


def test_what_holds_no_more_is_closed_after_a_while_but_for_what_people_confirmed(
    store: Store,
) -> None:
    written(store, usual(POOL), usual(SLOW), hour(POOL, 0, [30] * 12), hour(SLOW, 0, [30] * 12))
    looked(store)
    [one, other] = found(store)
    answer(store, ORG, other["uid"], "confirmed")

    assert looked(store, timedelta(hours=3)).closed == 0
    assert looked(store, timedelta(hours=7)).closed == 1
    assert [(each["uid"], each["status"]) for each in found(store)] == [
        (one["uid"], "closed"),
        (other["uid"], "confirmed"),
    ]


def test_a_finding_is_for_who_reads_all_that_it_rests_on(store: Store) -> None:
    for of in ("pay", "shop"):
        seen = SCOPE if of == "pay" else EVERYBODY
        written(store, usual(POOL, of=of, visibility=seen))
        written(store, hour(POOL, 0, [30] * 12, of=of, visibility=seen))

    looked(store)

    assert {one["affects"][0]: one["visibility"] for one in found(store)} == {
        PAY: SCOPE,
        SHOP: EVERYBODY,
    }
    assert {one["affects"][0]: one["seen_by"] for one in found(store)} == {
        PAY: [SCOPE],
        SHOP: [None],
    }


@pytest.mark.parametrize(
    ("limit", "number"),
    [
        ({}, 3),
        ({"log_news_per_system": 2}, 2),
        ({"log_news_wordings": 1}, 1),
        ({"log_news_days": 3, "log_news_least_days": 4}, 0),
        ({"log_news_delay_minutes": 70}, 0),
        ({"log_news_window_minutes": 15}, 3),
    ],
)
def test_limits_of_a_look_are_settings(store: Store, limit: dict[str, Any], number: int) -> None:
    wordings = (POOL, SLOW, "quota of <*> used")
    for wording in wordings:
        written(store, usual(wording), hour(wording, 0, [30] * 12))

    looked(store, **limit)

    assert len(found(store)) == number
