"""Answers that were paid for, kept in the queue's server until what they are for is written.

The ledger says that something was paid; what was answered stays here for a while. Work that was
broken off in between finds it and does not pay again.
"""

from __future__ import annotations

from typing import Any, Final

import orjson
import redis
from pydantic import ValidationError

from enrich.providers.asking import BatchAnswer, M, Reply, TokenUsage
from enrich.providers.faults import counting
from enrich.providers.prompts import answer_in
from graph.queue.broker import translated

PREFIX: Final = "nazara:llm:answer:"
"""So begins each key; the organisation follows. All of them go with an erasure."""


_NIGHTS_IN_TIME: Final = 2
"""Answers of batches are kept so many times as long: a nightly sweep comes between, if nothing
else does."""


class PaidAnswers:
    """The answers of one organisation.

    All raise QueueUnavailable when the queue's server can't be reached.
    """

    def __init__(self, client: redis.Redis, org: str, seconds: int) -> None:
        self._client = client
        self._prefix = f"{PREFIX}{org}:"
        self._seconds = seconds

    def keep(self, call: str, reply: Reply[Any]) -> None:
        """Keep an answer for a while."""
        usage = reply.usage
        told = {
            "value": reply.value.model_dump(mode="json"),
            "usage": [usage.taken, usage.given, usage.cached, usage.kept],
            "model": reply.model,
            "seconds": reply.seconds,
        }
        with translated():
            self._client.set(self._prefix + call, orjson.dumps(told), ex=self._seconds)

    def keep_text(self, call: str, answer: BatchAnswer) -> None:
        """Keep what a model wrote in a batch, as it is: whoever asked reads it."""
        usage = answer.usage
        told = {
            "text": answer.text,
            "usage": [usage.taken, usage.given, usage.cached, usage.kept],
            "model": answer.model,
            "seconds": 0.0,
        }
        with translated():
            self._client.set(
                self._prefix + call, orjson.dumps(told), ex=self._seconds * _NIGHTS_IN_TIME
            )

    def find(self, call: str, form: type[M], code: str) -> Reply[M] | None:
        """Return the answer to a question with a code; None where there is none of this form.

        Raises:
            AnswerUnusable: When it came in a batch, and has another form or is to another question.
        """
        with translated():
            found: Any = self._client.get(self._prefix + call)
        if found is None:
            return None
        try:
            told = orjson.loads(found)
            if "text" in told:
                usage = TokenUsage(*told["usage"])
                with counting(usage):
                    answer = answer_in(told["text"], form, code)
                return Reply(answer, usage, told["model"], told["seconds"], is_kept=True)
            value = form.model_validate(told["value"])
        except (orjson.JSONDecodeError, ValidationError):
            return None
        usage = TokenUsage(*told["usage"])
        return Reply(value, usage, told["model"], told["seconds"], is_kept=True)


def forget_answers(client: redis.Redis, org: str) -> int:
    """Forget all that is kept of an organisation, and return how many answers that were."""
    with translated():
        found = list(client.scan_iter(match=f"{PREFIX}{org}:*", count=1000))
        return int(client.delete(*found)) if found else 0
