"""What `nazara ingest` shows: how far it is, and what became of the records."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import click

from api.cli.content.ending import Ending
from api.cli.wording import counted
from graph.queue.counts import RunState
from ingest.files.reading import Reading
from ingest.files.runner import IngestResult

_STALLED_SECONDS = 20.0
_OTHER_PAGES = (
    "If that was another page of this name, load both with --base FOLDER: the id of a page is then "
    "its path below that folder."
)


class IntakeMeter:
    """Progress for a person at a terminal, and a word for anybody when nothing moves.

    `is_busy` tells whether a worker has taken something and not ended it.
    """

    def __init__(
        self, is_busy: Callable[[], bool], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._is_busy = is_busy
        self._clock = clock
        self._shown = False
        self._done = -1
        self._moved = clock()
        self._warned = False

    def show(self, read: int, state: RunState) -> None:
        """Show how far it is."""
        if state.done != self._done:
            self._done, self._moved, self._warned = state.done, self._clock(), False
        elif not self._warned and self._clock() - self._moved > _STALLED_SECONDS:
            self._warned = True
            self.end()
            click.echo(f"No batch ended for {_STALLED_SECONDS:.0f} s. {self._why()}", err=True)
        if sys.stderr.isatty():
            self._shown = True
            line = f"\r{read:,} read, {state.done:,} done, {state.rejected:,} rejected"
            click.echo(line, err=True, nl=False)

    def _why(self) -> str:
        if self._is_busy():
            return "A worker is at one; keeping many rejected records takes it longer."
        return "No worker has taken one: does any run? See `nazara status`."

    def end(self) -> None:
        """Leave the line of progress."""
        if self._shown:
            click.echo(err=True)
        self._shown = False


@dataclass(frozen=True, slots=True)
class IntakeReport:
    """What a run is told to have done.

    `refused` are the first records that were rejected, `ending` is what became of the others of
    the source if the run was complete, `replaced` the pages that took the place of others, and
    their ids.
    """

    reading: Reading
    outcome: IngestResult
    passed: Counter[str]
    refused: Sequence[str]
    ending: Ending | None = None
    replaced: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return it as one JSON object."""
        reading, outcome = self.reading, self.outcome
        return {
            "run": outcome.run,
            "org": reading.org,
            "source": reading.source,
            "instance": reading.instance,
            "records": outcome.records,
            "nodes": outcome.state.nodes,
            "relationships": outcome.state.relationships,
            "stubs": outcome.state.stubs,
            "rejected": outcome.state.rejected,
            "clashing": outcome.state.clashing,
            "skipped": dict(self.passed),
            "seconds": round(outcome.seconds, 3),
            "records_per_second": round(outcome.rate, 1),
            "rejects": list(self.refused),
            "replaced": dict(self.replaced),
            "ended": self.ending.ended if self.ending else {},
            "left_alone": self.ending.as_json() if self.ending else {},
        }

    def echo(self) -> None:
        """Print it for people."""
        state, outcome = self.outcome.state, self.outcome
        rate = f"{outcome.seconds:.1f} s ({outcome.rate:,.0f} a second)"
        stubs = "fewer stub" if state.stubs < 0 else "more stub"
        click.echo(
            f"{counted(outcome.records, 'record')} in {rate}: "
            f"{counted(state.nodes, 'new node')}, "
            f"{counted(state.relationships, 'new relationship')}, "
            f"{counted(abs(state.stubs), stubs)}, {state.rejected:,} rejected.",
        )
        echo_passed(self.passed)
        for place, page in self.replaced.items():
            click.echo(f"Replaced: page {page!r} is {place} now.")
        if self.replaced:
            click.echo(_OTHER_PAGES)
        for one in self.refused:
            click.echo(f"Rejected: {one}")
        if state.clashing:
            what = f"{counted(state.clashing, 'record')} came with other content under a known id"
            click.echo(f"{what}, and nothing says which is newer: the last stands (see --dry-run).")
        for line in self.ending.told_after() if self.ending else ():
            click.echo(line)
        if state.rejected:
            shown = "it" if state.rejected == 1 else f"all {state.rejected:,}"
            click.echo(f"`nazara dead-letters list` shows {shown}.")


def echo_passed(passed: Counter[str]) -> None:
    """Print how much was passed over, by reason, the commonest first."""
    for why, number in passed.most_common():
        click.echo(f"Passed over: {why} ({number:,})")
