from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from graph.errors import InvalidInput
from graph.model.facts import Envelope
from ingest.files.discovery import Rules
from ingest.files.names import NAMED_TWICE
from ingest.files.reading import Reading
from ingest.mapping.reading import shipped


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    for name in ("a/README.md", "b/README.md", "a/other.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"# {name}")
    return tmp_path


def read(*paths: Path | str, **options: Any) -> list[Envelope]:
    reading = Reading("acme", "wiki", mapping=shipped("runbooks"), **options)
    return list(reading.envelopes(map(str, paths)))


@pytest.mark.parametrize(
    "given",
    [("a/README.md", "b/README.md"), ("a", "b"), ("a/*.md", "b/*.md"), ("a", "b/README.md")],
)
def test_pages_of_one_name_are_refused_and_do_not_replace_each_other(
    pages: Path, given: tuple[str, str]
) -> None:
    with pytest.raises(InvalidInput, match=r"a/README.md and .*b/README.md would both") as refused:
        read(*(pages / one for one in given))

    assert "--base" in refused.value.remedy


def test_a_base_gives_files_the_names_that_they_have_below_it(pages: Path) -> None:
    rules = Rules(base=pages)

    named = read(pages / "a/README.md", pages / "b/README.md", rules=rules)
    folder = read(pages / "a", rules=rules)

    assert [one.native_id for one in named] == ["a/README.md", "b/README.md"]
    assert [one.native_id for one in folder] == ["a/README.md", "a/other.md"]
    with pytest.raises(InvalidInput, match=r"does not lie below .*/b, the folder of --base"):
        read(pages / "a/README.md", rules=Rules(base=pages / "b"))


def test_a_file_that_is_named_twice_is_read_once(pages: Path) -> None:
    passed: Counter[str] = Counter()

    envelopes = read(
        pages / "a",
        pages / "a/other.md",
        f"{pages}/a/../a/README.md",
        skipped=lambda _file, why: passed.update([why]),
    )

    assert [one.native_id for one in envelopes] == ["README.md", "other.md"]
    assert passed == Counter({NAMED_TWICE: 2})


def test_exports_of_one_name_are_read_as_their_records_have_ids(tmp_path: Path) -> None:
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "export.jsonl").write_text('{"type": "Team", "id": "x"}\n')

    envelopes = list(Reading("acme", "t").envelopes([f"{tmp_path}/old", f"{tmp_path}/new"]))

    assert [one.location for one in envelopes] == [
        f"{tmp_path}/old/export.jsonl:1",
        f"{tmp_path}/new/export.jsonl:1",
    ]


def test_files_of_a_folder_that_no_source_recognises_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "ci.yml").write_text("on: push\n---\njobs: {}\n")
    (tmp_path / "package.json").write_text('{"name": "x"}')
    (tmp_path / "figures.csv").write_text("a,b\n1,2\n")
    (tmp_path / "mixed.json").write_text('[{"a": 1}, {"type": "Team", "id": "x"}]')
    (tmp_path / "broken.yaml").write_text("a: [")
    passed: list[str] = []

    reading = Reading("acme", "t", skipped=lambda file, _why: passed.append(file))
    types = [one.content_type for one in reading.envelopes([str(tmp_path)])]
    named = [one.content_type for one in reading.envelopes([str(tmp_path / "ci.yml")])]

    assert passed == ["ci.yml", "figures.csv", "package.json"]
    assert types == ["unreadable", "unreadable", "jsonl"], "a fault, and one beside a known record"
    assert named == ["unreadable"] * 2
