"""What `nazara doctor` finds of what flows in: each instance, missing secrets, bad files."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from graph.model.identity import connector_uid
from graph.queue.dead_letters import Setback, bury, mark_replayed
from graph.settings.settings import Settings
from graph.store.store import Store
from ingest.instances.instance import Instance
from ingest.instances.stored import Instances
from tests.api.doctor.examined import findings
from tests.envelopes import make_envelope
from tests.statements import run

BUILDS = Instance(org="acme", connector="jsonl", name="builds")
SAYS = "MATCH (i:ConnectorInstance {uid: $uid}) SET i += $said RETURN i.uid AS uid"


def said(store: Store, **told: Any) -> None:
    run(store, SAYS, uid=connector_uid("acme", "jsonl/builds"), said=told)


def test_an_instance_that_fails_is_told_unless_it_is_paused(
    store: Store, settings: Settings
) -> None:
    instances = Instances(store, "acme")
    instances.put(BUILDS)
    before, _ = findings(settings, "connectors")
    said(store, error="status 401")
    ill, _ = findings(settings, "connectors")
    instances.put(BUILDS.model_copy(update={"paused": True}))
    paused, _ = findings(settings, "connectors")

    assert (before.level, before.text) == ("ok", "jsonl/builds in acme: nothing came yet")
    assert ill.level == "warn"
    assert "jsonl/builds in acme can't be read: status 401" in ill.text
    assert "nazara connector check jsonl/builds --org acme" in ill.remedy
    assert (paused.level, paused.text) == ("ok", "jsonl/builds in acme: paused")


def test_how_an_instance_flows_in_is_told_in_one_line_and_as_facts(
    store: Store, settings: Settings
) -> None:
    Instances(store, "acme").put(BUILDS)
    now = datetime.now(UTC)
    said(
        store,
        last_received_at=now - timedelta(days=5, minutes=1),
        read_until=now - timedelta(hours=3, minutes=1),
        next_run_at=now + timedelta(hours=6, minutes=5),
        received_count=1204,
        rejected_count=3,
        budget_left=4800,
    )

    told, summary = findings(settings, "connectors")

    assert told.text == (
        "jsonl/builds in acme: last heard 5 d ago; 1,204 received, 3 rejected; "
        "read until 3 h 1 min ago; next in 6 h 5 min; 4,800 requests left"
    )
    assert (told.facts["connector"], told.facts["received_count"]) == ("jsonl/builds", 1204)
    assert summary.text == "1 connectors, 1 of them well"


def test_records_that_were_refused_are_told_until_they_are_replayed(
    store: Store, settings: Settings
) -> None:
    Instances(store, "acme").put(BUILDS)
    refused = replace(make_envelope("{}"), org="acme", source="jsonl", instance="builds")
    other = replace(make_envelope("{}"), org="acme", source="jsonl", instance="other")
    [letter, _] = bury(store, [Setback(one, "no id") for one in (refused, other)], run="r1")

    told, _ = findings(settings, "connectors")
    mark_replayed(store, "acme", letter)
    after, _ = findings(settings, "connectors")

    assert told.text == "jsonl/builds in acme: 1 records were refused"
    assert "nazara dead-letters list --org acme" in told.remedy
    assert after.level == "ok"


def test_an_instance_that_is_overdue_is_told(store: Store, settings: Settings) -> None:
    asked = Instance(org="acme", connector="sentry", name="eu", options={"organization": "acme"})
    Instances(store, "acme").put(asked)
    uid = connector_uid("acme", "sentry/eu")
    run(store, SAYS, uid=uid, said={"next_run_at": datetime.now(UTC) - timedelta(hours=4)})

    told, _ = findings(settings, "connectors")

    assert told.text == "sentry/eu in acme has been due for 4 h"


def test_a_secret_that_is_not_here_is_told_by_its_place(store: Store, settings: Settings) -> None:
    secrets = {"webhook": ("env:NOBODY_SET_THIS",)}
    Instances(store, "acme").put(BUILDS.model_copy(update={"secrets": secrets}))

    found, _ = findings(settings, "connectors")

    assert "there is no secret at env:NOBODY_SET_THIS" in found.text


def test_a_file_that_describes_nothing_usable_is_told(
    store: Store, settings: Settings, tmp_path: Path
) -> None:
    del store
    (tmp_path / "bad.yaml").write_text("connector: nothing\n")

    found, _ = findings(settings, "connectors", connectors_dir=tmp_path)

    assert "there is none called 'nothing'" in found.text
