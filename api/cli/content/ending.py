"""What `nazara ingest --complete` ends, and what is told of that, before and after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from api.cli.wording import counted
from graph.errors import GraphError, InvalidInput
from graph.queue.broker import Broker
from graph.settings.settings import Settings
from graph.store.store import Store
from ingest.delivery.completeness import (
    Standing,
    check_share,
    check_whole,
    end,
    own_labels,
    survey,
)
from ingest.delivery.rehearsal import Rehearsal
from ingest.files.reading import Reading
from ingest.files.runner import IngestResult

_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Ending:
    """What a run does not name of its source, by label; with a `fault` nothing of it ends."""

    standing: Sequence[Standing]
    fault: GraphError | None = None

    @property
    def ended(self) -> dict[str, int]:
        """How many records of each label have ended."""
        if self.fault:
            return {}
        return {one.label: len(one.ending) for one in self.standing if one.ending}

    def told_before(self) -> Iterator[str]:
        """Yield what a load would end and leave alone, for people."""
        ending = [one for one in self.standing if one.ending]
        for one in ending:
            yield f"{len(one.ending):,} of {counted(one.number, f'{one.label} record')} would end:"
            yield from (f"  {uid}" for uid in one.ending[:_SHOWN])
            if more := one.ending[_SHOWN:]:
                yield f"  and {len(more):,} more"
        if not ending:
            yield "Nothing would end."
        if self.fault:
            yield f"The load would end nothing: {self.fault.message}. {self.fault.remedy}"
        yield from self._left_alone()

    def told_after(self) -> Iterator[str]:
        """Yield what has ended and was left alone, for people."""
        if self.fault:
            return
        for label, number in self.ended.items():
            yield f"Ended: {counted(number, f'{label} record')} that this run does not name."
        if not self.ended:
            yield "Ended: nothing; this run names all that it could end."
        yield from self._left_alone()

    def as_json(self) -> dict[str, Any]:
        """Return what was left alone as JSON values."""
        return {
            one.label: {"records": one.missing, "why": one.kept}
            for one in self.standing
            if one.kept
        }

    def _left_alone(self) -> Iterator[str]:
        for one in self.standing:
            if one.kept:
                what = f"{counted(one.missing, f'{one.label} record')} that this run does not name"
                yield f"Left alone: {what}: {one.kept}."


def would_end(settings: Settings, reading: Reading, done: Rehearsal, share: float) -> Ending:
    """Return what a complete run would end that holds what was rehearsed."""
    with closing(Store(settings)) as store:
        standing = survey(
            store,
            whose(reading),
            own_labels(reading.mapping),
            lambda row: row["uid"] in done.named,
            done.labels,
        )
    return Ending(standing, _objection(done.records, len(done.refused), standing, share))


def end_unnamed(
    settings: Settings, reading: Reading, outcome: IngestResult, share: float
) -> Ending:
    """End what a complete run does not name, unless it is not whole or would end too much."""
    began = reading.began
    with closing(Store(settings)) as store, closing(Broker(settings)) as broker:
        standing = survey(
            store,
            whose(reading),
            own_labels(reading.mapping),
            lambda row: began is not None and bool(row["last_seen"] >= began),
        )
        fault = _objection(outcome.records, outcome.state.rejected, standing, share)
        if began is not None and fault is None:
            end(store, broker, standing, began, org=reading.org, run=outcome.run)
    return Ending(standing, fault)


def whose(reading: Reading) -> tuple[str, str, str]:
    """Return organisation, source and instance of what is read."""
    return reading.org, reading.source, reading.instance


def _objection(
    records: int, rejected: int, standing: Sequence[Standing], share: float
) -> InvalidInput | None:
    """Return why nothing ends, None when it may."""
    try:
        check_whole(records, rejected)
        check_share(standing, share)
    except InvalidInput as error:
        return error
    return None
