"""The record that a run of a job leaves in the graph.

A run is asked for under a key, which says what it is to do. While one with that key is queued
or running, asking again gives that one. Its place stands in it: whoever works on it reads it
there and moves it on, so a part that is done twice counts once, and work that was broken off
goes on where it was.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import structlog

from cypher.loader import load
from enrich.work.jobs import JobResult
from graph.errors import GraphError
from graph.live.news import News, changed
from graph.model.identity import SYSTEM_ORG, UidSpan, make_uid, org_token
from graph.model.times import EPOCH
from graph.store.store import Row, Store

_LOG = structlog.get_logger(__name__)


def key_of(job: str, *parts: Any) -> str:
    """Return the key of what is asked for: the job's name and a hash of the parts."""
    digest = hashlib.sha256(orjson.dumps([job, *parts])).hexdigest()
    return f"{job}-{digest[:12]}"


@dataclass(frozen=True, slots=True)
class RunLog:
    """One run, by its id; every call may be repeated."""

    store: Store
    org: str
    run: str

    @property
    def uid(self) -> str:
        """The uid of the run's node."""
        return make_uid(self.org, "nazara", "main", "job_run", self.run)

    def begin(self, *, is_retry: bool = False) -> str | None:
        """Note that somebody works on it, and return the place where to go on, empty at the end.

        None says that nothing is left to do: it has ended, or a later run does its work.
        """
        rows = self.store.write(
            load()["runs.begin"],
            org=self.org,
            uid=self.uid,
            is_retry=is_retry,
            now=datetime.now(UTC),
        )
        self._tell(rows)
        return rows[0]["place"] or "" if rows else None

    def advance(self, place: str, following: str, looked_at: int, result: JobResult) -> bool:
        """Add what was done at a place and move on; False if somebody already has."""
        rows = self.store.write(
            load()["runs.advance"],
            org=self.org,
            uid=self.uid,
            place=place,
            next=following,
            looked_at=looked_at,
            written=result.written,
            unchanged=result.unchanged,
            removed=result.deleted,
            now=datetime.now(UTC),
        )
        self._tell(rows)
        return bool(rows)

    def finish(self) -> None:
        """Note that the run has done all of its work."""
        self._end("succeeded", None)

    def fail(self, why: str) -> None:
        """Note why the run ended early, if the graph can be written at all."""
        try:
            self._end("failed", why)
        except GraphError:
            _LOG.exception("run_not_noted", uid=self.uid, why=why)

    def _end(self, status: str, error: str | None) -> None:
        rows = self.store.write(
            load()["runs.finish"],
            org=self.org,
            uid=self.uid,
            status=status,
            error=error,
            now=datetime.now(UTC),
        )
        self._tell(rows)

    def _tell(self, rows: Sequence[Row]) -> None:
        """Tell whoever follows the run that it got on, if it did."""
        if rows:
            self.store.tell(self.org, [News(self.uid)])


@dataclass(frozen=True, slots=True)
class RequestedRun:
    """The run that does what was asked for; not new if it was there already."""

    run: RunLog
    is_new: bool


def ask(
    store: Store, org: str, key: str, place: str, to_look_at: int | None = None
) -> RequestedRun:
    """Note that a job shall run, unless a run with its key has not ended yet.

    The job's name is what stands in the key before the hyphen. Runs that nothing was heard of
    for too long are given up first.

    Raises:
        GraphError: When the graph can't be asked.
    """
    give_up(store, org)
    now, job = datetime.now(UTC), key.rpartition("-")[0]
    [row] = store.write(
        load()["runs.ask"],
        org=org,
        prefix=make_uid(org, "nazara", "main", "job_run", f"{key}-"),
        id_prefix=f"{key}-",
        org_token=org_token(org),
        key=key,
        name=f"{job} {now:%Y-%m-%d %H:%M}",
        job=job,
        place=place,
        token=uuid.uuid4().hex,
        to_look_at=to_look_at,
        now=now,
    )
    if row["is_new"]:
        store.tell(org, [News(row["uid"], "CREATED")])
    return RequestedRun(RunLog(store, org, row["native_id"]), row["is_new"])


def give_up(store: Store, org: str) -> list[str]:
    """Note as failed what has not got on for `job_lost_seconds`; return the uids of the runs.

    A run whose message comes after all goes on, unless a later one does its work.
    """
    seconds = store.settings.job_lost_seconds
    now = datetime.now(UTC)
    rows = store.write(
        load()["runs.lose"],
        org=org,
        before=now - timedelta(seconds=seconds),
        error=f"nothing was heard of it for {seconds} s; its process may have been killed",
        now=now,
    )
    uids = [row["uid"] for row in rows]
    store.tell(org, changed(uids))
    return uids


def latest(store: Store, org: str, limit: int) -> list[dict[str, Any]]:
    """Return the newest runs first, times as text, after giving up what is lost."""
    give_up(store, org)
    return store.read(load()["runs.latest"], org=org, since=EPOCH, limit=limit)


def organisations(store: Store) -> Iterator[str]:
    """Yield every organisation that has nodes, each once."""
    after = ""
    while rows := store.read(load()["runs.next_org"], after=after):
        org = rows[0]["org"]
        if org != SYSTEM_ORG:
            yield org
        after = UidSpan.of(org).before
