"""`python -m tests.loopback.embedder ORG NUMBER`: a process that buys vectors, to be killed.

It gives the same nodes of an organisation their vectors each time, and tells what came of them.
"""

from __future__ import annotations

import sys
from contextlib import closing

from enrich.enrichment import embed_job
from graph.settings.settings import load_settings
from graph.store.store import Store


def node(org: str, number: int) -> str:
    """Return the uid of one of the nodes that every embedder is about."""
    return f"{org}:t:main:incident:{number:05}"


def main() -> None:
    """Print `ready`, then buy all vectors."""
    org, number = sys.argv[1], int(sys.argv[2])
    settings = load_settings()
    with closing(Store(settings)) as store:
        job = embed_job(store, org, settings)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        done = job.run(node(org, one) for one in range(number))
    sys.stdout.write(f"written={done.written} unchanged={done.unchanged}\n")


if __name__ == "__main__":
    main()
