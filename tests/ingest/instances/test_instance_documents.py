"""What may be said of an instance, and how what is wrong with it is told."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from graph.errors import SecretMissing
from graph.settings.references import secret_at
from graph.settings.settings import Settings
from ingest.instances.documents import InvalidConnector, as_instance, as_text, read_document
from ingest.instances.files import read_files

SAID = """
connector: jsonl
name: eu
every: 90m
streams: [records]
visible_to: security
"""


def faults_of(text: str) -> tuple[str, ...]:
    with pytest.raises(InvalidConnector) as raised:
        read_document(text, "eu.yaml", "acme")
    return raised.value.faults


def test_what_is_not_said_is_as_usual() -> None:
    found = read_document("connector: jsonl", "x.yaml", "acme")

    assert (found.org, found.key, found.source) == ("acme", "jsonl/main", "jsonl")
    assert found.reads("records")
    assert not found.paused


def test_an_instance_is_the_same_after_it_was_stored() -> None:
    found = read_document(SAID, "eu.yaml", "acme")

    stored = as_text(found)

    assert found.every == timedelta(minutes=90)
    assert '"every":"90m"' in stored
    assert read_document(stored, "stored", "acme") == found


def test_all_faults_are_told_at_once_with_their_places() -> None:
    faults = faults_of("connector: jsonl\nname: E U\nevery: often\nevry: 5m\nsecrets: {token: x}")

    assert [one.partition(":")[0] for one in faults] == ["name", "secrets.token", "every", "evry"]
    assert "did you mean every?" in faults[3]


def test_a_secret_that_stands_in_the_file_is_refused_and_not_repeated() -> None:
    [fault] = faults_of("connector: jsonl\nsecrets: {webhook: hunter2-hunter2}")

    assert "by reference: expected `env:NAME`" in fault
    assert "hunter2" not in fault


def test_streams_and_options_that_the_connector_does_not_have_are_told_with_those_it_has() -> None:
    faults = faults_of("connector: jsonl\nstreams: [recrds]\noptions: {colour: red}")

    assert "streams: 'recrds' is none of them; did you mean records?" in faults[0]
    assert "options: 'colour' is none of them" in faults[1]


def test_an_unknown_connector_is_told() -> None:
    [fault] = faults_of("connector: jsonj")

    assert fault.startswith("connector: there is none called 'jsonj'; did you mean jsonl? Known: ")


@pytest.mark.parametrize("text", ["[1, 2]", "", "just words"])
def test_what_is_no_keys_and_values_is_told(text: str) -> None:
    assert "expected keys and values" in faults_of(text)[0]


def test_yaml_that_can_not_be_read_is_told_with_its_line() -> None:
    assert faults_of("connector: jsonl\nname: [")[0].startswith("line ")


def test_a_folder_tells_which_files_are_wrong_and_reads_the_others(tmp_path: Path) -> None:
    folder = tmp_path / "connectors"
    folder.mkdir()
    (folder / "a.yaml").write_text("connector: jsonl\nname: eu\n")
    (folder / "b.yaml").write_text("connector: jsonl\nname: eu\n")
    (folder / "c.yml").write_text("connector: nothing\n")
    (folder / "notes.txt").write_text("not read")

    found = read_files(Settings(data_dir=tmp_path, org="acme"))

    assert [one.path.name for one in found] == ["a.yaml", "b.yaml", "c.yml"]
    assert found[0].instance is not None
    assert found[0].instance.org == "acme"
    assert "jsonl/eu of acme is described by a.yaml already" in str(found[1].fault)
    assert found[2].fault is not None


def test_a_secret_is_read_where_its_reference_leads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "secret"
    place.write_text("from a file\n")
    monkeypatch.setenv("DESK_SECRET", " from the environment ")
    said = {"org": "acme", "connector": "jsonl", "source": "jsonl"}

    assert secret_at("env:DESK_SECRET") == "from the environment"
    assert secret_at(f"file:{place}") == "from a file"
    assert as_instance(said, "x").secret("token") == ()


@pytest.mark.parametrize("reference", ["env:NOBODY_SET_THIS", "file:/nowhere/at/all"])
def test_a_secret_that_is_not_there_is_told_by_its_place(reference: str) -> None:
    with pytest.raises(SecretMissing, match=reference):
        secret_at(reference)


def test_a_tool_that_only_calls_needs_nothing_that_it_would_be_asked_with() -> None:
    heard = "connector: alertmanager\nsecrets: {webhook: env:HOOK}\n"

    assert not read_document(heard, "x.yaml", "acme").is_asked
    with pytest.raises(InvalidConnector, match="base_url: is missing"):
        read_document("connector: alertmanager\n", "x.yaml", "acme")
    asked = f"{heard}base_url: https://alerts.example.org\n"
    assert read_document(asked, "x.yaml", "acme").is_asked
