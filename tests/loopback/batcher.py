"""`python -m tests.loopback.batcher ORG NUMBER`: a process that hands batches in, to be killed.

It has a run ask the same questions each time, takes in what was answered, and ends when nothing
more comes of it.
"""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from contextlib import closing

from enrich.spending.asking_of import asker_of, take_in_batches
from enrich.work.runs import ask, key_of
from graph.settings.settings import load_settings
from graph.store.store import Store
from tests.loopback.buyer import question

_STILL = 3
"""How often nothing may come before nothing more is waited for."""


def main() -> None:
    """Print `ready`, then what became of the questions."""
    org, number = sys.argv[1], int(sys.argv[2])
    questions = [question(org, one) for one in range(number)]
    with closing(Store(load_settings())) as store:
        noted = ask(store, org, key_of("enrich", f"batches-{os.getpid()}"), "start").run
        asker = asker_of(store, org).counted_in(noted.uid)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        still = 0
        while still < _STILL:
            outcomes = list(asker.ask_all(questions, is_patient=True))
            still = 0 if take_in_batches(store, org) else still + 1
            time.sleep(1)
    found = Counter("reply" if one.reply else type(one.error).__name__ for one in outcomes)
    sys.stdout.write(" ".join(f"{name}={count}" for name, count in sorted(found.items())) + "\n")


if __name__ == "__main__":
    main()
