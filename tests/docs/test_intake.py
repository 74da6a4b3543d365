"""The records and mappings on the pages are taken in as they stand there."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.model.facts import Facts, Rejected
from ingest.files.reading import Reading
from ingest.mapping import words as mapping_words
from ingest.mapping.declared import Mapping
from ingest.mapping.patterns import NAMED
from ingest.mapping.reading import parse_mapping
from ingest.mapping.transforms import TRANSFORMS
from ingest.sources.registry import map_envelope
from tests.docs.blocks import Block, of_language

MAPPINGS = [block for block in of_language("yaml") if block.role == "mapping"]


def _map_all(file: Path, mapping: Mapping | None = None) -> list[Facts | Rejected]:
    reading = Reading("default", "page", mapping=mapping)
    return [map_envelope(envelope, mapping) for envelope in reading.envelopes([str(file)])]


RECORDS = [block for block in of_language("jsonl") if not block.role]


@pytest.mark.parametrize("block", RECORDS, ids=str)
def test_json_lines_are_accepted(block: Block, tmp_path: Path) -> None:
    file = tmp_path / "records.jsonl"
    file.write_text(block.text)

    assert [facts for facts in _map_all(file) if isinstance(facts, Rejected)] == []


@pytest.mark.parametrize("block", MAPPINGS, ids=str)
def test_mappings_fit_the_record_that_follows_them(block: Block, tmp_path: Path) -> None:
    mapping = parse_mapping(block.text, str(block))
    if block.answer is None:
        return
    file = tmp_path / f"records.{block.answer_language}"
    file.write_text(block.answer)

    mapped = _map_all(file, mapping)

    assert mapped != []
    assert [facts for facts in mapped if isinstance(facts, Rejected)] == []


def test_every_change_that_a_mapping_may_ask_for_is_explained() -> None:
    assert set(mapping_words.TRANSFORMS) == set(TRANSFORMS)


def test_every_pattern_that_is_known_without_being_told_is_explained() -> None:
    assert set(mapping_words.PATTERNS) == set(NAMED)
