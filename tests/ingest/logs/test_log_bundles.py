"""The bundles of incidents: the rules find what their causes say, and the labels are met."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from bench.log_findings import scored
from ingest.demo.bundled_incidents import bundled_incidents, write_bundles
from ingest.demo.bundles import LABELS, LOGS, README, IncidentBundle
from ingest.logs.detection.rule_files import rule_set

BUNDLES = bundled_incidents()

FOUND = {
    "pool-exhausted": "connection pool HikariPool-1 of payments exhausted",
    "certificate-expired": "certificate has expired, says notices",
    "memory-leak": "JVM of recommendations out of memory",
    "disk-full": "disk full at",
    "needle-in-noise": "data of",
}


@pytest.mark.parametrize("bundle", BUNDLES, ids=[one.name for one in BUNDLES])
def test_the_first_finding_is_what_the_cause_says(bundle: IncidentBundle, tmp_path: Path) -> None:
    bundle.write(tmp_path)

    lines, count, findings = scored(bundle, tmp_path / LOGS)

    assert lines > 3000
    assert findings.startswith(FOUND[bundle.name])
    assert count.recall > 0.95
    assert count.right > 0


def test_the_same_files_are_written_every_time(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_bundles(tmp_path / name)

    read = [
        {str(one.relative_to(place)): one.read_bytes() for one in place.rglob("*") if one.is_file()}
        for place in (tmp_path / "a", tmp_path / "b")
    ]
    assert read[0] == read[1]
    assert len([name for name in read[0] if name.endswith(README)]) == 5


@pytest.mark.parametrize("bundle", BUNDLES, ids=[one.name for one in BUNDLES])
def test_labels_name_lines_that_are_there_and_rules_that_exist(
    bundle: IncidentBundle, tmp_path: Path
) -> None:
    bundle.write(tmp_path)

    rows = [orjson.loads(one) for one in (tmp_path / LABELS).read_bytes().splitlines()]

    assert {one["rule"] for one in rows} <= set(rule_set().rules)
    for row in rows:
        text = (tmp_path / LOGS / row["file"]).read_text(encoding="utf-8").splitlines()
        assert 1 <= row["line"] <= len(text)
