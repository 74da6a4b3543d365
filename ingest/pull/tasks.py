"""The tasks of asking sources: one looks for what is due, one reads a step of an instance."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Final

import structlog

from graph.errors import NotFound
from graph.model.identity import connector_uid
from graph.queue.app import LOOK_FOR_DUE, PULL
from graph.queue.task import Call, task
from ingest.instances.instance import Instance
from ingest.instances.stored import Instances, everywhere, settle_files
from ingest.pull.runs import InstanceRun
from ingest.pull.states import ReadElsewhere, due_times
from ingest.pull.turns import PullTurns

_AT_ONCE: Final = datetime.min.replace(tzinfo=UTC)
_LOG = structlog.get_logger(__name__)


@task(LOOK_FOR_DUE, attempts=0)
def look_for_due(call: Call) -> None:
    """Take in what files say of instances, and start reading those that are due.

    As many are read as may be at once. Several schedulers do no harm: the turn of an instance is
    taken once.
    """
    for fault in settle_files(call.store):
        _LOG.warning("connector_file_not_read", why=fault.message)
    turns = PullTurns(call.broker.client, call.settings)
    for one in _due(call, datetime.now(UTC)):
        run = uuid.uuid4().hex
        if turns.take(one.org, connector_uid(one.org, one.key), run):
            call.send(PULL, one.org, one.key, run)


@task(PULL, attempts=3)
def pull(call: Call, org: str, key: str, run: str) -> None:
    """Read a step of an instance, and ask for the next one while something is due."""
    turns = PullTurns(call.broker.client, call.settings)
    if not turns.take(org, connector_uid(org, key), run):
        return
    instance = _instance(call, org, key)
    if instance is not None and _step(call, instance, run):
        call.send(PULL, org, key, run)
    else:
        turns.end(org, connector_uid(org, key), run)


def _due(call: Call, now: datetime) -> list[Instance]:
    """Return the instances that are due, the one that has been for longest first."""
    known = due_times(call.store)

    def due_at(one: Instance) -> datetime:
        return known.get(connector_uid(one.org, one.key), _AT_ONCE)

    asked = [one for one in everywhere(call.store) if _is_asked(one)]
    return sorted((one for one in asked if due_at(one) <= now), key=due_at)


def _step(call: Call, instance: Instance, run: str) -> bool:
    try:
        return InstanceRun(call.store, call.broker, instance, run).step()
    except ReadElsewhere as error:
        _LOG.info("pull_left_to_another", connector=instance.key, why=error.message)
        return False


def _instance(call: Call, org: str, key: str) -> Instance | None:
    try:
        found = Instances(call.store, org).get(key).instance
    except NotFound:
        return None
    return found if _is_asked(found) else None


def _is_asked(instance: Instance) -> bool:
    is_any = any(one.pull for one in instance.declared.streams)
    return instance.is_pulled and not instance.paused and is_any
