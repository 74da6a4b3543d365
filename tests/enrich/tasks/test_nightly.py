"""Nightly work as a real worker with its real scheduler does it."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from celery import Celery
from celery.beat import PersistentScheduler
from pydantic import SecretStr

from graph.embedded.layout import Layout
from graph.model.facts import Facts
from graph.queue.app import nightly
from graph.queue.dead_letters import Setback, bury
from graph.settings.settings import Settings, resolve
from graph.store.store import Store
from graph.write.writer import Writer
from tests.envelopes import make_envelope
from tests.graph.upkeep.test_retention import ORG, incident
from tests.statements import run
from tests.workers import running_worker

SECONDS = 60.0


def keeping(settings: Settings, folder: Path, at: str) -> Settings:
    """Return settings that delete by age at a time of day, on a queue and in a folder apart."""
    Layout(folder).make()
    url = f"{resolve(settings).redis_url.rsplit('/', 1)[0]}/8"
    days = {"Incident": 30, "DeadLetter": 30}
    changes = {"redis_url": SecretStr(url), "data_dir": folder, "retention": days}
    return settings.model_copy(update={**changes, "nightly_at": at})


def old_and_new(store: Store) -> None:
    records = [incident("old", 60), incident("new", 5)]
    assert Writer(store, "trial").write(ORG, [Facts((one,)) for one in records]).nodes == 2
    bury(store, [Setback(make_envelope("{}"), "no")], run="trial")
    old = "MATCH (d:DeadLetter) SET d.last_seen = $at, d.sort_at = $at, d.first_seen = $at"
    run(store, old, at=datetime.now(UTC) - timedelta(days=31))


def left(store: Store) -> list[str]:
    return run(store, "MATCH (n:Incident|DeadLetter) RETURN n.title")


def wait_for_one(store: Store, seconds: float) -> None:
    end = time.monotonic() + seconds
    while len(left(store)) > 1 and time.monotonic() < end:
        time.sleep(0.2)


def test_a_night_that_was_missed_is_made_up_for_at_the_next_start(
    store: Store, settings: Settings, tmp_path: Path
) -> None:
    old_and_new(store)
    kept = keeping(settings, tmp_path / "data", "01:30")
    app = Celery("trial", broker="memory://", set_as_current=False)
    app.conf.beat_schedule = nightly(kept.nightly_at)
    place = str(Layout(kept.data_dir).run / "schedule")
    scheduler = PersistentScheduler(app=app, schedule_filename=place)
    for entry in scheduler.schedule.values():
        entry.last_run_at -= timedelta(days=2)
    scheduler.close()

    with running_worker(kept):
        wait_for_one(store, SECONDS)

    assert left(store) == ["new"]


@pytest.mark.long
def test_what_is_too_old_is_gone_soon_after_the_time_that_was_set(
    store: Store, settings: Settings, tmp_path: Path
) -> None:
    old_and_new(store)
    due = datetime.now(UTC) + timedelta(seconds=75)
    kept = keeping(settings, tmp_path / "data", f"{due:%H:%M}")

    with running_worker(kept):
        before = left(store)
        wait_for_one(store, SECONDS + 75)

    assert len(before) == 3
    assert left(store) == ["new"]
