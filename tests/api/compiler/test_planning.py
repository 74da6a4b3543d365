"""New forms of operations are planned in turn, within what each token may spend."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from api.compiler.planning import Budget, Planning, Slots
from graph.errors import TooManyForms
from graph.settings.settings import load_settings


def planning(**settings: Any) -> Planning:
    return Planning(load_settings(**settings))


def test_a_budget_fills_up_evenly_and_says_how_long_that_takes() -> None:
    now = 0.0
    budget = Budget(6, size=10, clock=lambda: now)
    for _ in range(6):
        budget.spend("a")

    with pytest.raises(TooManyForms, match="more than 6 new forms") as refused:
        budget.spend("a")
    now = 10.0
    budget.spend("a")

    assert refused.value.retry_after == pytest.approx(10.0)
    assert refused.value.extensions["code"] == "TOO_MANY_FORMS"


def test_one_token_spends_nothing_of_anothers_budget() -> None:
    budget = Budget(1, size=10, clock=lambda: 0.0)
    budget.spend("a")

    budget.spend("b")

    with pytest.raises(TooManyForms):
        budget.spend("a")


def test_what_is_remembered_of_tokens_is_bounded() -> None:
    budget = Budget(1, size=2, clock=lambda: 0.0)

    for token in ("a", "b", "c"):
        budget.spend(token)

    budget.spend("a")
    with pytest.raises(TooManyForms):
        budget.spend("c")


def test_a_statement_that_ran_costs_nothing_more() -> None:
    gate = planning(graphql_new_forms=1)

    for _ in range(3):
        with gate.turn("known", "acme", "a"):
            pass

    with pytest.raises(TooManyForms), gate.turn("new", "acme", "a"):
        pass


def test_a_statement_that_failed_is_still_new() -> None:
    gate = planning(graphql_new_forms=1)

    with pytest.raises(LookupError), gate.turn("text", "acme", "a"):
        raise LookupError

    with pytest.raises(TooManyForms), gate.turn("text", "acme", "a"):
        pass


def test_what_the_process_plans_for_itself_costs_nothing_and_keeps_nobody_waiting() -> None:
    gate = planning(graphql_new_forms=1, graphql_planned_at_once=1)

    with gate.turn("a", "acme", ""), gate.turn("b", "acme", ""), gate.turn("c", "acme", "token"):
        pass


def test_places_are_given_out_in_the_order_in_which_they_were_asked_for() -> None:
    slots = Slots(1)
    order: list[int] = []

    def take(number: int) -> None:
        with slots.taken():
            order.append(number)

    with slots.taken():
        threads = []
        for number in range(5):
            threads.append(threading.Thread(target=take, args=(number,)))
            threads[-1].start()
            while len(slots._waiting) <= number:
                time.sleep(0.001)
    for thread in threads:
        thread.join(10)

    assert order == [0, 1, 2, 3, 4]


class Runs:
    """Statements that are being planned, each until it is told to end."""

    def __init__(self, gate: Planning) -> None:
        self.gate = gate
        self.entered: list[str] = []
        self.changed = threading.Condition()
        self.go_on = {name: threading.Event() for name in ("a1", "a2", "b1", "known")}
        self.threads: list[threading.Thread] = []

    def start(self, name: str, org: str) -> None:
        def run() -> None:
            with self.gate.turn(name, org, org):
                with self.changed:
                    self.entered.append(name)
                    self.changed.notify_all()
                assert self.go_on[name].wait(10)

        thread = threading.Thread(target=run)
        thread.start()
        self.threads.append(thread)

    def wait_for(self, *names: str) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: set(names) <= set(self.entered), 10)

    def end(self) -> None:
        for event in self.go_on.values():
            event.set()
        for thread in self.threads:
            thread.join(10)


def test_what_is_known_runs_while_something_is_planned() -> None:
    gate = planning(graphql_planned_at_once=1)
    with gate.turn("known", "acme", "a"):
        pass
    runs = Runs(gate)
    runs.start("a1", "acme")
    runs.wait_for("a1")

    runs.start("known", "acme")

    runs.wait_for("known")
    runs.end()


def test_an_organisation_plans_one_form_at_a_time_and_leaves_the_next_turn_to_another() -> None:
    runs = Runs(planning(graphql_planned_at_once=2))
    runs.start("a1", "acme")
    runs.wait_for("a1")
    runs.start("a2", "acme")

    runs.start("b1", "other")

    runs.wait_for("b1")
    assert runs.entered == ["a1", "b1"]
    runs.end()
    assert runs.entered == ["a1", "b1", "a2"]
