"""Findings on a real graph: what comes back, what is kept of it, and what people say."""

from __future__ import annotations

from datetime import timedelta

import pytest

from enrich.correlation.kept import KeptRules
from enrich.correlation.trying import PastTime
from enrich.recurring.answers import answer
from enrich.recurring.job import RECORD
from enrich.recurring.trying import told_problem, tried_to_find
from graph.errors import InvalidInput
from graph.store.store import Store
from ingest.people.asserting import refuse_link, withdraw
from ingest.people.saying import Speaker
from tests.api.sample import NOW, Sample
from tests.enrich.correlation.joining import OTHER_SCOPE, incident, written
from tests.enrich.recurring.returning import (
    DAY,
    RULE,
    applied,
    findings_job,
    found,
    one_more,
    returning,
)
from tests.statements import run

ANNE = Speaker("acme", "acme:nazara:main:user:anne", "r1")


@pytest.fixture
def sample(store: Store) -> Sample:
    return Sample(store)


def test_a_problem_that_comes_back_is_found_once_with_its_evidence(
    store: Store, sample: Sample
) -> None:
    members = returning(sample)
    other = incident(sample, "X", -10 * DAY, title="Disk of the archive is full")
    uids = written(sample)
    applied(store)

    done = findings_job(store).update(uids)

    [one] = found(store)
    assert one["members"] == sorted(members)
    assert other not in one["members"]
    assert one["systems"] == ["acme:t:main:system:pay"]
    assert (one["kind"], one["status"], one["found_by"]) == ("recurring_problem", "open", RULE)
    assert one["title"] == "3 times: Card gateway refuses"
    assert (one["occasions"], one["evidence_count"], one["cadence_hours"]) == (3, 3, 480.0)
    assert (one["first_at"], one["last_at"]) == (NOW - timedelta(days=40), NOW)
    assert one["reasons"][:3] == [
        "3 occasions in 40 days",
        "about every 20 days",
        "same system: pay: 3 of 3 pairs",
    ]
    assert 0.6 <= one["score"] <= 1
    assert (done.written, done.deleted) == (1, 0)
    links = run(store, "MATCH ()-[r:EVIDENCE_OF]->(:Finding) RETURN r {.*}")
    assert {(it["source"], it["confidence"], it["record"]) for it in links} == {
        ("nazara", "inferred", RECORD + RULE)
    }
    assert all(it["reasons"] and 0.6 <= it["score"] <= 1 for it in links)


def test_twice_changes_nothing_and_nothing_is_found_before_the_rule_is_on(
    store: Store, sample: Sample
) -> None:
    uids = (returning(sample), written(sample))[1]

    assert not findings_job(store).update(uids).is_change
    applied(store)
    findings_job(store).update(uids)
    before = found(store)

    assert not findings_job(store).update(uids).is_change
    assert not findings_job(store).update(uids[:2]).is_change
    assert found(store) == before != []


def test_whatever_record_is_looked_at_first_the_finding_is_the_same(
    store: Store, sample: Sample
) -> None:
    members = returning(sample, (-90, -60, -30, 0))
    written(sample)
    applied(store)
    each = []
    for uid in members:
        findings_job(store).update([uid])
        each.append(found(store))
        run(store, "MATCH (f:Finding) DETACH DELETE f")

    assert all(one == each[0] for one in each)
    assert each[0][0]["members"] == members


@pytest.mark.parametrize(
    ("days", "count"),
    [((-20, 0), 0), ((0, 0, 0, 0), 0), ((-360, -180, 0), 1), ((-400, -200, 0), 0)],
)
def test_it_takes_three_occasions_within_a_year(
    store: Store, sample: Sample, days: tuple[int, ...], count: int
) -> None:
    uids = (returning(sample, days), written(sample))[1]
    applied(store)

    findings_job(store).update(uids)

    assert len(found(store)) == count


