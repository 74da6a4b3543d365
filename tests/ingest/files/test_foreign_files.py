"""What no format knows is told apart: what reads it, and what is plainly something else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from graph.model.facts import Envelope, Rejected
from ingest.files.reading import Reading
from ingest.mapping.declared import Mapping
from ingest.mapping.reading import parse_mapping, shipped
from ingest.mapping.text_limits import TextLimits
from ingest.sources.registry import map_envelope

RULES = "groups: [{name: disks, rules: [{alert: DiskFull, expr: up == 0}]}]\n"
OPERATOR = "kind: PrometheusRule\nspec: {groups: [{name: g, rules: [{alert: A, expr: up}]}]}\n"
DEPLOYMENT = "kind: Deployment\nspec: {replicas: 2}\n"
ALERTS = shipped("prometheus-rules")


def read(*paths: Path, **options: Any) -> tuple[list[Envelope], list[tuple[str, str]]]:
    """Return the envelopes, and what was passed over."""
    passed: list[tuple[str, str]] = []
    reading = Reading("acme", "t", skipped=lambda *what: passed.append(what), **options)
    return list(reading.envelopes([str(path) for path in paths])), passed


def reason(envelope: Envelope, mapping: Mapping | None = None) -> str:
    answer = map_envelope(envelope, mapping)
    assert isinstance(answer, Rejected)
    return answer.reason


def test_a_file_that_a_mapping_of_ours_reads_is_told_which(tmp_path: Path) -> None:
    file = tmp_path / "rules.yml"
    file.write_text(RULES)

    [envelope], _ = read(file)

    assert reason(envelope) == (
        "a file that a mapping of Nazara's reads: load it with --mapping prometheus-rules"
    )


def test_a_file_in_which_such_a_mapping_finds_nothing_is_not_said_to_be_one(tmp_path: Path) -> None:
    file = tmp_path / "rules.yml"
    file.write_text("groups: [{name: recorded, rules: [{record: a, expr: up}]}]\n")

    [envelope], _ = read(file)

    assert "needs a mapping" in reason(envelope)


def test_in_a_folder_what_is_plainly_something_else_is_passed_over_and_counted(
    tmp_path: Path,
) -> None:
    (tmp_path / "app.yaml").write_text(f"{DEPLOYMENT}---\n{OPERATOR}---\nkind: Service\n")
    (tmp_path / "rules.yaml").write_text(RULES)
    (tmp_path / "play.yaml").write_text("- hosts: all\n")

    envelopes, passed = read(tmp_path, mapping=ALERTS)

    assert [one.native_id for one in envelopes] == ["app.yaml:4[0][0]", "rules.yaml:1[0][0]"]
    assert [name for name, _ in passed] == ["app.yaml", "app.yaml", "play.yaml"]
    places = "`groups[].rules[]` or `spec.groups[].rules[]`"
    assert {why for _, why in passed} == {
        f"nothing at {places}, where mapping prometheus-rules looks"
    }


def test_a_file_that_is_named_is_no_less_a_fault_than_before(tmp_path: Path) -> None:
    file = tmp_path / "app.yaml"
    file.write_text(DEPLOYMENT)

    [envelope], passed = read(file, mapping=ALERTS)

    assert "`records:` of mapping prometheus-rules finds nothing here" in reason(envelope, ALERTS)
    assert passed == []


def test_what_begins_as_the_mapping_says_and_goes_on_otherwise_is_a_fault(tmp_path: Path) -> None:
    mapping = parse_mapping("records: alarms[].parts[]\nmaps: [{label: Team, id: id}]\n", "m")
    (tmp_path / "a.json").write_text('{"alarms": [{"pieces": []}]}')
    (tmp_path / "b.json").write_text('{"alarms": {}}')

    envelopes, passed = read(tmp_path, mapping=mapping)

    assert ["finds nothing here" in reason(one, mapping) for one in envelopes] == [True, True]
    assert passed == []


def test_front_matter_is_read_under_the_limits_that_are_set(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"---\ntitle: T\nx: {'[' * 12}{']' * 12}\n---\nText.\n")

    [refused], _ = read(page, limits=TextLimits(depth=10))
    [fine], _ = read(page, limits=TextLimits(depth=20))

    assert "nests deeper than 10 levels (NAZARA_INGEST_DEPTH)" in reason(refused)
    assert fine.content_type == "markdown"
