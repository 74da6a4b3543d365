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
    assert "5 records would be loaded: 4 Team." in result.stdout
    assert f"Would be rejected: {file}:2: unknown type 'Tem'" in result.stdout
