"""What `nazara doctor` finds of what flows in: instances that fail, missing secrets, bad files."""

from __future__ import annotations

from pathlib import Path

from graph.settings.settings import Settings
from graph.store.store import Store
from ingest.instances.instance import Instance
from ingest.instances.stored import Instances, uid_of
from tests.api.doctor.examined import findings, only
from tests.statements import run

BUILDS = Instance(org="acme", connector="jsonl", name="builds")
FAILS = "MATCH (i:ConnectorInstance {uid: $uid}) SET i.error = 'status 401' RETURN i.uid AS uid"


def test_an_instance_that_fails_is_told_unless_it_is_paused(
    store: Store, settings: Settings
) -> None:
    instances = Instances(store, "acme")
    instances.put(BUILDS)
    well = only(settings, "connectors")
    run(store, FAILS, uid=uid_of("acme", "jsonl/builds"))
    ill = only(settings, "connectors")
    instances.put(BUILDS.model_copy(update={"paused": True}))

    assert (well.level, ill.level) == ("ok", "warn")
    assert "jsonl/builds in acme can't be read: status 401" in ill.text
    assert "nazara connector check jsonl/builds --org acme" in ill.remedy
    assert only(settings, "connectors").level == "ok"


def test_a_secret_that_is_not_here_is_told_by_its_place(store: Store, settings: Settings) -> None:
    secrets = {"webhook": ("env:NOBODY_SET_THIS",)}
    Instances(store, "acme").put(BUILDS.model_copy(update={"secrets": secrets}))

    found = only(settings, "connectors")

    assert "there is no secret at env:NOBODY_SET_THIS" in found.text


def test_a_file_that_describes_nothing_usable_is_told(
    store: Store, settings: Settings, tmp_path: Path
) -> None:
    del store
    (tmp_path / "bad.yaml").write_text("connector: nothing\n")

    [found] = findings(settings, "connectors", connectors_dir=tmp_path)

    assert "there is none called 'nothing'" in found.text
