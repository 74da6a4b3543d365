"""Rules, signs and scores without a graph: what a rule may say, and how it judges a pair."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import orjson
import pytest

from enrich.correlation.pairs import Hops, JoinedRecord, LinkedPair, Shared, signs
from enrich.correlation.rules import MOST_BYTES, JoinRule, parse_rule, shipped
from enrich.correlation.scoring import best, judged, taught
from graph.errors import InvalidInput
from tests.api.sample import NOW
from tests.docs.blocks import of_language

REACH = {"shop": {"shop": Hops(0, 1), "pay": Hops(1, 1)}, "pay": {"pay": Hops(0, 1)}}


def record(uid: str, minutes: float = 0, system: str = "", **said: Any) -> JoinedRecord:
    at = NOW + timedelta(minutes=minutes)
    systems = {system: Shared(system, system.title(), ("org",))} if system else {}
    given = {"type": "Incident", "title": "", "text": "", "visibility": "org", "begins": at}
    return JoinedRecord(
        **{"uid": uid, "ends": None, "account": None, **given, **said}, systems=systems
    )


def pair(**said: Any) -> LinkedPair:
    return LinkedPair(record("a", 30, "shop", **said), record("b", 0, "pay", **said))


def rule(**said: Any) -> JoinRule:
    return shipped()["cases-of-incident"].model_copy(update=said)


def values(one: LinkedPair, by: JoinRule) -> dict[str, float]:
    return {sign.name: round(sign.value, 3) for sign in signs(one, by, REACH)}


def test_a_step_of_dependency_counts_half_and_says_which_way_it_leads() -> None:
    one = LinkedPair(record("a", system="shop"), record("b", system="pay"))

    found = {sign.name: sign for sign in signs(one, rule(), REACH)}

    assert found["system"].value == 0.5
    assert found["depends"].value == 1.0
    assert found["system"].reason == "Shop needs Pay"
    assert {shared.uid for shared in found["system"].evidence} == {"shop", "pay"}


def test_what_lasted_meanwhile_is_at_the_same_time_and_what_was_over_fades() -> None:
    lasting = record("b", -60, ends=NOW + timedelta(hours=1))
    over = record("b", -60, ends=NOW - timedelta(minutes=30))

    now, later = (values(LinkedPair(record("a"), one), rule()) for one in (lasting, over))

    assert now["time"] == 1
    assert 0 < later["time"] < 1


def test_identifiers_are_words_that_name_one_thing() -> None:
    text = "Since 14:05 PAY-503 and card_declined from TimeoutError, see mail@acme.com or e.g. www"

    assert record("a", text=text).identifiers == {"PAY-503", "card_declined", "TimeoutError"}


def test_only_what_a_rule_weighs_is_told_and_the_weightiest_first() -> None:
    one = LinkedPair(record("a", system="shop"), record("b", system="shop"), spelling=0.4)

    found = judged(one, rule(weights={"spelling": 9, "system": 1}), REACH)

    assert found.reasons == ("spelt alike: 0.40", "same system: Shop")
    assert found.evidence == ("shop",)


def test_a_link_is_for_those_who_read_both_ends_and_all_evidence() -> None:
    one = LinkedPair(record("a", system="shop", visibility="x"), record("b", system="shop"))

    assert judged(one, rule(), REACH).visibilities == {"x", "org"}


def test_the_best_are_kept_and_equal_ones_go_by_uid() -> None:
    others = [record(uid, system="shop") for uid in ("c", "a", "b")]
    pairs = [LinkedPair(record("x", system="shop"), one) for one in others]
    random.Random(1).shuffle(pairs)

    found = best(pairs, rule(most=2), REACH)

    assert [one.pair.other.uid for one in found] == ["a", "b"]
    assert best(pairs, rule(threshold=0.999), REACH) == []


def test_answers_move_the_weights_whatever_their_order_and_few_answers_a_little() -> None:
    wrong, right = ({"time": 1.0}, False), ({"time": 1.0, "spelling": 0.5}, True)
    many = [wrong] * 20 + [right] * 20

    shuffled = random.Random(2).sample(many, len(many))
    by_many, by_one = taught(rule(), many), taught(rule(), [wrong])

    assert taught(rule(), []) == rule()
    assert taught(rule(), shuffled) == by_many
    assert by_many.weights["spelling"] > rule().weights["spelling"]
    assert by_one.base < rule().base
    assert abs(by_one.base - rule().base) < 0.2


def said(**changes: Any) -> str:
    known = orjson.loads(rule().as_json())
    return orjson.dumps(known | changes).decode()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "is no JSON"),
        ("[1]", "the rule: Input should be"),
        (said(name="No Name"), "name: String should match"),
        (said(threshold=1), "threshold: Input should be less than 1"),
        (said(weights={"luck": 1}), "weights.luck"),
        (said(weights={"time": 1e9}), "weights.time"),
        (said(most=0), "most: Input should be greater"),
        (said(hops=9), "hops"),
        (said(extra=1), "extra: Extra inputs"),
        (
            said(joins={"subject": "Incident", "other": "Document", "relationship": "REPORTS"}),
            "no REPORTS leads from Incident to Document",
        ),
        (
            said(joins={"subject": "System", "other": "Document", "relationship": "ABOUT"}),
            "joins.subject",
        ),
        (said(base=float("nan")), "base"),
        (" " * (MOST_BYTES + 1), "bytes"),
    ],
)
def test_what_is_no_rule_is_refused_with_every_fault(text: str, why: str) -> None:
    with pytest.raises(InvalidInput, match=r"mine\.json") as caught:
        parse_rule(text, "mine.json")

    assert why in caught.value.message


def test_the_rule_in_the_guide_is_one() -> None:
    [block] = [block for block in of_language("json") if block.role == "rule"]

    assert parse_rule(block.text, block.page).name == "mine"


def test_every_shipped_rule_is_named_after_its_file_and_reads_back_as_itself() -> None:
    assert len(shipped()) >= 7
    for name, one in shipped().items():
        assert one.name == name
        assert parse_rule(one.as_json(), name) == one
