"""Runs of jobs on a real database: asked for once, counted once, never running for ever."""

from datetime import UTC, datetime, timedelta
from typing import Any

from cypher.loader import load
from enrich.sweep import SweepPlace, count
from enrich.work.jobs import JobResult
from enrich.work.runs import ask, give_up, key_of, latest, organisations
from graph.store.store import Store
from tests.statements import run

ORG = "acme"
KEY = key_of("enrich", "everything")


def stored(store: Store) -> list[dict[str, Any]]:
    """Return the properties of every run, in the order of their uids."""
    return run(store, "MATCH (j:JobRun) RETURN properties(j) ORDER BY j.uid")


def silent(store: Store) -> None:
    """Let the last sign of life of every run lie an hour back."""
    then = datetime.now(UTC) - timedelta(hours=1)
    run(store, "MATCH (j:JobRun) SET j.last_attempt_at = $then", then=then)


def test_a_run_goes_from_queued_to_succeeded(store: Store) -> None:
    asked = ask(store, ORG, KEY, "start", to_look_at=3)
    [queued] = stored(store)

    place = asked.run.begin()
    [running] = stored(store)
    moved = asked.run.advance("start", "", 3, JobResult(2, 1, 1))
    asked.run.finish()

    [ended] = stored(store)
    assert (asked.is_new, place, moved) == (True, "start", True)
    assert queued["uid"] == asked.run.uid == f"acme:nazara:main:job_run:{KEY}-00000001"
    assert queued["name"].startswith("enrich 20")
    assert [found["status"] for found in (queued, running, ended)] == [
        "queued",
        "running",
        "succeeded",
    ]
    assert [found["attempts"] for found in (queued, running, ended)] == [0, 1, 1]
    assert (ended["looked_at"], ended["to_look_at"]) == (3, 3)
    assert (ended["written"], ended["unchanged"], ended["removed"]) == (2, 1, 1)
    assert ended["queued_at"] <= ended["started_at"] <= ended["finished_at"]
    assert asked.run.begin() is None


def test_asking_twice_gives_the_same_run_until_it_has_ended(store: Store) -> None:
    first = ask(store, ORG, KEY, "start")
    second = ask(store, ORG, KEY, "start")
    first.run.begin()
    third = ask(store, ORG, KEY, "start")
    other = ask(store, ORG, key_of("enrich", "vectors"), "start")
    first.run.finish()

    fourth = ask(store, ORG, KEY, "start")

    assert [asked.is_new for asked in (first, second, third)] == [True, False, False]
    assert first.run == second.run == third.run
    assert other.is_new
    assert fourth.is_new
    assert fourth.run != first.run


def test_a_page_that_two_did_counts_once(store: Store) -> None:
    asked = ask(store, ORG, KEY, "start").run

    moved = [asked.advance("start", "next", 2, JobResult(2)) for _ in range(2)]

    [found] = stored(store)
    assert moved == [True, False]
    assert (found["looked_at"], found["written"], found["place"]) == (2, 2, "next")


def test_a_run_of_a_killed_process_does_not_stand_at_running_for_ever(store: Store) -> None:
    asked = ask(store, ORG, KEY, "start").run
    asked.begin()
    assert give_up(store, ORG) == []
    silent(store)

    [row] = latest(store, ORG, 10)

    assert row["status"] == "failed"
    assert "nothing was heard of it for 300 s" in row["error"]
    assert row["finished_at"] is not None


def test_an_erasure_that_was_killed_waits_for_its_command(store: Store) -> None:
    ask(store, ORG, "forget-somebody", "start").run.begin()
    silent(store)

    assert give_up(store, ORG) == []


def test_a_message_that_comes_after_all_goes_on_where_the_run_was(store: Store) -> None:
    asked = ask(store, ORG, KEY, "start").run
    asked.begin()
    asked.advance("start", "next", 1, JobResult(1))
    silent(store)
    give_up(store, ORG)

    place = asked.begin()

    [found] = stored(store)
    assert place == "next"
    assert (found["status"], found["attempts"], found.get("error")) == ("running", 2, None)


def test_a_given_up_run_leaves_its_work_to_a_later_one(store: Store) -> None:
    asked = ask(store, ORG, KEY, "start").run
    asked.begin()
    silent(store)
    later = ask(store, ORG, KEY, "start")

    place = asked.begin()

    assert later.is_new
    assert place is None
    assert [found["status"] for found in stored(store)] == ["failed", "queued"]


def test_a_retry_is_an_attempt(store: Store) -> None:
    asked = ask(store, ORG, KEY, "start").run

    for is_retry in (False, False, True):
        asked.begin(is_retry=is_retry)

    assert stored(store)[0]["attempts"] == 2


def test_why_a_run_failed_is_noted(store: Store) -> None:
    asked = ask(store, ORG, KEY, "start").run

    asked.fail("no database")

    assert [(row["status"], row["error"]) for row in latest(store, ORG, 1)] == [
        ("failed", "no database")
    ]


def test_organisations_are_found_one_after_the_other(store: Store) -> None:
    for org in ("acme", "acme-2", "_system", "globex"):
        for number in range(2):
            uid = f"{org}:t:main:incident:{number}"
            run(store, "CREATE (:_Entity {uid: $uid, org: $org})", uid=uid, org=org)

    assert sorted(organisations(store)) == ["acme", "acme-2", "globex"]


def test_the_nodes_to_look_at_are_counted(store: Store) -> None:
    for uid, type_ in (("acme:t:main:incident:1", "Incident"), ("acme:t:main:x:1", "Person")):
        text = "CREATE (:_Entity {uid: $uid, org: 'acme', type: $type})"
        run(store, text, uid=uid, type=type_)

    assert count(store, ORG, ("Incident", "Team")) == 1


def test_a_place_is_kept_as_text() -> None:
    place = SweepPlace(("Incident",), ("summary", "embedding"), "acme:x", "orphans")

    assert SweepPlace.of_text(place.as_text()) == place


def test_the_statements_of_runs_are_all_here() -> None:
    assert {name for name in load() if name.startswith("runs.")} == {
        "runs.ask",
        "runs.begin",
        "runs.advance",
        "runs.finish",
        "runs.lose",
        "runs.latest",
        "runs.next_org",
        "runs.page",
        "runs.count",
    }
