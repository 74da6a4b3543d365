"""The statements of the write path, against golden files."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from graph.write import upserts
from graph.write.upserts import Upsert

GOLDEN = Path(__file__).parents[2] / "golden"

FILES = {
    "upserts_steps": upserts.plain_upserts(),
    "upserts_sightings": tuple(upserts.SIGHTINGS.values()),
    "upserts_fold": tuple(upserts.FOLD.values()),
    "upserts_rekey": upserts.REKEY,
}


def as_text(statements: Iterable[Upsert]) -> str:
    return "".join(f"// {one.name}\n{one.text};\n\n" for one in statements)


@pytest.mark.parametrize("name", FILES)
def test_statements_are_those_of_the_golden_file(name: str, update_golden: bool) -> None:  # noqa: FBT001 - a fixture
    file = GOLDEN / f"{name}.cypher"
    text = as_text(FILES[name])
    if update_golden:
        file.write_text(text, encoding="utf-8")

    assert text == file.read_text(encoding="utf-8")


def test_every_statement_has_a_name_of_its_own() -> None:
    names = [one.name for one in upserts.all_upserts()]

    assert sorted(names) == sorted(set(names))


def test_no_type_from_a_parameter_is_merged() -> None:
    """`MERGE` with a dynamic type gave rows the properties of other rows (2026.09)."""
    merged = [one.name for one in upserts.all_upserts() if "]->" in one.text and _merges(one)]

    assert merged == []


def _merges(one: Upsert) -> bool:
    return any("MERGE" in line and ":$(" in line for line in one.text.splitlines())
