"""`nazara ingest --explain` and `--dry-run` ask no server."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner, Result

from api.cli.main import main


@pytest.fixture
def file(tmp_path: Path) -> Path:
    lines = [{"type": "Team", "id": f"team-{n}", "name": f"Team {n}"} for n in range(5)]
    lines[1] = {"type": "Tem", "id": "x"}
    path = tmp_path / "teams.jsonl"
    path.write_bytes(b"\n".join(map(orjson.dumps, lines)))
    return path


def run(file: Path, *more: str) -> Result:
    arguments = [
        "ingest",
        str(file),
        "--source",
        "x",
        "--data-dir",
        str(file.parent / "none"),
        *more,
    ]
    return CliRunner().invoke(main, arguments)


def test_the_first_records_are_explained_before_anything_is_written(file: Path) -> None:
    result = run(file, "--explain")

    assert result.exit_code == 0, result.output
    assert f"{file}:1\n  Team team-0\n" in result.stdout
    assert f"{file}:2\n  rejected: unknown type 'Tem'" in result.stdout
    assert "    name: Team 0" in result.stdout
    assert "team-3" not in result.stdout
    assert len(orjson.loads(run(file, "--explain", "--json").stdout)["records"]) == 3


def test_a_dry_run_counts_and_strict_makes_it_fail(file: Path) -> None:
    result = run(file, "--dry-run", "--strict")

    assert result.exit_code == 1
    assert "4 records would be loaded: 4 Team." in result.stdout
    assert f"Would be rejected: {file}:2: unknown type 'Tem'" in result.stdout


def test_without_a_graph_it_is_said_that_nobody_knows_whose_the_token_is(file: Path) -> None:
    (file.parent / "none").mkdir()
    (file.parent / "none" / "token").write_text("nzr_some")

    result = run(file, "--explain")

    assert result.exit_code == 0, result.output
    assert "No graph can be asked whose the token is: shown as organisation default." in (
        result.stderr
    )
    assert "For source x of organisation default:" in result.stdout


def test_that_a_file_has_no_records_is_said(file: Path) -> None:
    file.write_text("\n")

    result = run(file, "--explain")

    assert result.exit_code == 0
    assert "No record was found.\n" in result.stdout


def test_what_is_passed_over_is_said_where_no_record_is_left(file: Path) -> None:
    (file.parent / "ci.yaml").write_text("stages: [build]\n")
    file.unlink()

    told = run(file.parent, "--explain")
    as_json = orjson.loads(run(file.parent, "--explain", "--json").stdout)

    assert "No record was found.\nPassed over: no known format" in told.stdout
    assert (as_json["records"], list(as_json["skipped"].values())) == ([], [1])


def test_all_that_a_record_says_is_explained_its_address_and_other_names_too(file: Path) -> None:
    team = {"type": "Team", "id": "pay", "name": "Pay", "url": "https://example.com/pay"}
    file.write_bytes(orjson.dumps({**team, "aliases": ["Billing", "Money"]}))

    told = run(file, "--explain").stdout
    [record] = orjson.loads(run(file, "--explain", "--json").stdout)["records"]

    assert "    url: https://example.com/pay\n    aliases: Billing, Money\n" in told
    assert record["nodes"][0]["properties"]["url"] == "https://example.com/pay"
    assert record["nodes"][0]["properties"]["aliases"] == ["Billing", "Money"]


def test_one_of_a_thing_is_not_called_several(file: Path) -> None:
    file.write_bytes(orjson.dumps({"type": "Team", "id": "pay", "name": "Pay"}))

    assert "1 record would be loaded: 1 Team." in run(file, "--dry-run").stdout
