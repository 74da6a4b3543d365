"""A sentence is held against what it cites: vetoed, vouched for, or left to people."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrich.citations.check import judge
from enrich.citations.citable import Citable
from enrich.citations.places import Cited, SourceText
from enrich.citations.sentences import sentences_of
from enrich.citations.verdict import Judgement, ObjectionKind, Verdict
from tests.growth import is_linear

REPORT = (
    "At 09:12 the checkout began to answer slowly, about 3.5 s a request. "
    "The pool of connections to the orders database was full. "
    "A deploy at 09:05 had halved the pool of the checkout from 40 to 20 connections. "
    "Marsh rolled the deploy back at 09:40 and told Okafor. "
    "Some customers saw an error page, and 214 of them wrote to us. "
    "The alert for the pool fired, but nobody was paged for it. "
    "Timeouts rose because the gateway retried every request. "
    "The cache might have been cold. "
    "Both nodes of the gateway were restarted with `drain-first` on 12 May."
)
TEXT = SourceText("acme:pager:main:incident:1", "description", REPORT)
SCRIPTS = (
    "Пул соединений был полон. 接続プールが一杯でした。 مجمع الاتصالات ممتلئ. "
    "מאגר החיבורים היה מלא. कनेक्शन पूल भरा था."
)
PLACES = [Cited(TEXT, one.start, one.end) for one in sentences_of(REPORT)]


def checked(sentence: str, *cites: int, said: tuple[str, ...] = ()) -> Judgement:
    """Return what is found of a sentence that cites some of the report's, from 1."""
    return judge(sentence, [PLACES[at - 1] for at in cites], Citable([TEXT], said))


def kinds(judgement: Judgement) -> set[ObjectionKind]:
    """Return the kinds of what speaks against a sentence for good."""
    return {one.kind for one in judgement.objections if one.is_final}


@pytest.mark.parametrize(
    ("sentence", "cites"),
    [
        (REPORT[: PLACES[0].end], 1),
        ("The checkout started to answer slowly at 9:12am, about 3.5 seconds a request.", 1),
        ("The connection pool to the orders database was full.", 2),
        ("The report says that the pool of connections to the orders database was full.", 2),
        ("A deploy at 09:05 had halved the checkout's pool from 40 to 20 connections.", 3),
        ("Marsh rolled the deploy back at 09:40.", 4),
        ("Two hundred and fourteen of the customers wrote to us.", 5),
        ("The alert for the pool fired, but nobody was paged.", 6),
        ("The cache might have been cold.", 8),
        ("Both nodes of the gateway were rebooted with drain-first on May 12.", 9),
    ],
)
def test_what_is_nearly_repeated_is_supported(sentence: str, cites: int) -> None:
    found = checked(sentence, cites)

    assert (found.verdict, found.objections) == (Verdict.SUPPORTED, ())


@pytest.mark.parametrize(
    ("sentence", "cites", "why"),
    [
        ("A deploy at 09:05 had halved the pool from 40 to 25 connections.", 3, "figure"),
        ("Marsh rolled the deploy back at 10:40.", 4, "figure"),
        ("Both nodes of the gateway were restarted on 13 May.", 9, "figure"),
        ("The checkout began to answer slowly, about 3.5 ms a request.", 1, "figure"),
        ("Marsh rolled the deploy back at 09:40 and told Petrova.", 4, "name"),
        ("Okafor rolled the deploy back at 09:40 and told Marsh.", 4, "swapped"),
        ("A deploy at 09:05 had halved the pool from 20 to 40 connections.", 3, "swapped"),
        ("The pool of connections to the orders database was not full.", 2, "negation"),
        ("The alert for the pool fired, and somebody was paged for it.", 6, "negation"),
        ("The pool of connections to the orders database was empty.", 2, "opposite"),
        ("All customers saw an error page, and 214 of them wrote to us.", 5, "universal"),
        ("One node of the gateway was restarted with drain-first on 12 May.", 9, "universal"),
        ("The cache will have been cold.", 8, "hedge"),
        ("The gateway retried every request because timeouts rose.", 7, "cause"),
        (
            "Marsh rolled the deploy back at 09:40 and doubled memory limits everywhere.",
            4,
            "added",
        ),
        ("The pool of connections to the orders database was full.", 9, "better_passage"),
    ],
)
def test_what_is_nearly_repeated_with_one_thing_wrong_is_contradicted(
    sentence: str, cites: int, why: str
) -> None:
    found = checked(sentence, cites)

    assert found.verdict is Verdict.CONTRADICTED
    assert ObjectionKind(why) in kinds(found)


@pytest.mark.parametrize(
    ("sentence", "cites"),
    [
        ("The shop was sluggish while a resource was exhausted.", [1, 2]),
        ("Somebody undid the change that had made the limit too small.", [3, 4]),
        ("The warning went unheard.", [6]),
        ("The cache had been cold.", [8]),
    ],
)
def test_what_is_said_in_other_words_is_not_verifiable_and_never_blamed(
    sentence: str, cites: list[int]
) -> None:
    assert checked(sentence, *cites).verdict is Verdict.UNVERIFIABLE


