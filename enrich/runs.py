"""The record that a run of a job leaves in the graph."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import structlog

from cypher.loader import load
from enrich.jobs import Result
from graph.errors import GraphError
from graph.identity import make_uid, org_token
from graph.store import Store

_LOG = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class JobRun:
    """One run, by an id that its starter chose; every part of it may be repeated."""

    store: Store
    org: str
    run: str

    @property
    def uid(self) -> str:
        """The uid of the run's node."""
        return make_uid(self.org, "nazara", "main", "job_run", self.run)

    def start(self, job: str) -> None:
        """Note that the job runs, since now."""
        now = datetime.now(UTC)
        self.store.write(
            load()["runs.start"],
            org=self.org,
            uid=self.uid,
            org_token=org_token(self.org),
            native_id=self.run,
            name=f"{job} {now:%Y-%m-%d %H:%M}",
            job=job,
            now=now,
        )

    def advance(self, result: Result) -> None:
        """Add what a part of the run did. A part that is repeated counts again."""
        self.store.write(
            load()["runs.advance"],
            org=self.org,
            uid=self.uid,
            written=result.written,
            unchanged=result.unchanged,
            removed=result.deleted,
        )

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
        self.store.write(
            load()["runs.finish"],
            org=self.org,
            uid=self.uid,
            status=status,
            error=error,
            now=datetime.now(UTC),
        )
