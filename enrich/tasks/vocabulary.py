"""The task that follows changes of names: thin, repeatable, with the id of a run as argument.

`enrich.apply` sends for it when what was written may change what texts mention.
"""

from __future__ import annotations

import structlog

from enrich.correlation.job import LinksJob
from enrich.enrichment import enrichment_of
from enrich.mentions.job import MentionsJob
from enrich.mentions.rescan import ask_rescan, search_page
from enrich.recurring.job import FindingsJob
from enrich.work.runs import RunLog
from graph.queue.app import VOCABULARY
from graph.queue.broker import Sender
from graph.queue.task import Call, task

_KINDS = (MentionsJob.kind, LinksJob.kind, FindingsJob.kind)
"""What depends on what texts mention."""

_LOG = structlog.get_logger(__name__)


@task(VOCABULARY)
def vocabulary(call: Call, org: str, run: str | None = None) -> None:
    """Search one page of an organisation's texts for names that changed, and send for the next.

    Without a run, it asks for one: nothing is done when all texts were searched for the names as
    they are, or while a search is under way.
    """
    store, delay = call.store, call.settings.vocabulary_delay
    if run is None:
        following, wait = ask_rescan(store, org), delay
    else:
        wanted = enrichment_of(store, org, call.settings, _KINDS)
        following = search_page(RunLog(store, org, run), wanted.update)
        wait = delay if following and following.run != run else 0.0
    if following is not None:
        send_vocabulary(call, org, following, wait)
    _LOG.info("names_looked_for", org=org, next=following and following.run)


def send_vocabulary(
    sender: Sender, org: str, run: RunLog | None = None, wait_seconds: float = 0.0
) -> None:
    """Queue the search for changed names, or the next page of one.

    Raises:
        QueueUnavailable: When the queue can't be reached.
    """
    given = (org, run.run) if run else (org,)
    sender.send(VOCABULARY, *given, wait_seconds=wait_seconds)
