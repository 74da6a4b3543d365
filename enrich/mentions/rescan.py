"""Searching all texts again after names have changed, page by page, once for many changes.

A run of the job `vocabulary` is that search. Its place holds the digest of the names as they were
when its first page began, so a run that succeeded tells which names all texts have been searched
for. While one is queued or running, whoever asks is told that it is under way: when it ends it
compares the names with those of its beginning, and asks for another if they differ.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Final

import orjson

from cypher.loader import load
from enrich.mentions.job import MentionsJob
from enrich.mentions.names import vocabulary_digest
from enrich.work.jobs import JobResult
from enrich.work.runs import RunLog, ask
from graph.model.identity import UidSpan, make_uid
from graph.model.kinds import KINDS
from graph.store.store import Store

KEY: Final = "vocabulary-texts"

Update = Callable[[Sequence[str]], JobResult]
"""Brings the mentions of nodes to what the policies want."""


@dataclass(frozen=True, slots=True)
class RescanPlace:
    """How far a search has come, and which names it began with; none before its first page."""

    digest: str = ""
    after: str = ""

    def as_text(self) -> str:
        """Return it as a run keeps it."""
        return orjson.dumps(asdict(self), option=orjson.OPT_SORT_KEYS).decode()

    @classmethod
    def of_text(cls, text: str) -> RescanPlace:
        """Undo `as_text`."""
        return cls(**orjson.loads(text))


def ask_rescan(store: Store, org: str) -> RunLog | None:
    """Note that all texts shall be searched; None if they were, for these names, or are now.

    Raises:
        GraphError: When the graph can't be asked.
    """
    if _searched_for(store, org) == vocabulary_digest(store, org):
        return None
    asked = ask(store, org, KEY, RescanPlace().as_text())
    return asked.run if asked.is_new else None


def _searched_for(store: Store, org: str) -> str | None:
    prefix = make_uid(org, "nazara", "main", "job_run", f"{KEY}-")
    rows = store.read(load()["mentions.last_scan"], org=org, prefix=prefix)
    done = [row["place"] for row in rows if row["status"] == "succeeded"]
    return RescanPlace.of_text(done[0]).digest if done else None


def search_page(run: RunLog, update: Update) -> RunLog | None:
    """Search the next page of texts; return the run that goes on, None when there is none.

    Raises:
        GraphError: When the graph can't be asked.
    """
    text = run.begin()
    if text:
        place = RescanPlace.of_text(text)
        if not place.digest:
            place = replace(place, digest=vocabulary_digest(run.store, run.org))
        uids = page(run.store, run.org, place.after)
        done = update(uids) if uids else JobResult()
        following = replace(place, after=uids[-1]) if uids else place
        is_mine = run.advance(text, following.as_text(), len(uids), done)
        if len(uids) == run.store.settings.mention_batch_size:
            return run if is_mine else None
        run.finish()
    # Names that changed while it ran, and whose message found it running, are searched for next.
    return ask_rescan(run.store, run.org)


def page(store: Store, org: str, after: str) -> list[str]:
    """Return the next uids behind one, in order, of nodes that may mention something."""
    rows = store.read(
        load()["mentions.page"],
        org=org,
        **UidSpan.of(org).behind(after).bounds,
        types=list(KINDS[MentionsJob.kind].types),
        limit=store.settings.mention_batch_size,
    )
    return [row["uid"] for row in rows]
