"""Generated pages are current, and what they promise holds."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from graphql import specified_scalar_types

from api.actions.found import mutations
from api.schema.bindings import INTERFACE
from api.schema.build import core_schema, strawberry_schema
from graph.model.declarations import LABELS, LabelSpec
from graph.settings.settings import Settings
from ingest.mapping.records import MappingFault, Origin, ingestible
from ingest.sources.jsonl.mapping import RESERVED, map_jsonl
from tests.docs.blocks import ROOT
from tests.docs.graphql_page import KINDS_OF_LISTS, LISTED
from tests.docs.jsonl_page import COMMON, example, is_required
from tests.docs.reference import PAGES, error_classes

ORIGIN = Origin("acme", "example", "main", datetime(2026, 11, 20, tzinfo=UTC))


@pytest.mark.parametrize("path", list(PAGES), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_generated_page_is_current(path: Path) -> None:
    current = path.read_text(encoding="utf-8") if path.exists() else ""

    assert current == PAGES[path](), "run `python -m tests.docs.reference`"


@pytest.mark.parametrize("spec", ingestible().values(), ids=lambda spec: spec.name)
def test_the_shortest_record_of_each_label_is_accepted(spec: LabelSpec) -> None:
    facts = map_jsonl(example(spec), ORIGIN)

    assert facts.records[0].label == spec.name


def test_the_keys_of_every_record_are_listed() -> None:
    assert {key for key, _ in COMMON} == RESERVED


def test_required_properties_are_really_required() -> None:
    faults = []
    for spec in ingestible().values():
        for declared in spec.properties:
            line = example(spec)
            if declared.origin == "src" and is_required(spec, declared):
                del line[declared.name]
                faults += [f"{spec.name}.{declared.name}"] if _accepted(line) else []

    assert faults == []


def _accepted(line: dict[str, object]) -> bool:
    try:
        map_jsonl(line, ORIGIN)
    except MappingFault:
        return False
    return True


def test_every_label_setting_and_code_has_its_place() -> None:
    text = {path.name: path.read_text(encoding="utf-8") for path in PAGES}
    codes = Counter(cls.code for cls in error_classes())

    assert [name for name in LABELS if f"### {name}\n" not in text["model.md"]] == []
    assert [
        n for n in Settings.model_fields if f"`NAZARA_{n.upper()}`" not in text["settings.md"]
    ] == []
    assert [it for it in codes if f"## {it}\n" not in text["errors.md"]] == []
    assert [it for it, count in codes.items() if count > 1] == []


def test_every_type_of_the_schema_has_its_place() -> None:
    text = (ROOT / "docs/reference/graphql.md").read_text(encoding="utf-8")
    types = core_schema(strawberry_schema(20)).type_map
    for_all = {f"{name}{ending}" for name in LISTED for ending in KINDS_OF_LISTS}
    of_mutations = {name for one in mutations() for name in (f"{one.noun}Input", one.payload)}
    roots = {"Query", "Mutation"}
    elsewhere = {*for_all, *specified_scalar_types, *of_mutations, *roots, INTERFACE}

    missing = [name for name in types if f"### {name}\n" not in text and name[:2] != "__"]

    assert [name for name in missing if name not in elsewhere] == []
    assert [one.name for one in mutations() if f"### {one.name}\n" not in text] == []
