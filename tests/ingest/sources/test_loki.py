"""Pushes to Loki in protobuf say what those in JSON do."""

from __future__ import annotations

import pytest

from graph.errors import InvalidInput
from ingest.sources.otlp.loki import labels_in, pushed
from ingest.sources.otlp.reading import LogLine
from ingest.sources.otlp.shipped import loki_lines
from tests.loki_pushes import loki_stream, push

pytestmark = pytest.mark.unit

TEN = 1_772_359_200_000_000_007


def test_a_push_in_protobuf_is_the_push_in_json() -> None:
    told = push(
        loki_stream('{app="lifts"}', (TEN, b"level=error lift 7 hangs", {"trace_id": "AB"})),
        loki_stream("{}", (0, b"all is well", {})),
    )

    value = pushed(told)

    assert value == {
        "streams": [
            {
                "stream": {"app": "lifts"},
                "values": [[str(TEN), "level=error lift 7 hangs", {"trace_id": "AB"}]],
            },
            {"stream": {}, "values": [["0", "all is well", {}]]},
        ]
    }
    assert next(iter(loki_lines(value))) == LogLine(
        "lifts", TEN, 17, "level=error lift 7 hangs", None, "ab"
    )


def test_a_line_that_is_no_text_is_read_as_far_as_it_is_one() -> None:
    value = pushed(push(loki_stream('{app="lifts"}', (TEN, b"\xff\x00 hangs", {}))))

    assert value["streams"][0]["values"][0][1] == "\ufffd\x00 hangs"


def test_a_push_without_anything_is_empty() -> None:
    assert pushed(b"") == {"streams": []}


@pytest.mark.parametrize("body", [b"\x0a\x7f", b"\xff" * 20, b'{"streams": []}'])
def test_what_is_no_push_is_told(body: bytes) -> None:
    with pytest.raises(InvalidInput, match="no protobuf of a push to Loki"):
        pushed(body)


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ('{app="lifts", pod="a-1"}', {"app": "lifts", "pod": "a-1"}),
        ('{ app = "lifts" ,}', {"app": "lifts"}),
        (r'{path="C:\\lifts", said="it \"hangs\"", x="\u00e5"}', None),
        (r'{odd="\x01"}', {"odd": r"\x01"}),
        ('{app="a=\\"b\\", c=\\"d\\""}', {"app": 'a="b", c="d"'}),
        ("no labels", {}),
        ("", {}),
    ],
)
def test_labels_are_read_as_go_writes_them(text: str, labels: dict[str, str] | None) -> None:
    expected = {"path": "C:\\lifts", "said": 'it "hangs"', "x": "å"} if labels is None else labels

    assert labels_in(text) == expected
