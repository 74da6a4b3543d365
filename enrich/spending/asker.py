"""Asks the providers of an organisation in their order, within limits, each question once."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from enrich.providers.asking import (
    LanguageModel,
    LanguageSpec,
    M,
    ModelQuestion,
    QuestionOutcome,
    Reply,
    TakesBatches,
)
from enrich.providers.faults import (
    AnswerUnusable,
    NoProvider,
    PromptTooLong,
    ProviderFault,
    ProviderThrottled,
)
from enrich.providers.prompts import length_of, written
from enrich.spending.answers import PaidAnswers
from enrich.spending.batching import BatchedModel, Batching
from enrich.spending.faults import AskedElsewhere, InBatch
from enrich.spending.ledger import CallCounts, KnownCall, call_uid
from enrich.spending.paying import Cashier, PaidProvider, Purchase
from enrich.spending.slots import AskLater
from graph.errors import GraphError


@dataclass(frozen=True, slots=True)
class PaidModel:
    """A language model, and the provider that is paid for it."""

    provider: PaidProvider
    model: LanguageModel


class ProviderAsker:
    """Asks the models of one organisation: the first that is there and may be paid."""

    def __init__(
        self,
        models: Sequence[PaidModel],
        cashier: Cashier,
        answers: PaidAnswers,
        *,
        in_run: bool = False,
    ) -> None:
        self._models = tuple(models)
        self._cashier = cashier
        self._answers = answers
        self._in_run = in_run

    def counted_in(self, run: str) -> ProviderAsker:
        """Return the same asker; what it asks counts for a run of a job, by its uid."""
        return ProviderAsker(
            self._models, self._cashier.counted_in(run), self._answers, in_run=True
        )

    @property
    def models(self) -> Sequence[LanguageSpec]:
        """The models that may answer, the first one first."""
        return [one.model.spec for one in self._models]

    @property
    def is_batching(self) -> bool:
        """Whether much that is asked patiently is handed in as a batch: in runs alone."""
        first = next(iter(self._models), None)
        return bool(self._in_run and first and first.provider.config.batch_from)

    def ask(self, question: ModelQuestion[M]) -> Reply[M]:
        """Return the answer of the first provider that gives one."""
        patience = self._cashier.settings.llm_patience_seconds
        return self._ask(question, time.monotonic() + patience)

    def ask_all(
        self, questions: Iterable[ModelQuestion[M]], *, is_patient: bool = False
    ) -> Iterator[QuestionOutcome[M]]:
        """Ask several at once, as many as the provider allows; yield outcomes as they come.

        What can't be begun within a third of the time of a task comes as `AskLater`, what was
        handed in as a batch as `InBatch`.
        """
        asked = list(questions)
        until = time.monotonic() + self._cashier.settings.task_time_limit / 3
        if is_patient:
            handed = self._handed_in(asked, until)
            waits = InBatch("it was handed in with others, and is not answered yet")
            yield from (QuestionOutcome(one, error=waits) for one in handed)
            stamps = {one.purpose for one in handed}
            asked = [one for one in asked if one.purpose not in stamps]
        if not asked:
            return
        with ThreadPoolExecutor(min(self._at_once, len(asked)), "asking") as pool:
            waiting = [pool.submit(self._outcome, one, until) for one in asked]
            yield from (done.result() for done in as_completed(waiting))

    def _handed_in(
        self, questions: Sequence[ModelQuestion[M]], until: float
    ) -> list[ModelQuestion[M]]:
        """Hand in what was never asked, if it is much and the first model takes batches."""
        if not self.is_batching:
            return []
        first = self._models[0]
        least = first.provider.config.batch_from or 1
        if not isinstance(first.model, TakesBatches):
            return []
        known = self._cashier.ledger.known
        most = first.model.spec.most_characters
        short = [one for one in questions if length_of(one) <= most]
        new = [one for one in short if known(one.purpose).state == "new"]
        if len(new) < least:
            return []
        batching = Batching(self._cashier.ledger, self._answers, self._cashier.settings)
        return batching.hand_in(BatchedModel(first.provider, first.model), new, until)

    @property
    def _at_once(self) -> int:
        usual = self._cashier.settings.llm_at_once
        return max((one.provider.config.at_once or usual for one in self._models), default=1)

    def _outcome(self, question: ModelQuestion[M], until: float) -> QuestionOutcome[M]:
        try:
            if time.monotonic() > until:
                raise AskLater("there was no time left to ask it")
            return QuestionOutcome(question, self._ask(question, until))
        except GraphError as error:
            return QuestionOutcome(question, error=error)

    def _ask(self, question: ModelQuestion[M], until: float) -> Reply[M]:
        known = self._cashier.ledger.known(question.purpose)
        if kept := self._kept(question, known):
            return kept
        last: ProviderFault | None = None
        for paid in self._models:
            try:
                purchase = self._purchase(paid.model, question)
                return self._cashier.pay(paid.provider, purchase, known, until)
            except ProviderFault as fault:
                if not is_down(fault):
                    raise
                last = fault
        raise last or NoProvider("no provider is there that could answer")

    def _purchase(self, model: LanguageModel, question: ModelQuestion[M]) -> Purchase[Reply[M]]:
        """Return a question as it is paid for.

        Raises:
            PromptTooLong: When it is longer than the model reads.
        """
        prompt, form, purpose = question.prompt, question.form, question.purpose
        length = length_of(question)
        most = model.spec.most_characters
        if length > most:
            message = f"the prompt has {length:,} bytes, {model.name} is sent {most:,} at most"
            raise PromptTooLong(message)
        send, keep = (
            partial(model.ask, prompt, form),
            partial(self._answers.keep, call_uid(purpose)),
        )
        return Purchase(purpose, length, send, prompt.most_tokens, keep)

    def _kept(self, question: ModelQuestion[M], known: KnownCall) -> Reply[M] | None:
        """Return the answer that was paid for before, if it is still there."""
        is_open = known.is_open(datetime.now(UTC))
        if is_open or known.state not in {"asked", "answered"}:
            return None
        code = written(question.prompt).code
        try:
            kept = self._answers.find(call_uid(question.purpose), question.form, code)
        except AnswerUnusable as fault:
            self._cashier.ledger.spoil(question.purpose, known, fault.message)
            raise
        if kept is not None:
            if known.state == "asked":
                self._count(question, known, kept)
            self._cashier.ledger.count_kept(known.provider, question.purpose.job)
        return kept

    def _count(self, question: ModelQuestion[M], known: KnownCall, kept: Reply[M]) -> None:
        """Count an answer that came: whoever asked was ended before it was counted."""
        paid = next((one for one in self._models if one.provider.name == known.provider), None)
        cost = known.reserved
        if paid is not None:
            price = paid.provider.price
            cost = (price if known.batch is None else price.in_batch).cost(kept.usage)
        ledger = self._cashier.ledger
        broken_off = ledger.taken_over(question.purpose, known)
        ledger.end(broken_off, "answered", CallCounts(kept.usage, cost, kept.seconds))


def is_down(fault: ProviderFault) -> bool:
    """Return whether the next provider is asked: this one can't, and has taken no money."""
    if isinstance(fault, AskLater | AskedElsewhere | ProviderThrottled):
        return False
    return fault.blames == "provider" and not fault.is_paid
