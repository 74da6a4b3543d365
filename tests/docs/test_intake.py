"""The records and mappings on the pages are taken in as they stand there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from graph.facts import Facts, Rejected
from ingest import mapping_file
from ingest.declared import Mapping
from ingest.files import Reading
from ingest.mapping import map_envelope
from ingest.mapping_file import parse_mapping
from ingest.paths import TRANSFORMS
from tests.docs.blocks import ROOT, Block, of_language

MAPPINGS = [block for block in of_language("yaml") if block.role == "mapping"]


def _map_all(file: Path, mapping: Mapping | None = None) -> list[Facts | Rejected]:
    reading = Reading("default", "page", mapping=mapping)
    return [map_envelope(envelope, mapping) for envelope in reading.envelopes([str(file)])]


@pytest.mark.parametrize("block", of_language("jsonl"), ids=str)
def test_json_lines_are_accepted(block: Block, tmp_path: Path) -> None:
    file = tmp_path / "records.jsonl"
    file.write_text(block.text)

    assert [facts for facts in _map_all(file) if isinstance(facts, Rejected)] == []


@pytest.mark.parametrize("block", MAPPINGS, ids=str)
def test_mappings_fit_the_record_that_follows_them(block: Block, tmp_path: Path) -> None:
    mapping = parse_mapping(block.text, str(block))
    if block.answer is None:
        return
    file = tmp_path / "records.json"
    file.write_text(block.answer)

    mapped = _map_all(file, mapping)

    assert mapped != []
    assert [facts for facts in mapped if isinstance(facts, Rejected)] == []


def test_the_guide_names_everything_that_a_mapping_may_say() -> None:
    guide = (ROOT / "docs" / "guides" / "ingest.md").read_text()
    calls = re.findall(r"\.keys\(([^)]+)\)", Path(mapping_file.__file__).read_text())
    words = {word for call in calls for word in re.findall(r'"(\w+)"', call)}
    words |= {*TRANSFORMS, *mapping_file._LABEL_KEYS, *mapping_file._FIELD_SOURCES}

    assert [word for word in sorted(words) if f"`{word}`" not in guide] == []
