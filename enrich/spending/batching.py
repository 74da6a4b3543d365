"""Questions that are handed in together: cheaper, and answered within a day.

Each is noted in the ledger before the batch is handed in, so that its budget holds. The batch's id
is noted as soon as it is known; where nobody lived to note it, the batch is looked for among those
that the provider has. Answers are kept, then counted, and whoever asked finds them when it asks
again. So nothing is paid for twice, whoever is killed when.
"""

from __future__ import annotations

import math
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import structlog

from enrich.providers.asking import (
    BatchAnswer,
    BatchQuestion,
    KnownBatch,
    ModelQuestion,
    TakesBatches,
    TokenUsage,
)
from enrich.providers.faults import ProviderFault
from enrich.providers.prompts import length_of
from enrich.spending.answers import PaidAnswers
from enrich.spending.faults import InBatch
from enrich.spending.ledger import (
    NO_ID,
    BatchedCall,
    BudgetReached,
    CallCounts,
    Ledger,
    Reservation,
    Reserving,
    StaleLedger,
    call_uid,
)
from enrich.spending.paying import PaidProvider, cost_of_fault, end_of_fault
from graph.settings.settings import Settings

_LOG = structlog.get_logger(__name__)

_ANSWERED_WITHIN: Final = timedelta(hours=26)
"""A provider answers within a day; its answers are fetched a little later."""

_FOUND_WITHIN: Final = timedelta(hours=1)
"""How long a batch is looked for whose id nobody knows."""

_NEVER_ANSWERED: Final = "its batch was not answered in time; it may have been paid for"

_CLOCKS_DIFFER: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class BatchedModel:
    """A language model that takes batches, and the provider that is paid for it."""

    provider: PaidProvider
    model: TakesBatches


