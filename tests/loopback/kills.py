"""Buyers that are killed at random moments, until one of them could buy all that it wants."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from graph.embedded.services import environment_of
from graph.settings.settings import Settings
from tests.loopback.provider import LoopbackProvider

_PUMP = re.compile(r"Pump number (\d{5}) stopped\.")
_SPARE = 6.0
"""Seconds after which nobody waits any more for an answer that was asked for before a kill."""


@dataclass(frozen=True, slots=True)
class KilledBuyers:
    """What became of them: kills, and how often each question was answered."""

    kills: int
    answered: Counter[str]
    last: str

    @property
    def twice(self) -> int:
        """Answers that were paid for although they had been paid for before."""
        return sum(count - 1 for count in self.answered.values())


def buy_under_kills(
    settings: Settings,
    provider: LoopbackProvider,
    org: str,
    *,
    questions: int,
    kills: int,
    buyer: str = "buyer",
) -> KilledBuyers:
    """Have questions asked by buyers that are killed at random, and by a last one that is not.

    `buyer` is the module of this folder that asks. A kill follows the first question of each that
    reaches the provider, or its end.
    """
    chance = random.Random(20261130)
    quick = settings.model_copy(update={"llm_answer_seconds": 1.0})
    environment = {**environment_of(quick), "NAZARA_LLM_ANSWER_SECONDS": "1", "PATH": os.defpath}
    command = (sys.executable, "-m", f"tests.loopback.{buyer}", org, str(questions))
    for _ in range(kills):
        heard = len(provider.heard)
        running = _start(environment, command)
        while len(provider.heard) == heard and running.poll() is None:
            time.sleep(0.01)
        time.sleep(chance.uniform(0.0, 0.8))
        running.kill()
        running.communicate()
    time.sleep(_SPARE)
    running = _start(environment, command)
    last, _ = running.communicate(timeout=120)
    return KilledBuyers(kills, Counter(_pumps(provider)), last.strip())


def _start(environment: dict[str, str], command: tuple[str, ...]) -> subprocess.Popen[str]:
    buyer = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    assert buyer.stdout is not None
    assert buyer.stdout.readline() == "ready\n"
    return buyer


def _pumps(provider: LoopbackProvider) -> Iterator[str]:
    """Yield what each request is about: a question names its pump several times."""
    for heard in provider.heard:
        yield from dict.fromkeys(_PUMP.findall(str(heard.body)))
