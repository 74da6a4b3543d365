"""`python -m tests.loopback.buyer ORG NUMBER`: a process that asks questions, to be killed.

It asks the providers of an organisation the same questions each time, and tells what came of them.
"""

from __future__ import annotations

import sys
from collections import Counter
from contextlib import closing

from pydantic import BaseModel

from enrich.providers.asking import ModelQuestion, Prompt, PromptPassage, Purpose, QuestionOutcome
from enrich.spending.asking_of import asker_of
from graph.settings.settings import load_settings
from graph.store.store import Store


class Heard(BaseModel):
    """What a buyer asks for."""

    text: str


def question(org: str, number: int) -> ModelQuestion[Heard]:
    """Return one of the questions that every buyer asks."""
    node, text = f"{org}:desk:main:ticket:{number}", f"Pump number {number:05} stopped."
    prompt = Prompt(
        instructions="Say what happened.",
        passages=(PromptPassage(node, "text", text),),
        most_tokens=100,
    )
    return ModelQuestion(prompt, Heard, Purpose(org, "summary", node, f"v1:{text}"))


def _told(one: QuestionOutcome[Heard]) -> str:
    if one.reply is None:
        return type(one.error).__name__
    return "kept" if one.reply.is_kept else "paid"


def main() -> None:
    """Ask all questions; print `ready` once the first has an outcome, then all."""
    org, number = sys.argv[1], int(sys.argv[2])
    with closing(Store(load_settings())) as store:
        outcomes = asker_of(store, org).ask_all(question(org, one) for one in range(number))
        found = Counter([_told(next(outcomes))])
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        found.update(map(_told, outcomes))
    sys.stdout.write(" ".join(f"{name}={count}" for name, count in sorted(found.items())) + "\n")


if __name__ == "__main__":
    main()