def test_one_occasion_more_changes_the_same_finding_also_an_older_one(
    store: Store, sample: Sample
) -> None:
    uids = (returning(sample), written(sample))[1]
    applied(store)
    findings_job(store).update(uids)
    [before] = found(store)

    findings_job(store).update([one_more(store, "later", 0.5 + 10)])
    [later] = found(store)
    findings_job(store).update([one_more(store, "older", -70)])
    [older] = found(store)

    assert before["uid"] == later["uid"] == older["uid"]
    assert (before["occasions"], later["occasions"], older["occasions"]) == (3, 4, 5)
    assert older["first_at"] == NOW - timedelta(days=70)
    assert older["title"].startswith("5 times: ")


def test_what_people_dismiss_stays_dismissed_as_it_grows_until_they_take_it_back(
    store: Store, sample: Sample
) -> None:
    uids = (returning(sample), written(sample))[1]
    applied(store)
    findings_job(store).update(uids)
    [one] = found(store)

    told = answer(store, "acme", one["uid"], "dismissed")
    more = one_more(store, "later", 10)
    findings_job(store).update([*uids, more])
    [grown] = found(store)
    answer(store, "acme", one["uid"], "open")
    findings_job(store).update(uids)
    [open_again] = found(store)

    assert (told.was, told.title) == ("open", one["title"])
    assert (grown["uid"], grown["status"], grown["occasions"]) == (one["uid"], "dismissed", 4)
    assert open_again["status"] == "open"


def test_an_answer_is_refused_for_what_is_no_such_finding(store: Store, sample: Sample) -> None:
    other = sample.node("Finding", 1, kind="contradiction", status="open")
    sample.write()

    for uid, status in ((other, "dismissed"), ("acme:t:main:finding:2", "dismissed")):
        with pytest.raises(InvalidInput):
            answer(store, "acme", uid, status)
    with pytest.raises(InvalidInput, match="expected confirmed"):
        answer(store, "acme", other, "solved")

    assert run(store, "MATCH (f:Finding) RETURN f.status") == ["open"]


def test_a_member_that_people_refuse_goes_and_the_finding_closes_when_too_few_are_left(
    store: Store, sample: Sample
) -> None:
    members = returning(sample)
    uids = written(sample)
    applied(store)
    findings_job(store).update(uids)
    [one] = found(store)

    refused = refuse_link(store, ANNE, "EVIDENCE_OF", members[1], one["uid"])
    findings_job(store).update(uids)
    [closed] = found(store)
    again = findings_job(store).update(uids)
    withdraw(store, ANNE, refused.uid)
    findings_job(store).update(uids)
    [back] = found(store)

    assert (closed["uid"], closed["status"]) == (one["uid"], "closed")
    assert members[1] not in closed["members"]
    assert not again.is_change
    assert (back["uid"], back["status"], back["members"]) == (one["uid"], "open", members)


def test_records_that_people_say_are_no_repetition_are_no_pair(
    store: Store, sample: Sample
) -> None:
    members = returning(sample)
    uids = written(sample)
    applied(store)
    refuse_link(store, ANNE, "DUPLICATE_OF", members[0], members[2])
    refuse_link(store, ANNE, "DUPLICATE_OF", members[0], members[1])

    findings_job(store).update(uids)

    assert found(store) == []


def test_a_finding_closes_after_a_quiet_year_and_opens_with_the_next_time(
    store: Store, sample: Sample
) -> None:
    uids = (returning(sample), written(sample))[1]
    applied(store)
    findings_job(store).update(uids)

    findings_job(store, days=400).update(uids)
    [quiet] = found(store)
    findings_job(store, days=402).update([one_more(store, "later", 360)])
    [again] = found(store)

    assert quiet["status"] == "closed"
    assert (again["uid"], again["status"], again["occasions"]) == (quiet["uid"], "open", 4)