def test_capitals_of_german_nouns_are_no_names() -> None:
    report = "Der Verbindungspool der Datenbank war um 09:12 voll. Marsh hat ihn vergrößert."
    text = SourceText("acme:pager:main:incident:1", "description", report)
    cited = [Cited(text, one.start, one.end) for one in sentences_of(report)]

    reworded = judge(
        "Der Pool der Verbindungen zur Bank war um 09:12 voll.", cited, Citable([text])
    )
    wrong = judge("Der Verbindungspool der Datenbank war um 09:21 voll.", cited, Citable([text]))

    assert reworded.verdict is Verdict.UNVERIFIABLE
    assert wrong.verdict is Verdict.CONTRADICTED


def test_an_objection_says_which_words_it_is_about_and_where_the_text_says_otherwise() -> None:
    sentence = "The pool of connections to the orders database was empty."

    [found] = [one for one in checked(sentence, 2).objections if one.is_final]

    assert sentence[found.start : found.end] == "empty"
    assert found.place == PLACES[1]
    assert found.says == "“empty” stands where what is cited has “full”."


def test_the_passage_that_says_so_is_proposed() -> None:
    found = checked("The pool of connections to the orders database was full.", 8)

    assert found.proposed == PLACES[1]
    assert found.reason == "Another passage says this, not the one that is cited."


def test_a_figure_of_another_sentence_that_is_cited_too_is_not_taken_for_this_one() -> None:
    found = checked("The pool of the checkout had 214 connections to the orders database.", 2, 5)

    assert ObjectionKind.FIGURE_ELSEWHERE in {one.kind for one in found.objections}
    assert found.verdict is not Verdict.SUPPORTED


def test_a_duration_between_two_cited_times_is_marked_as_computed() -> None:
    found = checked("The deploy was rolled back 35 minutes later.", 3, 4)

    [computed] = [one for one in found.objections if one.kind is ObjectionKind.FIGURE_COMPUTED]
    assert not computed.is_final
    assert computed.says == "Computed from 09:05 and 09:40."
    assert found.verdict is Verdict.UNVERIFIABLE


def test_what_the_node_says_beside_its_text_is_not_invented() -> None:
    sentence = "Marsh rolled the Northwind deploy back at 09:40 on 3 March 2026."

    alone = checked(sentence, 4)
    known = checked(sentence, 4, said=("Northwind checkout slow", "2026-03-03T09:05:00Z"))

    assert kinds(alone) == {ObjectionKind.FIGURE, ObjectionKind.NAME}
    assert known.verdict is Verdict.SUPPORTED


def test_a_date_may_be_completed_from_what_the_node_says() -> None:
    sentence = "Both nodes of the gateway were restarted with drain-first on 12 May 2026."

    assert checked(sentence, 9, said=("2026-05-01",)).verdict is Verdict.UNVERIFIABLE
    assert checked(sentence, 9, said=("2025-05-01",)).verdict is Verdict.CONTRADICTED


def test_a_sentence_that_cites_nothing_is_not_verifiable_and_one_that_cites_nowhere_wrong() -> None:
    nowhere = Cited(SourceText("acme:pager:main:incident:2", "description", "x"), 0, 1)

    cites_nothing = judge("It was full.", [], Citable([TEXT]))
    cites_nowhere = judge("It was full.", [nowhere], Citable([TEXT]))

    assert cites_nothing.verdict is Verdict.UNVERIFIABLE
    assert cites_nowhere.verdict is Verdict.CONTRADICTED


def test_a_whole_report_is_too_much_to_cite() -> None:
    found = checked("The pool of connections to the orders database was full.", *range(1, 10))

    assert {one.kind for one in found.objections} == {ObjectionKind.TOO_WIDE}
    assert found.verdict is Verdict.UNVERIFIABLE


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_two_texts_have_one_verdict_each_time(sentence: str, report: str) -> None:
    text = SourceText("acme:x:main:incident:1", "description", report)
    cited = [Cited(text, one.start, one.end) for one in sentences_of(report)]

    found = judge(sentence, cited, Citable([text]))

    assert found == judge(sentence, cited, Citable([text]))
    assert all(0 <= one.start <= one.end <= len(sentence) for one in found.objections)


@given(st.sampled_from(PLACES))
def test_a_quotation_is_supported_by_construction(place: Cited) -> None:
    assert judge(place.text, [place], Citable([TEXT])).verdict is Verdict.SUPPORTED


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "🔥" * 5_000,
        "x" * 1_000_000,
        "1" * 100_000,
        "a-" * 50_000,
        "word" * 100_000,
        "The pool was full. " * 5_000,
        SCRIPTS,
    ],
)
def test_odd_texts_are_judged_within_bounds(text: str) -> None:
    source = SourceText("acme:x:main:incident:1", "description", text)
    cited = [Cited(source, one.start, one.end) for one in sentences_of(text)[:3]]
    evidence = Citable([source])

    as_source = judge("The pool was full at 09:12.", cited, evidence)
    as_claim = judge(text, cited, evidence)

    assert as_source.verdict in Verdict
    assert as_claim.verdict in Verdict


def test_judging_takes_as_long_as_the_report_allows_not_as_it_is_long() -> None:
    def judge_first(size: int) -> None:
        report = " ".join(f"Node {number} of rack {number * 7} was full." for number in range(size))
        source = SourceText("acme:x:main:incident:1", "description", report)
        places = [Cited(source, one.start, one.end) for one in sentences_of(report)[:3]]
        evidence = Citable([source])
        for _ in range(3):
            judge("Node 1 of rack 7 was empty.", places, evidence)

    assert is_linear(judge_first, 200)
