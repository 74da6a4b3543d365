"""Instances in the graph: people make them, files describe them, and the file wins."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from graph.errors import NotFound, NotOwned
from graph.settings.settings import Settings
from graph.store.store import Store
from graph.write.upserts import Upsert
from ingest.instances.instance import Instance
from ingest.instances.stored import Instances, everywhere, settle_files

NOTHING = Upsert("test_nothing", "CYPHER 25 RETURN 1 AS one")
GONE = Upsert(
    "test_gone",
    "CYPHER 25 MATCH (i:ConnectorInstance) "
    """SET i.configuration = '{"connector":"gone"}' RETURN 1 AS done""",
)
FAILED = Upsert(
    "test_failed",
    "CYPHER 25 MATCH (i:ConnectorInstance) SET i.error = 'the token is wrong' RETURN 1 AS done",
)
EU = Instance(org="acme", connector="jsonl", name="eu")


def test_an_instance_is_found_by_its_name_and_by_its_source_alone(store: Store) -> None:
    instances = Instances(store, "acme")

    assert instances.put(EU)
    assert not instances.put(EU)

    assert instances.get("jsonl/eu").instance == EU
    assert instances.get("jsonl").instance == EU
    instances.put(EU.model_copy(update={"name": "us"}))
    with pytest.raises(NotFound, match="several instances of jsonl: jsonl/eu, jsonl/us"):
        instances.get("jsonl")


def test_an_error_is_one_of_what_was_said_and_goes_when_something_else_is_said(
    store: Store,
) -> None:
    instances = Instances(store, "acme")
    instances.put(EU)
    store.write(FAILED)

    instances.put(EU)
    told = instances.get("jsonl").flow.error
    instances.put(EU.model_copy(update={"every": timedelta(minutes=5)}))

    assert told == "the token is wrong"
    assert instances.get("jsonl").flow.error is None


def test_another_organisation_neither_sees_nor_removes_it(store: Store) -> None:
    Instances(store, "acme").put(EU)

    other = Instances(store, "umbra")

    assert other.all() == []
    with pytest.raises(NotFound, match="umbra has no instance jsonl/eu: none"):
        other.remove("jsonl/eu")
    assert everywhere(store) == [EU]


def test_a_removed_instance_is_gone(store: Store) -> None:
    instances = Instances(store, "acme")
    instances.put(EU)

    assert instances.remove("jsonl/eu") == EU

    assert instances.all() == []


def test_what_a_file_says_wins_and_nobody_else_changes_it(
    store: Store, settings: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "connectors"
    folder.mkdir()
    file = folder / "eu.yaml"
    file.write_text("connector: jsonl\nname: eu\norg: acme\npaused: true\n")
    Instances(store, "acme").put(EU)
    with closing(Store(settings.model_copy(update={"connectors_dir": folder}))) as with_files:
        check_that_the_file_wins(with_files, file)


def check_that_the_file_wins(store: Store, file: Path) -> None:
    instances = Instances(store, "acme")

    assert settle_files(store) == []

    assert instances.get("jsonl/eu").instance.paused
    with pytest.raises(NotOwned, match=f"jsonl/eu is described by {file}"):
        instances.put(EU)
    with pytest.raises(NotOwned, match="is described by"):
        instances.remove("jsonl/eu")
    file.unlink()
    assert instances.put(EU)


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("now", ["name: us\norg: acme", "name: eu\norg: umbra"])
def test_an_instance_that_its_file_does_not_describe_any_more_can_be_removed(
    now: str, settings: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "one.yaml"
    file.write_text("connector: jsonl\nname: eu\norg: acme\n")
    with closing(Store(settings.model_copy(update={"connectors_dir": tmp_path}))) as with_files:
        settle_files(with_files)
        file.write_text(f"connector: jsonl\n{now}\n")
        settle_files(with_files)

        assert Instances(with_files, "acme").remove("jsonl/eu").name == "eu"


@pytest.mark.usefixtures("store")
def test_a_file_that_says_nothing_new_is_read_without_a_write(
    settings: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "one.yaml"
    file.write_text("connector: jsonl\nname: eu\norg: acme\n")
    with closing(Store(settings.model_copy(update={"connectors_dir": tmp_path}))) as with_files:
        settle_files(with_files)
        _, before = with_files.bookmark(NOTHING)
        settle_files(with_files)
        _, after = with_files.bookmark(NOTHING)
        file.write_text("connector: jsonl\nname: eu\norg: acme\npaused: true\n")
        settle_files(with_files)
        [told] = everywhere(with_files)

    assert after == before
    assert told.paused


@pytest.mark.usefixtures("store")
def test_an_instance_whose_file_is_at_fault_is_still_its_own(
    settings: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "one.yaml"
    file.write_text("connector: jsonl\nname: eu\norg: acme\n")
    with closing(Store(settings.model_copy(update={"connectors_dir": tmp_path}))) as with_files:
        settle_files(with_files)
        file.write_text("connector: [")

        with pytest.raises(NotOwned, match="is described by"):
            Instances(with_files, "acme").remove("jsonl/eu")


def test_an_instance_of_a_connector_that_is_not_known_any_more_is_left_out(store: Store) -> None:
    Instances(store, "acme").put(EU)
    store.write(GONE)

    assert Instances(store, "acme").all() == []
