"""Buyers that are killed at random moments, until one of them could ask all of its questions."""

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
    settings: Settings, provider: LoopbackProvider, org: str, *, questions: int, kills: int
) -> KilledBuyers:
    """Have questions asked by buyers that are killed at random, and by a last one that is not."""
    chance = random.Random(20261130)
    quick = settings.model_copy(update={"llm_answer_seconds": 1.0})
    environment = {**environment_of(quick), "NAZARA_LLM_ANSWER_SECONDS": "1", "PATH": os.defpath}
    for _ in range(kills):
        buyer = _start(environment, org, questions)
        time.sleep(chance.uniform(0.0, 0.8))
        buyer.kill()
        buyer.communicate()
    time.sleep(_SPARE)
    buyer = _start(environment, org, questions)
    last, _ = buyer.communicate(timeout=120)
    return KilledBuyers(kills, Counter(_pumps(provider)), last.strip())


def _start(environment: dict[str, str], org: str, questions: int) -> subprocess.Popen[str]:
    command = (sys.executable, "-m", "tests.loopback.buyer", org, str(questions))
    buyer = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    assert buyer.stdout is not None
    assert buyer.stdout.readline() == "ready\n"
    return buyer


def _pumps(provider: LoopbackProvider) -> Iterator[str]:
    for heard in provider.heard:
        yield from _PUMP.findall(str(heard.body))[:1]
