"""What a tool does not name any more ends: after complete readings, and not before a grace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import structlog

from graph.errors import LimitExceeded
from graph.model.identity import CANONICAL_INSTANCE
from graph.queue.broker import Broker
from graph.queue.counts import RunCounts
from graph.store.store import Store
from ingest.delivery.completeness import check_share, end, survey
from ingest.instances.stored import Instances
from ingest.interface.cursors import SnapshotCursor
from ingest.pull.asked import AskedInstance
from ingest.pull.parts import StreamParts
from ingest.pull.positions import WholeReading
from ingest.pull.states import PartState, PartStates

_LOG = structlog.get_logger(__name__)


def end_absent(
    store: Store, broker: Broker, asked: AskedInstance, parts: StreamParts, states: PartStates
) -> None:
    """End the records that the last readings of everything did not name, nor any for a while.

    Nothing ends while a part of such a reading waits to be written, or where something of it was
    rejected, or where it held nothing.

    Raises:
        DatabaseUnavailable: When the graph can't be reached; so does the queue.
    """
    complete = _complete_for(asked)
    ended = {
        label
        for label, streams in complete.items()
        if _ends(store, broker, asked, label, [parts.of(one) for one in streams])
    }
    for stream in {one for streams in complete.values() for one in streams}:
        state, labels = parts.of(stream), {one for one in complete if stream in complete[one]}
        if state is not None and state.position.whole is not None and labels <= ended:
            settled = replace(state, position=replace(state.position, whole=None))
            parts.put(states.keep(settled))


def _ends(
    store: Store,
    broker: Broker,
    asked: AskedInstance,
    label: str,
    known: Sequence[PartState | None],
) -> bool:
    """End what streams left out that together name all of a label, if that can be told."""
    readings = [one.position.whole for one in known if one and one.position.whole]
    if len(readings) < len(known) or not _is_written(broker, readings):
        return False
    _end(store, broker, asked, label, readings)
    return True


def _complete_for(asked: AskedInstance) -> dict[str, list[str]]:
    """Return the streams that together name all records of a label, where all of them are read."""
    found: dict[str, list[str]] = {}
    partial: set[str] = set()
    for one in asked.instance.declared.streams:
        if one.pull is None or not isinstance(one.pull.cursor, SnapshotCursor):
            continue
        for label in one.pull.cursor.labels:
            found.setdefault(label, []).append(one.name)
            if one.pull.partition is not None or not asked.instance.reads(one.name):
                partial.add(label)
    return {label: streams for label, streams in found.items() if label not in partial}


def _is_written(broker: Broker, readings: Sequence[WholeReading]) -> bool:
    """Return whether all that was read is in the graph, and was not nothing."""
    for one in readings:
        state = RunCounts(broker).state(one.run)
        if state.done < one.records or state.rejected:
            return False
    return all(one.records for one in readings)


def _end(
    store: Store,
    broker: Broker,
    asked: AskedInstance,
    label: str,
    readings: Sequence[WholeReading],
) -> None:
    began = min(one.began_at for one in readings)
    before = began - timedelta(hours=asked.settings.pull_absent_hours)
    whose, standing = asked.whose, []
    for instance in _instances(store, asked):
        place = (whose.org, whose.source, instance)
        found = survey(store, place, frozenset({label}), lambda row: row["last_seen"] >= before)
        # What other labels do is none of this reading's concern.
        standing += [one for one in found if one.label == label]
    try:
        check_share(standing, asked.settings.ingest_end_share)
    except LimitExceeded as error:
        _LOG.warning("absent_records_stay", connector=asked.instance.key, why=error.message)
        return
    end(store, broker, standing, began, org=whose.org, run=readings[0].run)


def _instances(store: Store, asked: AskedInstance) -> list[str]:
    """Return under which instances its records stand.

    What a source names alike whatever the instance stands under one of its own; it can be told
    whether that is gone where the organisation has no other instance of the source.
    """
    own = asked.instance
    known = [one.instance for one in Instances(store, own.org).all()]
    is_alone = all(one.key == own.key for one in known if one.source == own.source)
    return list(dict.fromkeys([own.name, *([CANONICAL_INSTANCE] if is_alone else [])]))
