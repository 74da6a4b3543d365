"""Questions that cost money: paid once, within a budget, whatever goes wrong."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from enrich.providers.faults import (
    AnswerLost,
    AnswerRefused,
    AnswerUnusable,
    KeyRefused,
    NoProvider,
    ProviderFault,
    ProviderUnavailable,
)
from enrich.providers.stored import Providers
from enrich.spending.answers import forget_answers
from enrich.spending.asking_of import asker_of
from enrich.spending.faults import AskedElsewhere, BudgetSpent, ProviderDown, SetAside
from enrich.spending.ledger import call_uid
from enrich.spending.prices import PriceUnknown
from enrich.spending.slots import AskLater
from graph.queue.app import ANSWER_SECONDS
from graph.settings.queue_clients import queue_client
from graph.store.store import Store
from tests.enrich.spending.buying import ORG, buyer, calls, day, question
from tests.loopback.asked import config_for
from tests.loopback.provider import loopback
from tests.loopback.script import FAILED, OVERLOADED, THROTTLED, Turn, always, in_turn
from tests.statements import run


def cost_of(taken: int, given: int) -> float:
    return (taken * 3 + given * 15) / 1e6


WithLimits = Callable[..., Store]


@pytest.fixture
def with_limits(store: Store) -> Iterator[WithLimits]:
    """Give what makes a store on the same graph with other limits."""
    made: list[Store] = []

    def make(**limits: Any) -> Store:
        made.append(Store(store.settings.model_copy(update=limits)))
        return made[-1]

    yield make
    for one in made:
        one.close()


def test_an_answer_is_paid_for_and_counted_with_its_node_job_and_day(
    store: Store, tmp_path: Path
) -> None:
    with loopback() as provider:
        asker, _ = buyer(store, provider, tmp_path)
        reply = asker.ask(question())

    [(taken, given)] = provider.counted["chat"]
    [call] = calls(store)
    assert reply.value.text.startswith("Answer ")
    assert (call["status"], call["about"], call["job"]) == (
        "answered",
        "acme:desk:main:ticket:1",
        "summary",
    )
    assert call["cost_usd"] == pytest.approx(cost_of(taken, given))
    assert "reserved_usd" not in call
    for job in (None, "summary"):
        total = day(store, job=job)
        assert (total["questions"], total["tokens_in"], total["tokens_out"]) == (1, taken, given)
        assert total["cost_usd"] == pytest.approx(cost_of(taken, given))
        assert total["reserved_usd"] == 0


def test_the_same_question_is_not_paid_for_again(store: Store, tmp_path: Path) -> None:
    with loopback() as provider:
        asker, _ = buyer(store, provider, tmp_path)
        first = asker.ask(question())
        second = asker.ask(question())
        other = asker.ask(question(text="Another text of it."))

    assert len(provider.heard) == 2
    assert (first.is_kept, second.is_kept, other.is_kept) == (False, True, False)
    assert second.value == first.value
    assert day(store)["kept"] == 1


def test_an_answer_that_is_kept_no_more_is_asked_for_anew(store: Store, tmp_path: Path) -> None:
    with loopback() as provider:
        asker, _ = buyer(store, provider, tmp_path)
        asker.ask(question())
        client = queue_client(store.settings, ANSWER_SECONDS)
        assert forget_answers(client, "other") == 0
        assert forget_answers(client, ORG) == 1
        asker.ask(question())

    assert len(provider.heard) == 2
    assert [one["attempts"] for one in calls(store)] == [2]
    assert day(store)["questions"] == 2


def test_a_budget_stops_before_it_is_passed(store: Store, tmp_path: Path) -> None:
    with loopback() as provider:
        asker, _ = buyer(store, provider, tmp_path, budget_usd=0.015)
        outcomes = list(asker.ask_all([question(number) for number in range(20)]))

    refused = [one for one in outcomes if isinstance(one.error, BudgetSpent)]
    assert 0 < len(provider.heard) < 20
    assert len(refused) == 20 - len(provider.heard)
    assert day(store)["cost_usd"] <= 0.015
    assert day(store)["reserved_usd"] == 0
    assert len(calls(store)) == len(provider.heard)


def test_a_budget_of_nothing_asks_nobody(store: Store, tmp_path: Path) -> None:
    with loopback() as provider:
        asker, _ = buyer(store, provider, tmp_path, budget_usd=0)
        with pytest.raises(BudgetSpent, match=r"may cost 0\.00 US dollars a day"):
            asker.ask(question())

    assert provider.heard == []
    assert calls(store) == []


def test_what_costs_nothing_needs_no_budget(store: Store, tmp_path: Path) -> None:
    with loopback() as provider:
        asker, _ = buyer(store, provider, tmp_path, budget_usd=0, price_in=0, price_out=0)
        asker.ask(question())

    assert day(store)["cost_usd"] == 0


def test_nothing_is_asked_whose_price_nobody_knows(store: Store, tmp_path: Path) -> None:
    with loopback() as provider:
        asker, _ = buyer(store, provider, tmp_path, price_in=None, price_out=None)
        with pytest.raises(PriceUnknown, match="what small of openai-compatible costs"):
            asker.ask(question())

    assert provider.heard == []


@pytest.mark.parametrize("turn", [THROTTLED, OVERLOADED, FAILED])
def test_what_fails_without_being_counted_is_tried_again_and_paid_once(
    store: Store, tmp_path: Path, turn: Turn
) -> None:
    with loopback(script=in_turn(turn, turn)) as provider:
        asker, _ = buyer(store, provider, tmp_path)
        asker.ask(question())

    assert len(provider.heard) == 3
    total = day(store)
    assert (total["questions"], total["failed"], total["reserved_usd"]) == (1, 2, 0)
    assert [one["status"] for one in calls(store)] == ["answered"]


@pytest.mark.parametrize(
    ("trouble", "error"),
    [
        ("refusal", AnswerRefused),
        ("max_tokens", AnswerUnusable),
        ("other_form", AnswerUnusable),
        ("another", AnswerUnusable),
        ("malformed", AnswerUnusable),
    ],
)
def test_a_text_that_no_answer_can_be_had_for_is_set_aside_and_paid_once(
    store: Store, tmp_path: Path, trouble: Any, error: type[ProviderFault]
) -> None:
    with loopback(script=always(Turn(trouble=trouble))) as provider:
        asker, _ = buyer(store, provider, tmp_path)
        with pytest.raises(error):
            asker.ask(question())
        with pytest.raises(SetAside):
            asker.ask(question())

    assert len(provider.heard) == 1
    assert [one["status"] for one in calls(store)] == ["aside"]
    total = day(store)
    assert (total["questions"], total["aside"], total["reserved_usd"]) == (1, 1, 0)
    assert total["cost_usd"] > 0


@pytest.mark.parametrize("turn", [Turn(trouble="cut"), Turn(seconds=5)])
def test_an_answer_that_is_lost_counts_as_paid_and_is_not_asked_for_again(
    store: Store, with_limits: WithLimits, tmp_path: Path, turn: Turn
) -> None:
    patient = with_limits(llm_answer_seconds=0.5)
    with loopback(script=in_turn(turn)) as provider:
        asker, _ = buyer(patient, provider, tmp_path)
        with pytest.raises(AnswerLost):
            asker.ask(question())
        with pytest.raises(SetAside):
            asker.ask(question())

    assert len(provider.heard) == 1
    [call] = calls(store)
    assert call["status"] == "lost"
    assert day(store)["lost"] == 1
    assert day(store)["cost_usd"] == pytest.approx(call["cost_usd"])
    assert call["cost_usd"] > 0


def test_a_lost_answer_is_asked_for_again_where_the_setting_allows_it(
    store: Store, with_limits: WithLimits, tmp_path: Path
) -> None:
    patient = with_limits(llm_lost_attempts=1)
    with loopback(script=in_turn(Turn(trouble="cut"))) as provider:
        asker, _ = buyer(patient, provider, tmp_path)
        with pytest.raises(AnswerLost):
            asker.ask(question())
        asker.ask(question())

    assert len(provider.heard) == 2
    assert [one["status"] for one in calls(store)] == ["answered"]


def test_what_costs_nothing_is_asked_again_until_it_is_answered(
    store: Store, tmp_path: Path
) -> None:
    script = in_turn(Turn(trouble="not_json"), Turn(trouble="cut"))
    with loopback(script=script) as provider:
        asker, _ = buyer(store, provider, tmp_path, price_in=0, price_out=0)
        for expected in (AnswerUnusable, AnswerLost):
            with pytest.raises(expected):
                asker.ask(question())
        asker.ask(question())

    assert len(provider.heard) == 3


def broken_off(store: Store, tmp_path: Path, provider: Any) -> None:
    """Leave a question as a worker leaves it that is killed while it waits for the answer."""
    asker, _ = buyer(store, provider, tmp_path)
    asker.ask(question())
    run(
        store,
        "MATCH (c:ModelCall) MATCH (d:SpendingDay) "
        "SET c.status = 'asked', c.reserved_usd = 0.004, c.until = $until "
        "SET d.reserved_usd = 0.004, d.questions = 0, d.cost_usd = 0.0",
        until=datetime.now(UTC) - timedelta(seconds=1),
    )


def test_an_answer_that_came_before_the_kill_is_counted_and_used(
    store: Store, tmp_path: Path
) -> None:
    with loopback() as provider:
        broken_off(store, tmp_path, provider)
        reply = asker_of(store, ORG).ask(question())

    assert len(provider.heard) == 1
    assert reply.is_kept
    [(taken, given)] = provider.counted["chat"]
    total = day(store)
    assert (total["questions"], total["reserved_usd"]) == (1, 0)
    assert total["cost_usd"] == pytest.approx(cost_of(taken, given))


def test_an_answer_that_nobody_saw_counts_at_most_and_is_not_asked_for_again(
    store: Store, tmp_path: Path
) -> None:
    with loopback() as provider:
        broken_off(store, tmp_path, provider)
        forget_answers(queue_client(store.settings, ANSWER_SECONDS), ORG)
        for _ in range(2):
            with pytest.raises(SetAside, match="may have been paid for"):
                asker_of(store, ORG).ask(question())

    assert len(provider.heard) == 1
    total = day(store)
    assert (total["lost"], total["cost_usd"], total["reserved_usd"]) == (1, 0.004, 0)


def test_a_question_that_another_worker_waits_for_is_left_to_it(
    store: Store, tmp_path: Path
) -> None:
    with loopback() as provider:
        broken_off(store, tmp_path, provider)
        later = datetime.now(UTC) + timedelta(seconds=30)
        run(store, "MATCH (c:ModelCall) SET c.until = $later", later=later)
        with pytest.raises(AskedElsewhere) as raised:
            asker_of(store, ORG).ask(question())

    assert raised.value.retryable
    assert len(provider.heard) == 1


def test_the_next_provider_answers_when_the_first_is_down(
    store: Store, with_limits: WithLimits, tmp_path: Path
) -> None:
    with loopback(script=always(FAILED)) as down, loopback() as up:
        impatient = with_limits(llm_attempts=1)
        buyer(impatient, down, tmp_path, name="first", order=1)
        asker, _ = buyer(impatient, up, tmp_path, name="second", order=2, kind="anthropic")
        for number in range(8):
            asker.ask(question(number))

    assert [one.kind for one in asker.models] == ["openai-compatible", "anthropic"]
    # After five failures in a row it is left alone.
    assert len(down.heard) == 5
    assert len(up.heard) == 8
    assert {one["provider"] for one in calls(store)} == {"second"}
    assert day(store, "first")["failed"] == 5


def test_no_other_provider_is_asked_about_a_text_that_one_refuses(
    store: Store, tmp_path: Path
) -> None:
    with loopback(script=always(Turn(trouble="refusal"))) as first, loopback() as second:
        buyer(store, first, tmp_path, name="first", order=1)
        asker, _ = buyer(store, second, tmp_path, name="second", order=2)
        with pytest.raises(AnswerRefused):
            asker.ask(question())

    assert second.heard == []


def test_a_key_that_is_revoked_stops_the_questions_and_leaves_none_half_paid(
    store: Store, tmp_path: Path
) -> None:
    with loopback() as provider:
        asker, _ = buyer(store, provider, tmp_path)
        asker.ask(question(1))
        provider.revoke()
        with pytest.raises(KeyRefused):
            asker.ask(question(2))
        with pytest.raises(ProviderDown, match="asked again in"):
            asker.ask(question(3))

    assert len(provider.heard) == 2
    assert [one["status"] for one in calls(store)] == ["answered"]
    assert day(store)["reserved_usd"] == 0


def test_a_provider_that_is_there_again_is_asked_again(
    with_limits: WithLimits, tmp_path: Path
) -> None:
    quick = with_limits(llm_attempts=1, llm_failures=2, llm_pause_seconds=0.2)
    with loopback(script=in_turn(FAILED, FAILED)) as provider:
        asker, _ = buyer(quick, provider, tmp_path)
        for expected in (ProviderUnavailable, ProviderUnavailable, ProviderDown):
            with pytest.raises(expected):
                asker.ask(question())
        time.sleep(0.3)
        asker.ask(question())

    assert len(provider.heard) == 3


def test_no_more_questions_are_on_their_way_than_the_provider_allows(
    store: Store, tmp_path: Path
) -> None:
    with loopback(seconds=0.1) as provider:
        first, _ = buyer(store, provider, tmp_path, at_once=3, requests_per_minute=10_000)
        list(first.ask_all([question(number) for number in range(12)]))

    assert len(provider.spans) == 12
    assert at_once(provider.spans) == 3


def at_once(spans: list[tuple[float, float]]) -> int:
    marks = sorted([(a, 1) for a, _ in spans] + [(b, -1) for _, b in spans])
    now = most = 0
    for _, step in marks:
        now += step
        most = max(most, now)
    return most


def test_what_the_limit_of_a_minute_leaves_is_asked_later(
    store: Store, with_limits: WithLimits, tmp_path: Path
) -> None:
    hurried = with_limits(llm_patience_seconds=0.0)
    with loopback() as provider:
        asker, _ = buyer(hurried, provider, tmp_path, requests_per_minute=2)
        asker.ask(question(1))
        with pytest.raises(AskLater) as raised:
            asker.ask(question(2))

    assert raised.value.retryable
    assert len(provider.heard) == 1
    assert len(calls(store)) == 1


def test_an_organisation_without_a_provider_asks_nobody(store: Store) -> None:
    asker = asker_of(store, ORG)

    assert list(asker.models) == []
    with pytest.raises(NoProvider):
        asker.ask(question())


def test_the_settings_tell_of_a_provider_for_organisations_that_have_none(
    store: Store, with_limits: WithLimits, tmp_path: Path
) -> None:
    with loopback() as provider:
        said = config_for(provider, "openai-compatible", tmp_path / "key")
        own = with_limits(
            llm_kind=said.kind,
            llm_model=said.model,
            llm_base_url=said.base_url,
        )
        assert asker_of(own, ORG).models[0].kind == "openai-compatible"
        Providers(store, ORG).put(said.model_copy(update={"paused": True}))
        assert list(asker_of(own, ORG).models) == []
        assert len(asker_of(own, "other").models) == 1


def test_another_organisation_pays_for_its_own(store: Store, tmp_path: Path) -> None:
    with loopback() as provider:
        buyer(store, provider, tmp_path)
        config = Providers(store, ORG).get("openai-compatible").config
        Providers(store, "other").put(config)
        asker_of(store, ORG).ask(question())
        asker_of(store, "other").ask(question(org="other"))

    assert len(provider.heard) == 2
    found = run(store, "MATCH (c:ModelCall) RETURN c.org ORDER BY c.org")
    assert found == ["acme", "other"]
    assert call_uid(question().purpose).startswith("acme:")


def test_a_question_about_a_restricted_node_is_read_by_those_who_read_the_node(
    store: Store, tmp_path: Path
) -> None:
    run(
        store,
        "CREATE (:_Entity:Ticket {uid: 'acme:desk:main:ticket:1', org: 'acme', "
        "visibility: 'acme:nazara:main:access_scope:board'})",
    )
    with loopback() as provider:
        asker, _ = buyer(store, provider, tmp_path)
        asker.ask(question())

    assert calls(store)[0]["visibility"] == "acme:nazara:main:access_scope:board"
