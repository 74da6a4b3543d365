from __future__ import annotations

from pathlib import Path

import pytest

from graph.model.facts import Facts, Rejected
from ingest.files.reading import Reading
from ingest.mapping.reading import parse_mapping
from ingest.sources.registry import map_envelope

SYSTEMS = "maps:\n  - {label: System, id: code, props: {name: name, kind: {const: service}}}\n"


def mapped(folder: Path, text: str, top: str = "") -> list[Facts | Rejected]:
    file = folder / "systems.csv"
    file.write_text(text)
    mapping = parse_mapping(top + SYSTEMS)
    envelopes = Reading("acme", "t", mapping=mapping).envelopes([str(file)])
    return [map_envelope(envelope, mapping) for envelope in envelopes]


@pytest.mark.parametrize(("between", "stated"), [(";", ";"), ("\t", "\\t"), ("|", "|"), (",", ",")])
def test_columns_are_told_apart_by_what_the_mapping_says(
    tmp_path: Path, between: str, stated: str
) -> None:
    text = f'code{between} name \n1{between}"a{between}b"\n'

    [facts] = mapped(tmp_path, text, f'delimiter: "{stated}"\n')

    assert isinstance(facts, Facts)
    assert facts.records[0].props["name"] == f"a{between}b"


@pytest.mark.parametrize(
    ("between", "top", "expected", "remedy"),
    [
        (";", "", "commas", 'delimiter: ";"'),
        ("\t", "", "commas", 'delimiter: "\\t"'),
        (",", 'delimiter: ";"\n', "semicolons", 'delimiter: ","'),
    ],
)
def test_a_file_with_other_columns_says_so_instead_of_having_no_ids(
    tmp_path: Path, between: str, top: str, expected: str, remedy: str
) -> None:
    [answer] = mapped(tmp_path, f"code{between}name\n1{between}Shop\n2{between}Cart\n", top)

    assert isinstance(answer, Rejected)
    assert f"CSV with {expected} between its columns was expected" in answer.reason
    assert remedy in answer.reason


def test_two_columns_of_one_name_are_no_record_with_one_of_them_lost(tmp_path: Path) -> None:
    [answer] = mapped(tmp_path, "code,name,name\n1,Shop,Cart\n")

    assert isinstance(answer, Rejected)
    assert "names 'name' twice" in answer.reason
