"""The task that takes in the answers of batches, and has done again what waited for them."""

from __future__ import annotations

import structlog

from enrich.spending.asking_of import take_in_batches
from enrich.work.jobs import batches as parts
from enrich.work.runs import organisations
from graph.queue.app import BATCHES, ENRICH
from graph.queue.task import Call, task

_LOG = structlog.get_logger(__name__)


@task(BATCHES, attempts=0)
def batches(call: Call, org: str | None = None) -> None:
    """Look at the batches of an organisation, or of each; what was answered is written next."""
    for name in [org] if org else organisations(call.store):
        nodes = take_in_batches(call.store, name)
        for some in parts(sorted(nodes), call.settings.embed_task_nodes):
            call.send(ENRICH, name, some, BATCHES, expand=False)
        if nodes:
            _LOG.info("batches_taken_in", org=name, nodes=len(nodes))
