from __future__ import annotations

import io
import itertools
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from graph.errors import InvalidInput
from graph.model.facts import Envelope, Rejected
from ingest.files.reading import Reading, check_format
from ingest.mapping.declared import Mapping
from ingest.mapping.reading import parse_mapping, shipped
from ingest.mapping.text_limits import TextLimits
from ingest.sources.registry import map_envelope

RECORDS = parse_mapping("maps:\n  - {label: Team, id: name, key: name, props: {name: name}}\n")


def read(*paths: Path | str, **options: Any) -> list[Envelope]:
    return list(Reading("acme", "t", **options).envelopes([str(path) for path in paths]))


def reason(envelope: Envelope, mapping: Mapping | None = None) -> str:
    answer = map_envelope(envelope, mapping)
    assert isinstance(answer, Rejected)
    return answer.reason


def test_lines_become_envelopes_that_name_file_and_line(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_bytes(b'\xef\xbb\xbf{"id":1}\r\n\r\n{"id":2}\n  \n{"id":3}')

    envelopes = read(file)

    assert [(one.location, one.raw) for one in envelopes] == [
        (f"{file}:1", b'{"id":1}'),
        (f"{file}:3", b'{"id":2}'),
        (f"{file}:5", b'{"id":3}'),
    ]
    assert envelopes[0].native_id == "a.jsonl:1"
    assert {one.content_type for one in envelopes} == {"jsonl"}


def test_times_of_receipt_strictly_increase_even_on_a_clock_that_stands(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text('{"id":1}\n' * 50)
    clocks = [
        lambda: datetime(2026, 1, 1, tzinfo=UTC),
        iter([datetime(2026, 1, 1, second=60 - n, tzinfo=UTC) for n in range(1, 51)]).__next__,
    ]

    for clock in clocks:
        times = [one.received_at for one in read(file, clock=clock)]
        assert all(earlier < later for earlier, later in itertools.pairwise(times))


class Endless(io.RawIOBase):
    """A stream without end, which tells how much of it was read."""

    def __init__(self) -> None:
        self.lines = 0

    def readline(self, size: int | None = -1, /) -> bytes:
        del size
        self.lines += 1
        return b'{"type":"Team","id":"x"}\n'


def test_a_file_is_streamed_and_never_held_whole() -> None:
    stream = Endless()
    envelopes = Reading("acme", "t", stdin=stream).envelopes(["-"])  # type: ignore[arg-type]

    taken = list(itertools.islice(envelopes, 10))

    assert [one.location for one in taken][:2] == ["stdin:1", "stdin:2"]
    assert stream.lines <= 11


def test_a_line_over_the_limit_is_one_rejection_and_the_next_is_read(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_bytes(b'{"id":"' + b"x" * 500 + b'"}\n{"id":2}\n')

    long, fine = read(file, max_record_bytes=100)

    assert "line over 100 bytes (NAZARA_INGEST_RECORD_BYTES)" in reason(long)
    assert (fine.location, fine.raw) == (f"{file}:2", b'{"id":2}')


def test_a_file_over_the_limit_is_one_rejection(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('[{"id":1}]')

    [envelope] = read(tmp_path, max_file_bytes=5)

    assert "over 5 bytes (NAZARA_INGEST_FILE_BYTES)" in reason(envelope)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.jsonl", b"{nonsense\n", "not JSON"),
        ("a.jsonl", b'{"type": "\xff"}\n', "not JSON"),
        ("a.json", b"[1,", "not JSON"),
        ("a.json", b'{"any": 1}', "needs a mapping"),
        ("a.yaml", b"a: [", "not YAML"),
        ("a.yaml", b"a: \xff", "not UTF-8"),
        ("a.yaml", b"a: !!python/object:os.system {}", "unknown tag"),
        ("a.yaml", b"a: !!bool maybe", "'maybe' is not what its tag !!bool says"),
        ("a.yaml", b"a: !!float abc", "'abc' is not what its tag !!float says"),
        ("a.yaml", b"[" * 500 + b"]" * 500, "nests deeper than 100 levels"),
        ("a.json", b'[{"type": "x", "id": ' + b"[" * 300 + b"]" * 300 + b"}]", "nests deeper"),
        ("a.md", b"---\na: !!bool maybe\n---\n# T\n", "front matter: line 2: 'maybe'"),
        ("a.yaml", b"kind: PrometheusRule", "--mapping prometheus-rules"),
        ("a.csv", b"a,b\n1,2\n", "needs a mapping"),
        ("a.md", b"# \xff\n", "not UTF-8"),
        ("a.md", b"---\n- x\n---\n# T\n", "front matter is no mapping"),
        ("a.md", b"---\na: [\n---\n# T\n", "front matter: line 3: not YAML"),
    ],
)
def test_bad_input_is_a_rejection_with_its_place(
    tmp_path: Path,
    name: str,
    content: bytes,
    words: str,
) -> None:
    file = tmp_path / name
    file.write_bytes(content)

    [envelope] = read(file)

    assert words in reason(envelope)
    assert envelope.location is not None
    assert envelope.location.startswith(str(file))


def test_yaml_before_a_fault_is_not_lost(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("name: one\n---\nname: two\n---\nname: [\n")

    one, two, bad = read(tmp_path, mapping=RECORDS)

    assert [orjson.loads(item.raw) for item in (one, two)] == [{"name": "one"}, {"name": "two"}]
    assert (two.native_id, bad.native_id) == ("a.yaml:3", "a.yaml:6")


def test_aliases_and_merge_keys_that_multiply_cost_their_document_alone(tmp_path: Path) -> None:
    lines = ["a0: &a0 {x: 1}"]
    lines += [f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}" for n in range(1, 10)]
    (tmp_path / "bomb.yaml").write_text("\n".join([*lines, "---", "name: fine"]))

    bomb, fine = read(tmp_path, mapping=RECORDS)

    assert "over 2,000,000 values (NAZARA_INGEST_YAML_VALUES)" in reason(bomb)
    assert bomb.native_id == "bomb.yaml:7"
    assert orjson.loads(fine.raw) == {"name": "fine"}


AGAIN = ", what its aliases repeat counted each time"


def test_limits_are_those_that_are_set(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('[{"a": [[[1]]]}]')
    (tmp_path / "b.jsonl").write_text('{"a": [[[1]]]}\n')
    (tmp_path / "c.yaml").write_text("[a, b, c, d]")
    limits = TextLimits(depth=3, values=4)

    envelopes = read(tmp_path, mapping=RECORDS, limits=limits)

    assert [(one.native_id, reason(one)) for one in envelopes] == [
        ("a.json", "the JSON nests deeper than 3 levels (NAZARA_INGEST_DEPTH)"),
        ("b.jsonl:1", "the JSON nests deeper than 3 levels (NAZARA_INGEST_DEPTH)"),
        (
            "c.yaml:1",
            f"the YAML document holds over 4 values (NAZARA_INGEST_YAML_VALUES){AGAIN}",
        ),
    ]


def test_front_matter_is_read_as_deep_as_any_setting_could_allow(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(f"---\ntags: {'[' * 200}{']' * 200}\n---\n# T\n")

    [page] = read(tmp_path, limits=TextLimits(depth=200))

    assert reason(page).startswith("front matter: line 2: the YAML nests deeper than 200 levels")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", '[{"name": "' + "x" * 3000 + '"}, {"name": "fine"}]'),
        ("a.yaml", "- name: " + "x" * 3000 + "\n- name: fine\n"),
        ("a.csv", "name,b\n" + "x" * 900 + "," + "y" * 900 + "\nfine,b\n"),
    ],
)
def test_a_record_that_is_too_large_for_a_message_is_one_rejection(
    tmp_path: Path, name: str, content: str
) -> None:
    (tmp_path / name).write_text(content)

    large, fine = read(tmp_path, mapping=RECORDS, max_record_bytes=1000)

    assert reason(large) == "record over 1000 bytes (NAZARA_INGEST_RECORD_BYTES)"
    assert orjson.loads(fine.raw)["name"] == "fine"


def test_a_page_that_is_too_large_for_a_message_is_a_rejection(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# T\n" + "x" * 2000)

    [page] = read(tmp_path, max_record_bytes=1000)

    assert reason(page) == "record over 1000 bytes (NAZARA_INGEST_RECORD_BYTES)"


def test_cells_are_as_long_as_records_may_be_and_no_longer(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("name\n" + "x" * 200_000 + "\nfine\n")

    long, fine = read(tmp_path, mapping=RECORDS)
    [cut] = read(tmp_path, mapping=RECORDS, max_record_bytes=1000)

    assert len(orjson.loads(long.raw)["name"]) == 200_000
    assert orjson.loads(fine.raw) == {"name": "fine"}
    assert cut.native_id == "a.csv:2"
    assert "a cell over 1000 characters (NAZARA_INGEST_RECORD_BYTES)" in reason(cut)


def test_yaml_times_stay_text_and_names_too(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("- {when: 2026-01-01 10:00:00, 2: one, yes: two}\n")

    [envelope] = read(tmp_path, mapping=RECORDS)

    assert orjson.loads(envelope.raw) == {"when": "2026-01-01 10:00:00", "2": "one", "true": "two"}


def test_csv_rows_are_records_by_the_header(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes('\ufeffname,note\r\nä,"two\r\nlines"\r\nb\r\n\r\n'.encode())

    row, short = read(tmp_path, mapping=RECORDS)

    assert orjson.loads(row.raw) == {"name": "ä", "note": "two\r\nlines"}
    assert short.location == f"{tmp_path}/a.csv:4"
    assert reason(short) == "row has 1 values, the header names 2 columns"


def test_records_are_found_at_their_path_with_what_holds_them(tmp_path: Path) -> None:
    mapping = parse_mapping(
        "records: a.groups[].rules[]\nhas: id\nmaps:\n  - {label: Team, id: id}\n"
    )
    content = {
        "top": 1,
        "a": {
            "b": 2,
            "groups": [{"name": "g", "rules": [{"id": 1}, {}, {"id": 2}]}, {"name": "h"}],
        },
    }
    (tmp_path / "a.json").write_bytes(orjson.dumps(content))
    passed: list[tuple[str, str]] = []

    envelopes = read(tmp_path, mapping=mapping, skipped=lambda *what: passed.append(what))

    assert [one.native_id for one in envelopes] == ["a.json[0][0]", "a.json[0][2]"]
    assert orjson.loads(envelopes[0].raw) == {
        "record": {"id": 1},
        "parents": [{"name": "g"}, {"top": 1, "a": {"b": 2}}],
    }
    assert passed == [("a.json", "record without id")]


def test_a_folder_is_read_by_name_and_what_is_passed_over_is_told(tmp_path: Path) -> None:
    for name in ("b.jsonl", "sub/a.md", "LICENSE", ".hidden/x.jsonl", "sub/t.html.md.erb"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("{}")
    passed: list[tuple[str, str]] = []

    envelopes = read(tmp_path, skipped=lambda *what: passed.append(what))

    assert [(one.native_id, one.content_type) for one in envelopes] == [
        ("b.jsonl:1", "jsonl"),
        ("sub/a.md", "markdown"),
        ("sub/t.html.md.erb", "markdown"),
    ]
    assert passed == [(".hidden", "hidden"), ("LICENSE", "no file of this kind")]


def test_globs_name_files_below_their_fixed_part_once(tmp_path: Path) -> None:
    for name in ("x/one.md", "x/deep/two.md", "x/three.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("# T")

    names = [one.native_id for one in read(f"{tmp_path}/x/**", mapping=shipped("documents"))]

    assert sorted(names) == ["deep/two.md", "one.md"]


def test_paths_that_name_nothing_and_unknown_files_are_errors(tmp_path: Path) -> None:
    odd = tmp_path / "a.xyz"
    odd.write_text("{}")

    with pytest.raises(InvalidInput, match="names no file or folder"):
        read(tmp_path / "missing")
    with pytest.raises(InvalidInput, match=r"known are files ending in \.jsonl"):
        read(odd)
    with pytest.raises(InvalidInput, match=r"mapping documents reads files ending in \.md"):
        read(odd, mapping=shipped("documents"))
    with pytest.raises(InvalidInput, match="did you mean markdown"):
        check_format("markdwn")
    assert [one.content_type for one in read(odd, format="jsonl")] == ["jsonl"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"type": "Team", "id": "x"}, "jsonl"),
        ({"apiVersion": "backstage.io/v1alpha1", "kind": "Group"}, "backstage"),
        ({"platform": "go", "message": "x", "event_id": "1"}, "sentry"),
        ({"anything": 1}, "unreadable"),
        (3, "unreadable"),
    ],
)
def test_json_is_recognised_by_what_it_holds(
    tmp_path: Path, content: object, expected: str
) -> None:
    (tmp_path / "a.json").write_bytes(orjson.dumps([content]))
    (tmp_path / "b.json").write_bytes(orjson.dumps(content))

    found = read(tmp_path / "a.json", tmp_path / "b.json")

    assert [one.content_type for one in found] == [expected, expected]


def test_an_error_event_is_recognised_in_json_lines_too(tmp_path: Path) -> None:
    event = {"platform": "go", "message": "x", "event_id": "1"}
    own = {"type": "Team", "id": "x"}
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(map(orjson.dumps, [event, own])))

    assert [one.content_type for one in read(tmp_path)] == ["sentry", "jsonl"]


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_another_tools_record_with_type_and_id_is_told_to_need_a_mapping(
    tmp_path: Path, name: str
) -> None:
    record = {"id": "PT4", "type": "incident", "status": "triggered"}
    (tmp_path / name).write_bytes(orjson.dumps(record))

    [envelope] = read(tmp_path / name)

    assert "unknown type 'incident'; did you mean Incident?" in reason(envelope)
    assert "A record of another tool needs a mapping" in reason(envelope)


def test_locations_of_a_catalogue_are_passed_over(tmp_path: Path) -> None:
    head = "apiVersion: backstage.io/v1alpha1\nmetadata: {name: x}\n"
    (tmp_path / "a.yaml").write_text(f"{head}kind: Location\n---\n{head}kind: Group\n")
    passed: list[str] = []

    [envelope] = read(tmp_path, skipped=lambda _file, why: passed.append(why))

    assert envelope.content_type == "backstage"
    assert "only names other files" in passed[0]


def test_a_mapping_leaves_out_what_it_excludes(tmp_path: Path) -> None:
    for name in ("index.md", "a.md", "sub/index.html.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("# T")

    envelopes = read(tmp_path, mapping=shipped("incident-reports"))

    assert [(one.native_id, one.content_type) for one in envelopes] == [("a.md", "incident-report")]


def test_standard_input_is_read_as_json_lines_or_as_said() -> None:
    lines = read("-", stdin=io.BytesIO(b'{"id":1}\n{"id":2}\n'))
    whole = read("-", stdin=io.BytesIO(b'[{"type":"Team","id":"x"}]'), format="json")

    assert [one.location for one in lines] == ["stdin:1", "stdin:2"]
    assert [one.location for one in whole] == ["stdin[0]"]


def test_reading_is_lazy(tmp_path: Path) -> None:
    envelopes: Iterator[Envelope] = Reading("acme", "t").envelopes([str(tmp_path / "none")])

    with pytest.raises(InvalidInput):
        next(envelopes)
