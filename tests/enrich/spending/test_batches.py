"""Questions of runs are handed in together, at half the price, and nothing is paid for twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from enrich.providers.asking import QuestionOutcome
from enrich.spending.asker import ProviderAsker
from enrich.spending.asking_of import take_in_batches
from enrich.work.runs import ask, key_of
from graph.errors import InvalidInput
from graph.store.store import Store
from tests.enrich.spending.buying import ORG, Said, buyer, calls, day, question
from tests.loopback.provider import LoopbackProvider, loopback
from tests.loopback.script import Turn, where
from tests.statements import run

QUESTIONS = [question(number) for number in range(1, 6)]


@pytest.fixture
def provider() -> Iterator[LoopbackProvider]:
    """A provider on loopback, which answers batches at once."""
    with loopback() as served:
        yield served


@pytest.fixture
def asker(store: Store, provider: LoopbackProvider, tmp_path: Path) -> ProviderAsker:
    """What asks for a run; five questions are a batch."""
    return patient(store, provider, tmp_path)


def patient(store: Store, provider: LoopbackProvider, folder: Path, **said: Any) -> ProviderAsker:
    asker, _ = buyer(store, provider, folder, kind="anthropic", **{"batch_from": 5, **said})
    noted = ask(store, ORG, key_of("enrich", "batches"), "start").run
    return asker.counted_in(noted.uid)


def codes(outcomes: Iterator[QuestionOutcome[Said]]) -> list[str]:
    """Return what became of questions, sorted."""
    return sorted(one.error.code if one.error else "REPLY" for one in outcomes)


def asked_for(asker: ProviderAsker) -> list[str]:
    return codes(asker.ask_all(QUESTIONS, is_patient=True))


def ways(provider: LoopbackProvider) -> list[str]:
    """Return what the provider was asked, without looks at batches."""
    return [one.way for one in provider.heard if one.body is not None]


def states(store: Store) -> list[str]:
    return sorted(one["status"] for one in calls(store))


def test_many_questions_of_a_run_are_one_batch_at_half_the_price_which_is_taken_in_once(
    store: Store, provider: LoopbackProvider, asker: ProviderAsker
) -> None:
    provider.is_working = True
    handed = asked_for(asker)
    early = take_in_batches(store, ORG), asked_for(asker)
    provider.is_working = False

    about = take_in_batches(store, ORG)
    nothing = take_in_batches(store, ORG)
    replies = list(asker.ask_all(QUESTIONS))

    assert handed == ["IN_BATCH"] * 5
    assert early == (set(), ["ASKED_ELSEWHERE"] * 5)
    assert about == {one.purpose.node for one in QUESTIONS}
    assert nothing == set()
    assert all(one.reply and one.reply.is_kept for one in replies)
    assert ways(provider) == ["batches"]
    [taken, given] = map(sum, zip(*provider.counted["batches"], strict=True))
    total = day(store, "anthropic")
    assert total["cost_usd"] == pytest.approx((taken * 3 + given * 15) / 2 / 1e6)
    assert (total["questions"], total["reserved_usd"]) == (5, pytest.approx(0, abs=1e-9))
    [spent] = run(store, "MATCH (j:JobRun) RETURN [j.questions, j.cost_usd]")
    assert spent == [5, pytest.approx(total["cost_usd"])]


def test_answers_of_a_batch_that_were_kept_and_not_counted_cost_half_too(
    store: Store, provider: LoopbackProvider, asker: ProviderAsker
) -> None:
    asked_for(asker)
    take_in_batches(store, ORG)
    counted = day(store, "anthropic")["cost_usd"]
    # As a worker leaves it that is ended between the two.
    run(store, "MATCH (c:ModelCall) SET c.status = 'asked', c.reserved_usd = 0.01")
    run(store, "MATCH (d:SpendingDay) SET d.cost_usd = 0.0")
    run(store, "MATCH (c:ModelCall) SET c.until = c.until - duration('P2D')")

    told = asked_for(asker)

    assert told == ["REPLY"] * 5
    assert day(store, "anthropic")["cost_usd"] == pytest.approx(counted)
    assert ways(provider) == ["batches"]


def test_few_questions_and_those_of_no_run_are_asked_one_by_one(
    store: Store, provider: LoopbackProvider, tmp_path: Path
) -> None:
    alone, _ = buyer(store, provider, tmp_path, kind="anthropic", batch_from=5)
    of_run = patient(store, provider, tmp_path)

    told = [
        codes(alone.ask_all(QUESTIONS[:1], is_patient=True)),
        codes(of_run.ask_all(QUESTIONS[1:3], is_patient=True)),
        codes(of_run.ask_all(QUESTIONS[3:])),
    ]

    assert told == [["REPLY"], ["REPLY"] * 2, ["REPLY"] * 2]
    assert ways(provider) == ["messages"] * 5


@pytest.mark.parametrize("is_working", [False, True])
def test_a_batch_whose_id_nobody_lived_to_note_is_found_and_not_handed_in_again(
    store: Store, provider: LoopbackProvider, asker: ProviderAsker, *, is_working: bool
) -> None:
    provider.script = where(["requests"], Turn(trouble="cut"))
    handed = asked_for(asker)
    provider.script = lambda _: Turn()
    soon = take_in_batches(store, ORG)
    run(
        store,
        "MATCH (c:ModelCall) SET c.asked_at = c.asked_at - duration('PT2M'),"
        " c.until = c.until - duration('PT59M')",
    )
    provider.is_working = is_working
    between = take_in_batches(store, ORG)
    provider.is_working = False

    found = between or take_in_batches(store, ORG)

    assert handed == ["IN_BATCH"] * 5
    assert soon == set()
    assert bool(between) != is_working
    assert found == {one.purpose.node for one in QUESTIONS}
    assert asked_for(asker) == ["REPLY"] * 5
    assert ways(provider) == ["batches"]
    assert len(provider.counted["batches"]) == 5


@pytest.mark.parametrize(
    ("turn", "told"),
    [
        (Turn(status=500), (None, "REPLY")),
        (Turn(trouble="refusal"), ("aside", "SET_ASIDE")),
        (Turn(trouble="other_form"), ("answered", "ANSWER_UNUSABLE")),
    ],
)
def test_what_is_wrong_with_one_question_of_a_batch_is_wrong_with_that_one(
    store: Store,
    provider: LoopbackProvider,
    asker: ProviderAsker,
    turn: Turn,
    told: tuple[str | None, str],
) -> None:
    asked_for(asker)
    provider.script = where(["Pump 2 "], turn)
    take_in_batches(store, ORG)
    known = {one["about"]: one["status"] for one in calls(store)}
    state, again = told
    provider.script = lambda _: Turn()

    replies = asked_for(asker)

    assert known.get(QUESTIONS[1].purpose.node) == state
    assert replies == sorted(["REPLY"] * 4 + [again])
    if again == "ANSWER_UNUSABLE":
        assert states(store) == ["answered"] * 4 + ["aside"]


def test_a_batch_that_is_not_taken_is_asked_one_by_one_and_leaves_nothing_reserved(
    store: Store, provider: LoopbackProvider, asker: ProviderAsker
) -> None:
    provider.script = where(["requests"], Turn(status=400))

    told = asked_for(asker)

    assert told == ["REPLY"] * 5
    assert ways(provider) == ["batches"] + ["messages"] * 5
    assert day(store, "anthropic")["reserved_usd"] == pytest.approx(0, abs=1e-9)


def test_a_batch_holds_no_more_than_the_budget_allows(
    store: Store, provider: LoopbackProvider, tmp_path: Path
) -> None:
    asker = patient(store, provider, tmp_path, budget_usd=0.012)

    told = asked_for(asker)

    held = told.count("IN_BATCH")
    assert 0 < held < 5
    assert told.count("BUDGET_SPENT") == 5 - held
    assert day(store, "anthropic")["reserved_usd"] <= 0.012


def test_a_batch_has_no_more_questions_than_the_settings_allow(
    store: Store, provider: LoopbackProvider, tmp_path: Path
) -> None:
    store.settings = store.settings.model_copy(update={"llm_batch_questions": 2})
    asker = patient(store, provider, tmp_path)

    asked_for(asker)

    sizes = [len(one.body["requests"]) for one in provider.heard]
    assert sizes == [2, 2, 1]


def test_the_key_is_not_sent_to_where_an_answer_says_that_results_are(
    store: Store, provider: LoopbackProvider, asker: ProviderAsker
) -> None:
    asked_for(asker)
    own, provider.url = provider.url, "http://127.0.0.1:9"

    told = take_in_batches(store, ORG)

    provider.url = own
    assert told == set()
    assert states(store) == ["asked"] * 5
    assert take_in_batches(store, ORG) != set()


def test_what_is_never_answered_counts_as_paid_for_in_the_end(
    store: Store, provider: LoopbackProvider, asker: ProviderAsker
) -> None:
    provider.is_working = True
    asked_for(asker)
    run(store, "MATCH (c:ModelCall) SET c.until = datetime() - duration('PT1S')")

    take_in_batches(store, ORG)

    assert states(store) == ["lost"] * 5
    assert day(store, "anthropic")["lost"] == 5


def test_a_kind_that_takes_no_batches_is_not_told_to(
    store: Store, provider: LoopbackProvider, tmp_path: Path
) -> None:
    with pytest.raises(InvalidInput, match="takes no batches"):
        buyer(store, provider, tmp_path, kind="openai-compatible", batch_from=5)
