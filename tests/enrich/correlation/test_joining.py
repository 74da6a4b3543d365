"""Rules on a real graph: what they join, why, for whom, and what they never touch."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from enrich.correlation.kept import KeptRules
from enrich.correlation.rules import RECORD, shipped
from enrich.correlation.trying import PastTime, told, tried
from graph.store.store import Store
from ingest.people.asserting import assert_link, refuse_link, withdraw
from ingest.people.saying import Speaker
from tests.api.sample import NOW, Sample
from tests.enrich.correlation.joining import (
    OTHER_SCOPE,
    applied,
    case,
    incident,
    job,
    joined,
    properties,
    written,
)
from tests.statements import run

ANNE = Speaker("acme", "acme:nazara:main:user:anne", "r1")


@pytest.fixture
def sample(store: Store) -> Sample:
    return Sample(store)


def reported(sample: Sample) -> tuple[str, str]:
    """Add a case about a shop whose payment service has an incident, and return both."""
    shop, pay = sample.node("System", "shop", name="shop"), sample.node("System", "pay", name="pay")
    sample.link(shop, "DEPENDS_ON", pay)
    one, it = case(sample, 1, 10), incident(sample, 1)
    sample.link(one, "ABOUT", shop)
    sample.link(it, "AFFECTS", pay)
    return one, it


def test_a_case_is_joined_with_the_incident_below_its_system_and_says_why(
    store: Store, sample: Sample
) -> None:
    one, it = reported(sample)
    incident(sample, 2, -60 * 24 * 30)
    uids = written(sample)
    applied(store, "cases-of-incident")

    done = job(store).update(uids)

    assert joined(store) == {(one, "REPORTS", it)}
    [link] = properties(store)
    assert (link["confidence"], link["source"]) == ("inferred", "nazara")
    assert link["record"] == f"{RECORD}cases-of-incident"
    assert 0.6 <= link["score"] <= 1
    assert {"shop needs pay", "10 minutes apart"} <= set(link["reasons"])
    assert set(link["evidence"]) == {"acme:t:main:system:shop", "acme:t:main:system:pay"}
    assert (done.written, done.deleted) == (1, 0)


def test_twice_changes_nothing_and_no_rule_joins_before_it_is_switched_on(
    store: Store, sample: Sample
) -> None:
    reported(sample)
    uids = written(sample)

    assert not job(store).update(uids).is_change
    applied(store, "cases-of-incident")
    job(store).update(uids)
    before = properties(store)

    assert not job(store).update(uids).is_change
    assert properties(store) == before != []


def test_what_people_refuse_is_not_joined_again_and_what_they_take_back_is(
    store: Store, sample: Sample
) -> None:
    one, it = reported(sample)
    uids = written(sample)
    applied(store, "cases-of-incident")
    job(store).update(uids)

    refused = refuse_link(store, ANNE, "REPORTS", one, it)
    after_refusal = joined(store)
    job(store).update(uids)
    again = joined(store)
    withdraw(store, ANNE, refused.uid)
    job(store).update(uids)

    assert after_refusal == again == set()
    assert joined(store) == {(one, "REPORTS", it)}


def test_a_refused_repetition_is_refused_in_both_directions(store: Store, sample: Sample) -> None:
    first, second = case(sample, 1), case(sample, 2, 30)
    uids = written(sample)
    applied(store, "duplicate-cases")
    job(store).update(uids)
    assert joined(store) == {(second, "DUPLICATE_OF", first)}

    refuse_link(store, ANNE, "DUPLICATE_OF", first, second)
    job(store).update(uids)

    assert joined(store) == set()


def test_what_people_confirm_stands_alone(store: Store, sample: Sample) -> None:
    one, it = reported(sample)
    uids = written(sample)
    applied(store, "cases-of-incident")
    job(store).update(uids)

    assert_link(store, ANNE, "REPORTS", one, it)
    job(store).update(uids)

    assert joined(store) == set()
    assert run(store, "MATCH (:CustomerCase)-[r:REPORTS]->() RETURN r.confidence") == ["asserted"]


def test_a_rule_is_undone_as_a_whole_and_the_others_stay(store: Store, sample: Sample) -> None:
    one, it = reported(sample)
    again = case(sample, 2, 40)
    uids = written(sample)
    applied(store, "cases-of-incident", "duplicate-cases")
    job(store).update(uids)
    assert {type_ for _, type_, _ in joined(store)} == {"REPORTS", "DUPLICATE_OF"}

    KeptRules(store, "acme").undo("cases-of-incident")
    job(store).update(uids)

    assert joined(store) == {(again, "DUPLICATE_OF", one)}
    assert it


def test_links_are_no_facts_for_other_links(store: Store, sample: Sample) -> None:
    system = sample.node("System", "pay", name="pay")
    one, it = case(sample, 1, 10, title="Nothing alike"), incident(sample, 1)
    sample.link(it, "AFFECTS", system)
    sample.link(one, "ABOUT", system, confidence="inferred", record="nazara:guess")
    uids = written(sample)
    applied(store, "cases-of-incident")

    job(store).update(uids)

    assert joined(store) == set()


def test_events_of_the_time_and_below_it_are_evidence_and_others_are_not(
    store: Store, sample: Sample
) -> None:
    shop, pay = sample.node("System", "shop", name="shop"), sample.node("System", "pay", name="pay")
    far = sample.node("System", "far", name="far")
    sample.link(shop, "DEPENDS_ON", pay)
    it = incident(sample, 1, resolved_at=NOW + timedelta(hours=2))
    sample.link(it, "AFFECTS", shop)
    events = {
        name: sample.node("TechnicalEvent", name, system=system, at=NOW + timedelta(minutes=at))
        for name, system, at in (
            ("below", pay, 5),
            ("own", shop, 60),
            ("late", shop, 60 * 5),
            ("early", shop, -60 * 3),
            ("elsewhere", far, 5),
        )
    }
    uids = written(sample)
    applied(store, "events-of-incident")

    job(store).update(uids)

    assert joined(store) == {
        (events["below"], "EVIDENCE_OF", it),
        (events["own"], "EVIDENCE_OF", it),
    }


def test_a_case_is_an_instance_of_the_issue_of_its_system_and_of_no_other(
    store: Store, sample: Sample
) -> None:
    shop = sample.node("System", "shop", name="shop")
    one = case(sample, 1, 10)
    sample.link(one, "ABOUT", shop)
    seen = {"first_event_at": NOW, "last_event_at": NOW + timedelta(minutes=20)}
    issue = sample.node("TechnicalIssue", 1, title="Card refused by the gateway", **seen)
    past = {name: at - timedelta(days=30) for name, at in seen.items()}
    old = sample.node("TechnicalIssue", 2, title="Card refused by the gateway", **past)
    for uid in (issue, old):
        sample.link(uid, "OBSERVED_ON", shop)
    uids = written(sample)
    applied(store, "cases-of-issue")

    job(store).update(uids)

    assert joined(store) == {(one, "INSTANCE_OF", issue)}


def test_a_runbook_is_about_the_issue_that_it_speaks_of(store: Store, sample: Sample) -> None:
    title = "TokenStoreTimeout while the session is read"
    issue = sample.node("TechnicalIssue", 1, title=title, first_event_at=NOW, last_event_at=NOW)
    pages = {name: sample.node("Document", name, title=name) for name in ("it", "other")}
    texts = {"it": f"When you see {title}, restart it", "other": "How we order lunch"}
    for name, page in pages.items():
        given = {"title": name, "chunk_index": 0, "char_start": 0, "char_end": 9}
        chunk = sample.node("DocumentChunk", f"{name}#0", text=texts[name], **given)
        sample.link(page, "HAS_CHUNK", chunk)
    uids = written(sample)
    applied(store, "documents-of-issue")

    job(store).update(uids)

    assert joined(store) == {(pages["it"], "ABOUT", issue)}


def test_links_on_what_is_restricted_are_for_those_who_read_all_of_it(
    store: Store, sample: Sample
) -> None:
    shop = sample.node("System", "shop", name="secret shop", visibility=OTHER_SCOPE)
    one, it = case(sample, 1, 10), incident(sample, 1)
    sample.link(one, "ABOUT", shop)
    sample.link(it, "AFFECTS", shop)
    uids = written(sample)
    applied(store, "cases-of-incident")

    job(store).update(uids)

    [link] = properties(store)
    assert link["visibility"] == OTHER_SCOPE
    assert "same system: secret shop" in link["reasons"]


def test_another_organisation_is_never_joined_nor_changed(store: Store, sample: Sample) -> None:
    one, it = reported(sample)
    foreign = Sample(store, org="other")
    theirs = [case(foreign, 1, 10), incident(foreign, 1)]
    pay = foreign.node("System", "pay", name="pay")
    for uid, type_ in zip(theirs, ("ABOUT", "AFFECTS"), strict=True):
        foreign.link(uid, type_, pay)
    uids = [*written(sample), *written(foreign)]
    applied(store, "cases-of-incident", "duplicate-cases")

    job(store).update(uids)
    mine = joined(store)
    assert not job(store, "other").update(uids).is_change
    applied(store, "cases-of-incident", org="other")
    job(store, "other").update(uids)

    assert mine == {(one, "REPORTS", it)}
    assert joined(store) == mine | {(theirs[0], "REPORTS", theirs[1])}


@pytest.mark.parametrize("seed", range(3))
def test_any_order_of_arrival_gives_the_same_links(store: Store, sample: Sample, seed: int) -> None:
    chance = random.Random(seed)
    systems = [sample.node("System", n, name=f"s{n}") for n in range(3)]
    sample.link(systems[0], "DEPENDS_ON", systems[1])
    sample.write()
    applied(store, "cases-of-incident", "duplicate-cases", "duplicate-incidents")
    words = ("card", "basket", "login", "refused", "empty", "slow")
    makers = []
    for n in range(16):
        title = " ".join(chance.choices(words, k=3))
        makers.append((chance.choice((case, incident)), n, chance.randrange(600), title))
    chance.shuffle(makers)
    for make, n, minutes, title in makers:
        uid = make(sample, n, minutes, title=title)
        sample.link(uid, "ABOUT" if make is case else "AFFECTS", systems[n % 3])
        [arrived] = written(sample)
        job(store).update([arrived])
        job(store).update(sorted(job(store).followers([arrived])))
    one_by_one = properties(store)

    uids = run(store, "MATCH (n:_Entity {org: 'acme'}) RETURN n.uid ORDER BY n.uid")
    done = job(store).update(uids)

    assert not done.is_change
    assert properties(store) == one_by_one
    assert len(one_by_one) > 3


def test_answers_teach_a_rule_and_bind_it(store: Store, sample: Sample) -> None:
    one, it = reported(sample)
    others = [case(sample, n, 10 + n, title=f"Parcel {n} is lost") for n in range(2, 8)]
    for uid in others:
        sample.link(uid, "ABOUT", "acme:t:main:system:shop")
    uids = written(sample)
    rules = KeptRules(store, "acme")
    rules.apply(shipped()["cases-of-incident"].model_copy(update={"base": -2}))
    job(store).update(uids)
    assert len(joined(store)) == 7

    for uid in others[:4]:
        refuse_link(store, ANNE, "REPORTS", uid, it)
    taught = rules.teach_all()
    job(store).update(uids)

    assert taught == ["cases-of-incident"]
    assert rules.teach_all() == []
    assert joined(store) == {(one, "REPORTS", it)}


def test_a_rule_is_tried_on_the_past_and_writes_nothing(store: Store, sample: Sample) -> None:
    one, it = reported(sample)
    case(sample, 2, -60 * 24 * 3)
    written(sample)
    rule = shipped()["cases-of-incident"]
    today = PastTime(NOW - timedelta(hours=1), NOW + timedelta(hours=1))

    found = tried(job(store), rule, today, 10)

    assert (found.looked_at, found.joined, found.count) == (1, 1, 1)
    [link] = (told(rule, link) for link in found.links)
    assert (link["from"], link["relationship"], link["to"]) == (one, "REPORTS", it)
    assert joined(store) == set()
    assert KeptRules(store, "acme").kept() == {}


def test_a_trial_tells_nobody_of_what_they_may_not_read(store: Store, sample: Sample) -> None:
    reported(sample)
    it = incident(sample, 9, visibility=OTHER_SCOPE, title="Card refused")
    sample.link(it, "AFFECTS", "acme:t:main:system:shop")
    written(sample)
    rule = shipped()["cases-of-incident"].model_copy(update={"most": 9})
    today = PastTime(NOW - timedelta(hours=1), NOW + timedelta(hours=1))

    shown = tried(job(store), rule, today, 10, ("org",))

    assert tried(job(store), rule, today, 10).count == 2
    assert shown.count == len(shown.links) == 1