@dataclass(frozen=True, slots=True)
class Batching:
    """Hands in the questions of one organisation, and takes in what is answered."""

    ledger: Ledger
    answers: PaidAnswers
    settings: Settings

    def hand_in(
        self, paid: BatchedModel, questions: Sequence[ModelQuestion[Any]], until: float
    ) -> list[ModelQuestion[Any]]:
        """Hand questions in that were never asked; return those that are in a batch now.

        The others may be asked one by one. Waits for a turn until then, by `time.monotonic`.

        Raises:
            GraphError: When the ledger can't be written.
        """
        handed: list[ModelQuestion[Any]] = []
        most = self.settings.llm_batch_questions
        for start in range(0, len(questions), most):
            part = self._one(paid, questions[start : start + most], until)
            handed += part
            if not part:
                break
        return handed

    def take_in(self, calls: Iterable[BatchedCall], models: Mapping[str, BatchedModel]) -> set[str]:
        """Take in what providers, by their names, have answered; return the nodes it is about.

        Raises:
            GraphError: When the ledger or the queue can't be reached.
        """
        by_batch: defaultdict[tuple[str, str], list[BatchedCall]] = defaultdict(list)
        for one in calls:
            by_batch[one.known.provider, one.batch].append(one)
        nodes: set[str] = set()
        ids = {batch for _, batch in by_batch}
        for (name, batch), own in by_batch.items():
            model = models.get(name)
            try:
                if model is not None and batch == NO_ID:
                    nodes |= self._look_for(model, own, ids)
                elif model is not None and (answers := model.model.answers(batch)) is not None:
                    nodes |= self._counted(model, own, answers)
            except ProviderFault as fault:
                _LOG.warning("batch_not_read", provider=name, batch=batch, why=fault.message)
            self._lose(one for one in own if one.about not in nodes)
        return nodes

    def _lose(self, calls: Iterable[BatchedCall]) -> None:
        """Count what nobody answered in time as paid for."""
        now = datetime.now(UTC)
        for one in calls:
            if one.known.until is not None and one.known.until < now:
                counts = CallCounts(cost_usd=one.known.reserved)
                self.ledger.end(one.reserved, "lost", counts, _NEVER_ANSWERED)

    def _one(
        self, paid: BatchedModel, questions: Sequence[ModelQuestion[Any]], until: float
    ) -> list[ModelQuestion[Any]]:
        provider, began = paid.provider, time.monotonic()
        if provider.breaker.wait():
            return []
        reserved = dict(self._reserved(provider, questions))
        if not reserved:
            return []
        told = [one for one in questions if call_uid(one.purpose) in reserved]
        try:
            with provider.turn.taken(until):
                batch = paid.model.hand_in([_batched(one) for one in told])
        except ProviderFault as fault:
            if fault.is_paid:  # It may be there all the same: it is looked for.
                return told
            counts = CallCounts(seconds=time.monotonic() - began)
            for one in reserved.values():
                self.ledger.end(one, "failed", counts, fault.message)
            _LOG.warning("batch_not_taken", provider=provider.name, why=fault.message)
            return []
        self.ledger.put_in_batch(reserved, batch, datetime.now(UTC) + _ANSWERED_WITHIN)
        _LOG.info("batch_handed_in", provider=provider.name, batch=batch, questions=len(told))
        return told

    def _reserved(
        self, provider: PaidProvider, questions: Iterable[ModelQuestion[Any]]
    ) -> Iterator[tuple[str, Reservation]]:
        """Note questions in the ledger, as many as the budget allows, and that nobody else has."""
        price = provider.price.in_batch
        budget = math.inf if price.is_free else provider.budget
        for one in questions:
            most = price.most(length_of(one), one.prompt.most_tokens)
            seconds = _FOUND_WITHIN.total_seconds()
            asking = Reserving(
                provider.name, provider.config.model, most, budget, seconds, batch=NO_ID
            )
            try:
                yield call_uid(one.purpose), self.ledger.reserve(one.purpose, asking, {"new"})
            except StaleLedger:
                continue
            except BudgetReached:
                return

    def _look_for(
        self, paid: BatchedModel, calls: Sequence[BatchedCall], known: set[str]
    ) -> set[str]:
        """Look for batches that were handed in by somebody who was ended before it noted them."""
        late = datetime.now(UTC) - timedelta(seconds=self.settings.llm_answer_seconds)
        lost = [one for one in calls if one.known.asked_at and one.known.asked_at < late]
        if not lost:
            return set()
        nodes: set[str] = set()
        for one in paid.model.batches():
            if one.id in known or not _may_hold(one, lost):
                continue
            if not one.is_over:
                # Whose it is shows when it is over.
                self.ledger.put_in_batch(
                    [each.uid for each in lost], NO_ID, datetime.now(UTC) + _FOUND_WITHIN
                )
                continue
            answers = paid.model.answers(one.id) or []
            keys = {answer.key for answer in answers}
            own = [each for each in lost if key_of(each.uid) in keys]
            if own:
                nodes |= self._counted(paid, own, answers)
        return nodes

    def _counted(
        self, paid: BatchedModel, calls: Iterable[BatchedCall], answers: Iterable[BatchAnswer]
    ) -> set[str]:
        """Keep answers, then count them; return the nodes that they are about."""
        by_key = {one.key: one for one in answers}
        nodes, price = set(), paid.provider.price.in_batch
        for call in calls:
            nodes.add(call.about)
            answer = by_key.get(key_of(call.uid))
            fault = InBatch("the batch has no answer to it") if answer is None else answer.fault
            if answer is not None and fault is None:
                self.answers.keep_text(call.uid, answer)
                counts = CallCounts(answer.usage, price.cost(answer.usage))
                self.ledger.end(call.reserved, "answered", counts)
            elif isinstance(fault, ProviderFault):
                cost = cost_of_fault(price, call.reserved, fault)
                counts = CallCounts(fault.usage or TokenUsage(), cost)
                self.ledger.end(call.reserved, end_of_fault(fault), counts, fault.message)
        return nodes


def key_of(call: str) -> str:
    """Return what a question is called in a batch: the end of its uid, which is a hash."""
    return call.rpartition(":")[2]


def _batched(question: ModelQuestion[Any]) -> BatchQuestion:
    return BatchQuestion(key_of(call_uid(question.purpose)), question.prompt, question.form)


def _may_hold(batch: KnownBatch, calls: Sequence[BatchedCall]) -> bool:
    """Return whether some of the questions may be in a batch, by when they were noted."""
    times = [one.known.asked_at for one in calls if one.known.asked_at]
    return any(at - _CLOCKS_DIFFER <= batch.made_at <= at + _FOUND_WITHIN for at in times)
