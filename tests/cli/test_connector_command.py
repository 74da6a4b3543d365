"""`nazara connector`, as somebody calls it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from api.access.scopes import AccessScopes
from api.cli.content import connector
from graph.store.store import Store
from ingest.instances.stored import Instances
from tests.cli.test_commands import Run, run

__all__ = ["run"]

MAPPING = """
maps:
  - label: TechnicalEvent
    id: id
    at: when
    props:
      title: what
      kind: {const: alert}
      at: when
"""


ADD = ("add", "jsonl", "--name", "eu", "--org", "acme")


def test_an_instance_is_added_listed_paused_and_removed(run: Run, store: Store) -> None:
    AccessScopes(store, "acme").create("security")
    added, again = run(connector.command, *ADD), run(connector.command, *ADD)
    run(connector.command, "pause", "jsonl/eu", "--org", "acme")
    paused = run(connector.command, "list", "--org", "acme")
    run(connector.command, "resume", "jsonl", "--org", "acme")
    listed = json.loads(run(connector.command, "list", "--org", "acme", "--json").stdout)
    removed = run(connector.command, "remove", "jsonl", "--org", "acme")

    assert added.stdout.startswith("Set jsonl/eu of acme.\n")
    assert again.stdout.startswith("As it was: jsonl/eu of acme.\n")
    assert paused.stdout.split()[:2] == ["jsonl/eu", "paused"]
    [row] = listed["connectors"]
    assert (row["key"], row["connector"], row["paused"]) == ("jsonl/eu", "jsonl", False)
    assert removed.stdout == "Removed jsonl/eu of acme; its records stay.\n"
    assert "No connector yet" in run(connector.command, "list", "--org", "acme").stdout


def test_an_instance_that_only_calls_is_not_said_to_be_asked(run: Run) -> None:
    line = ("add", "sentry", "--org", "acme", "--secret", "webhook=env:SENTRY_SECRET")

    calls = run(connector.command, *line)
    asks = run(connector.command, *line, "--secret", "token=env:T", "--option", "organization=acme")

    assert "/webhooks/sentry/main" in calls.stdout
    assert "connector check" not in calls.stdout
    assert "nazara connector check sentry/main" in asks.stdout


def test_a_check_of_one_that_calls_tells_whether_its_secret_is_here(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(connector.command, *ADD, "--secret", "webhook=env:BUILDS_SECRET")
    check = ("check", "jsonl/eu", "--org", "acme")

    missing = run(connector.command, *check)
    monkeypatch.setenv("BUILDS_SECRET", "s" * 32)
    heard = run(connector.command, *check)
    run(connector.command, *ADD)
    deaf = json.loads(run(connector.command, *check, "--json").stdout)

    assert missing.exit_code == 1
    assert "there is no secret at env:BUILDS_SECRET" in missing.stdout
    assert heard.stdout == "jsonl/eu: calls are heard at /webhooks/jsonl/eu\n"
    assert "without the secret `webhook` nobody is heard" in deaf["fault"]
    assert deaf["webhook"] is None


def test_an_instance_that_is_only_asked_is_not_said_to_be_called(run: Run) -> None:
    line = ("--org", "acme", "--secret", "token=env:T", "--option", "organization=acme")

    added = run(connector.command, "add", "sentry", *line)

    assert "/webhooks" not in added.stdout
    assert "nazara connector check sentry/main" in added.stdout


def test_a_tool_that_nobody_foresaw_is_read_by_a_mapping_alone(
    run: Run, store: Store, tmp_path: Path
) -> None:
    file = tmp_path / "tide.yaml"
    file.write_text(MAPPING)

    line = ("records", "--source", "tide", "--org", "acme", "--mapping", str(file))
    added = run(connector.command, "add", *line)

    assert added.stdout.startswith("Set tide/main of acme.\n")
    file.unlink()
    assert Instances(store, "acme").get("tide").instance.mapping_as_text == MAPPING


def test_yaml_on_standard_input_says_it_as_a_file_does(run: Run) -> None:
    said = "connector: jsonl\nname: eu\n"

    assert "Set jsonl/eu" in run(connector.command, "add", "-", "--org", "acme", stdin=said).stdout


def test_a_scope_that_is_not_there_is_told_and_nothing_is_added(run: Run, store: Store) -> None:
    line = ("add", "jsonl", "--org", "acme", "--visible-to", "security")

    refused = run(connector.command, *line)
    nothing = Instances(store, "acme").all()
    AccessScopes(store, "acme").create("security")
    run(connector.command, *line)

    assert "security" in str(refused.exception)
    assert nothing == []
    [added] = Instances(store, "acme").all()
    assert added.instance.visibility == "acme:nazara:main:access_scope:security"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (("add", "jsonk"), "there is none called 'jsonk'"),
        (("add", "jsonl", "--secret", "webhook=xoxb-123"), "by reference"),
        (("add", "records"), "mapping: is missing"),
        (("add", "records", "--mapping", "nowhere.yaml"), "mapping: mapping 'nowhere.yaml'"),
        (("remove", "jsonl"), "has no instance jsonl: none"),
    ],
)
def test_what_can_not_be_used_is_told(run: Run, line: tuple[str, ...], told: str) -> None:
    refused = run(connector.command, *line, "--org", "acme")

    assert refused.exit_code != 0
    assert told in f"{refused.output} {refused.exception}"
    assert "xoxb" not in f"{refused.output} {refused.exception}"


def test_what_connectors_there_are_and_what_each_takes_is_described(run: Run) -> None:
    everything = run(connector.command, "describe")
    one = json.loads(run(connector.command, "describe", "records", "--json").stdout)
    unknown = run(connector.command, "describe", "jsonk")

    assert "records" in everything.stdout
    assert "`?token=<secret>` in the address" in one["connectors"][0]["proofs"]
    assert "the header `Authorization: Bearer <secret>`" in one["connectors"][0]["proofs"]
    assert one["connectors"][0]["name"] == "records"
    assert "there is none called 'jsonk'" in unknown.output


def test_a_mapping_is_drafted_from_an_example_and_tried_on_it(run: Run, tmp_path: Path) -> None:
    payload, mapping = tmp_path / "alert.json", tmp_path / "alert.yaml"
    alert = {"alert_id": "A-7", "summary": "Disk full", "fired_at": "2026-01-01T10:00:00Z"}
    payload.write_text(json.dumps(alert))

    drafted = run(connector.command, "draft", str(payload))
    mapping.write_text(drafted.stdout)
    shown = run(connector.command, "test", str(mapping), str(payload))
    wrong = run(connector.command, "draft", str(payload), "--label", "Deployment")
    mapping.write_text(wrong.stdout)
    refused = run(connector.command, "test", str(mapping), str(payload))

    assert "TechnicalEvent A-7" in shown.stdout
    assert "title: Disk full" in shown.stdout
    assert "# Left out: system_ref, which Deployment needs" in wrong.stdout
    assert refused.exit_code == 1


def test_an_example_that_is_no_json_is_told(run: Run, tmp_path: Path) -> None:
    payload = tmp_path / "alert.json"
    payload.write_text("{")

    assert run(connector.command, "draft", str(payload)).exit_code == 1
