"""What `nazara logs --keep` puts into the graph."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass

from api.access.organization import chosen_org
from api.cli.content.intake import IntakeMeter
from api.cli.wording import counted
from graph.logging import new_id
from graph.queue.broker import Broker
from graph.queue.counts import RunCounts, RunState
from graph.queue.inbox import Inbox
from graph.settings.settings import Settings
from graph.store.store import Store
from ingest.log_files.keeping import LogKeeping
from ingest.log_files.known import incident_of
from ingest.logs.grouping import LineGrouper
from ingest.wordings.known import known_groups


@dataclass(frozen=True, slots=True)
class KeptLogs:
    """What was kept: records, and what became of their counts."""

    org: str
    keeping: LogKeeping
    state: RunState

    def as_json(self) -> dict[str, object]:
        """Return it as a value of JSON."""
        return {
            "org": self.org,
            "records": self.keeping.kept,
            "of_no_system": self.keeping.of_no_system,
            "crowded": self.keeping.crowded,
            "nodes": self.state.nodes,
            "rejected": self.state.rejected,
        }

    def told(self) -> list[str]:
        """Return it for people."""
        keeping = self.keeping
        done = f"{counted(self.state.nodes, 'new node')}, {self.state.rejected:,} rejected"
        said = [f"Kept {counted(keeping.kept, 'record')} in the graph of {self.org}: {done}."]
        if keeping.of_no_system:
            said.append(
                f"{counted(keeping.of_no_system, 'record')} not kept: nothing says of which "
                "system; --system NAME does."
            )
        if keeping.crowded:
            said.append(
                f"{counted(keeping.crowded, 'record')} not kept: too many wordings and times "
                "(NAZARA_LOG_KEPT_COUNTS)."
            )
        return said


@dataclass(frozen=True, slots=True)
class GraphOfLogs:
    """The graph that records of logs are kept in."""

    settings: Settings
    org: str
    keeping: LogKeeping

    @classmethod
    def opened(
        cls, settings: Settings, org: str | None, system: str | None, incident: str | None
    ) -> GraphOfLogs:
        """Return it, with an incident found by its uid or by the id that its tool gives it.

        Raises:
            GraphError: When the graph can't be asked, or has no such incident.
        """
        with closing(Store(settings)) as store:
            chosen = chosen_org(store, org)
            uid = None if incident is None else incident_of(store, chosen, incident)
        keeping = LogKeeping(system, uid, settings.otlp_log_severity, most=settings.log_kept_counts)
        return cls(settings, chosen, keeping)

    def know(self, grouper: LineGrouper) -> None:
        """Have a grouper go on with the wordings of before.

        Raises:
            GraphError: When the graph can't be read.
        """
        with closing(Store(self.settings)) as store:
            grouper.take_over(known_groups(store, self.org, self.settings.log_wordings // 2))

    def keep(self, grouper: LineGrouper) -> KeptLogs:
        """Write what was counted, and wait until it is there.

        Raises:
            QueueUnavailable: When the queue can't be reached.
        """
        run = new_id()
        wordings = {one.id: one.wording for one in grouper.groups}
        found = self.keeping.envelopes(self.org, grouper.where, wordings)
        with closing(Broker(self.settings)) as broker:
            meter = IntakeMeter(lambda: bool(broker.given_out()))

            def show(state: RunState) -> None:
                meter.show(self.keeping.kept, state)

            try:
                Inbox(broker).submit(run, found, None, show)
                return KeptLogs(self.org, self.keeping, RunCounts(broker).wait(run, show))
            finally:
                meter.end()