def test_a_rule_is_undone_as_a_whole_but_what_people_confirmed_stays(
    store: Store, sample: Sample
) -> None:
    members = returning(sample)
    words = ("Archive disk full", "search")
    system = sample.node("System", words[1], name=words[1])
    for number, day in enumerate((-50, -25, -5)):
        one = incident(sample, f"A{number}", day * DAY, title=words[0])
        sample.link(one, "AFFECTS", system)
    uids = written(sample)
    applied(store)
    findings_job(store).update(uids)
    [kept] = [one for one in found(store) if one["members"] == members]
    answer(store, "acme", kept["uid"], "confirmed")
    assert len(found(store)) == 2

    KeptRules(store, "acme").undo(RULE)
    done = findings_job(store).update([one["uid"] for one in found(store)])

    assert [(one["uid"], one["status"]) for one in found(store)] == [(kept["uid"], "confirmed")]
    assert done.deleted == 1


def test_a_finding_is_for_those_who_read_all_of_its_evidence(store: Store, sample: Sample) -> None:
    returning(sample)
    uids = written(sample)
    secret = one_more(store, "secret", -10, visibility=OTHER_SCOPE)
    applied(store)

    findings_job(store).update([*uids, secret])

    [one] = found(store)
    assert secret in one["members"]
    assert one["visibility"] == OTHER_SCOPE
    seen = run(store, "MATCH ()-[r:EVIDENCE_OF]->(:Finding) RETURN DISTINCT r.visibility")
    assert seen == [OTHER_SCOPE]


def test_another_organisation_is_never_looked_at(store: Store, sample: Sample) -> None:
    returning(sample)
    written(sample)
    foreign = Sample(store, "other")
    for number, day in enumerate((-30, -15)):
        incident(foreign, number, day * DAY)
    uids = written(foreign)
    applied(store, org="other")

    findings_job(store, "other").update(uids)

    assert found(store) == []


def test_what_follows_the_same_change_of_a_system_below_is_one_problem_whatever_it_is_called(
    store: Store, sample: Sample
) -> None:
    bus = sample.node("System", "bus", name="bus")
    members = []
    titles = ("Labels stay blank", "Refund letters late", "Partner shops see nothing")
    for number, title in enumerate(titles):
        at = NOW + timedelta(days=-80 + 40 * number)
        system = sample.node("System", f"s{number}", name=f"s{number}")
        sample.link(system, "DEPENDS_ON", bus)
        members.append(incident(sample, number, (number - 2) * 40 * DAY, title=title))
        sample.link(members[-1], "AFFECTS", system)
        sample.node(
            "Deployment",
            number,
            title="bus: certificate renewed",
            kind="config",
            at=at - timedelta(hours=2),
            sort_at=at - timedelta(hours=2),
            system=bus,
            system_ref=bus,
        )
    uids = written(sample)
    applied(store)

    findings_job(store).update(uids[-2:] + members[:1])

    [one] = found(store)
    assert one["members"] == sorted(members)
    reason = "each after the same change: bus: certificate renewed: 3 of 3 pairs"
    assert reason in one["reasons"]
    assert one["rests_on"] == [bus]


def test_a_finding_rests_on_the_latest_records_that_the_settings_allow(
    store: Store, sample: Sample
) -> None:
    members = returning(sample, (-90, -60, -30, 0))
    written(sample)
    applied(store)
    store.settings = store.settings.model_copy(update={"finding_members": 3})

    findings_job(store).update(members)

    [one] = found(store)
    assert one["members"] == members[1:]


def test_a_rule_is_tried_on_the_past_and_shows_what_one_may_read(
    store: Store, sample: Sample
) -> None:
    members = returning(sample)
    written(sample)
    rule = KeptRules(store, "acme").get(RULE).rule
    past = PastTime(NOW - timedelta(days=5), NOW)

    trial = tried_to_find(findings_job(store), rule, past, 5)
    hidden = tried_to_find(findings_job(store), rule, past, 5, [OTHER_SCOPE])

    assert (trial.looked_at, trial.joined, trial.count) == (1, 1, 1)
    assert told_problem(trial.problems[0])["members"] == members
    assert (hidden.count, hidden.problems) == (0, ())
    assert found(store) == []
