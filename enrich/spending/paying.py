"""One request to one provider that costs money, safe against being killed at any moment.

The order is what makes it so: wait for a turn; note the question with what it may cost; send it;
keep the answer; count it. What was noted and never counted may have been paid for.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final, Generic, Protocol, TypeVar

from enrich.providers.asking import Purpose, TokenUsage
from enrich.providers.configured import ProviderConfig
from enrich.providers.faults import (
    KeyRefused,
    ProviderFault,
    ProviderThrottled,
    ProviderUnavailable,
)
from enrich.spending.breaker import CircuitBreaker
from enrich.spending.faults import AskedElsewhere, BudgetSpent, ProviderDown, SetAside
from enrich.spending.ledger import (
    BudgetReached,
    CallCounts,
    CallEnd,
    KnownCall,
    Ledger,
    Reservation,
    Reserving,
    StaleLedger,
)
from enrich.spending.prices import ModelPrice, price_of
from enrich.spending.slots import ProviderTurn
from graph.settings.settings import Settings

_FIRST_WAIT: Final = 0.5


class Priced(Protocol):
    """What a provider gave, and what it counted for that."""

    @property
    def usage(self) -> TokenUsage:
        """What it counted."""

    @property
    def seconds(self) -> float:
        """How long it took."""


P = TypeVar("P", bound=Priced)


@dataclass(frozen=True, slots=True)
class PaidProvider:
    """A provider with all that asking it for money needs."""

    config: ProviderConfig
    budget: float
    turn: ProviderTurn
    breaker: CircuitBreaker

    @property
    def name(self) -> str:
        """What the organisation calls it."""
        return self.config.name

    @property
    def price(self) -> ModelPrice:
        """What it costs.

        Raises:
            PriceUnknown: When nobody says so.
        """
        return price_of(self.config)


def _forget(given: object) -> None:
    """Keep nothing."""


@dataclass(frozen=True, slots=True)
class Purchase(Generic[P]):
    """What is asked of a provider.

    Attributes:
        purpose: What it is for.
        length: Its bytes: no provider reads more tokens.
        most_tokens: What the provider writes at most.
        send: Asks once; raises a ProviderFault.
        keep: Keeps what came, before it is counted.
    """

    purpose: Purpose
    length: int
    send: Callable[[], P]
    most_tokens: int = 0
    keep: Callable[[P], None] = _forget


@dataclass(frozen=True, slots=True)
class Cashier:
    """Pays for what one organisation asks."""

    ledger: Ledger
    settings: Settings

    def counted_in(self, run: str) -> Cashier:
        """Return the same; what it pays for counts for a run of a job, by its uid."""
        return replace(self, ledger=self.ledger.counted_in(run))

    def pay(self, paid: PaidProvider, purchase: Purchase[P], known: KnownCall, until: float) -> P:
        """Return what a provider gives; what fails without being counted is tried again in time.

        Args:
            paid: Whom to ask.
            purchase: What.
            known: How the question stands in the ledger.
            until: Until when to wait, by the clock `time.monotonic`.

        Raises:
            ProviderFault: When there is no answer.
        """
        known = self._askable(paid, purchase.purpose, known)
        for attempt in range(1, self.settings.llm_attempts + 1):
            try:
                return self._once(paid, purchase, known, until)
            except ProviderUnavailable as fault:
                wait = _wait(fault, attempt)
                is_last = attempt == self.settings.llm_attempts
                if fault.is_paid or is_last or time.monotonic() + wait > until:
                    raise
                time.sleep(wait)
        raise AssertionError  # The last attempt returns or raises.

    def _askable(self, paid: PaidProvider, purpose: Purpose, known: KnownCall) -> KnownCall:
        """Return how a question stands that may be sent.

        Raises:
            AskedElsewhere: When somebody waits for its answer.
            SetAside: When it would be paid for a second time.
        """
        now = datetime.now(UTC)
        if known.is_open(now):
            raise AskedElsewhere("another worker waits for the answer to the same question")
        if known.is_broken_off(now):
            known = self._lose(purpose, known)
        again = self._may_again(paid, known)
        if known.state in {"lost", "aside"} and not again:
            message = f"it was asked {known.attempts} times before: {known.error}"
            raise SetAside(message)
        return known

    def _may_again(self, paid: PaidProvider, known: KnownCall) -> bool:
        if paid.price.is_free:
            return known.attempts < self.settings.llm_attempts
        return known.state == "lost" and known.attempts <= self.settings.llm_lost_attempts

    def _lose(self, purpose: Purpose, known: KnownCall) -> KnownCall:
        """Count a question whose asker is gone as one that was paid for."""
        why = "whoever asked was ended before the answer came; it may have been paid for"
        broken_off = self.ledger.taken_over(purpose, known)
        self.ledger.end(broken_off, "lost", CallCounts(cost_usd=known.reserved), why)
        return replace(known, state="lost", error=why)

    def _once(self, paid: PaidProvider, purchase: Purchase[P], known: KnownCall, until: float) -> P:
        if wait := paid.breaker.wait():
            why = paid.breaker.health().why
            message = f"{paid.name} failed and is asked again in {wait:.0f} s: {why}"
            raise ProviderDown(message)
        with paid.turn.taken(until):
            reserved = self._reserve(paid, purchase, known)
            return self._send(paid, purchase, reserved)

    def _reserve(self, paid: PaidProvider, purchase: Purchase[P], known: KnownCall) -> Reservation:
        budget = math.inf if paid.price.is_free else paid.budget
        most = paid.price.most(purchase.length, purchase.most_tokens)
        seconds = self.settings.llm_answer_seconds
        asking = Reserving(paid.name, paid.config.model, most, budget, seconds)
        try:
            return self.ledger.reserve(purchase.purpose, asking, {known.state, "new"})
        except StaleLedger as stale:
            message = f"another worker asks the same question ({stale.known.state})"
            raise AskedElsewhere(message) from None
        except BudgetReached as reached:
            message = (
                f"{paid.name} may cost {budget:.2f} US dollars a day, of which {reached.spent:.4f} "
                f"are spent or being spent; this question may cost {most:.4f}"
            )
            raise BudgetSpent(message) from None

    def _send(self, paid: PaidProvider, purchase: Purchase[P], reserved: Reservation) -> P:
        began = time.monotonic()
        try:
            given = purchase.send()
        except ProviderFault as fault:
            self._fail(paid, reserved, fault, time.monotonic() - began)
            raise
        purchase.keep(given)
        cost = paid.price.cost(given.usage)
        self.ledger.end(reserved, "answered", CallCounts(given.usage, cost, given.seconds))
        paid.breaker.worked()
        return given

    def _fail(
        self, paid: PaidProvider, reserved: Reservation, fault: ProviderFault, seconds: float
    ) -> None:
        """Count a question that has no answer, and let others know of what it says."""
        cost = cost_of_fault(paid.price, reserved, fault)
        counts = CallCounts(fault.usage or TokenUsage(), cost, seconds)
        self.ledger.end(reserved, end_of_fault(fault), counts, fault.message)
        if isinstance(fault, ProviderThrottled):
            paid.turn.close(fault.retry_after)
        elif fault.blames == "provider":
            paid.breaker.failed(fault.message, at_once=isinstance(fault, KeyRefused))
        else:
            paid.breaker.worked()


def end_of_fault(fault: ProviderFault) -> CallEnd:
    """Return how a question ends that has no answer."""
    if fault.blames == "text":
        return "aside"
    return "lost" if fault.is_paid else "failed"


def cost_of_fault(price: ModelPrice, reserved: Reservation, fault: ProviderFault) -> float:
    """Return what a question without an answer cost: at most, where nobody says."""
    if fault.usage is not None:
        return price.cost(fault.usage)
    return reserved.most if fault.is_paid else 0.0


def _wait(fault: ProviderUnavailable, attempt: int) -> float:
    """Return the seconds before another attempt: as asked for, else doubled, with full jitter."""
    if isinstance(fault, ProviderThrottled):
        return fault.retry_after
    if isinstance(fault, ProviderDown):
        return math.inf
    return random.uniform(0, _FIRST_WAIT * 2**attempt)  # noqa: S311 - no secret hangs on it.
