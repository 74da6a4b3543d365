from __future__ import annotations

import contextlib
import copy
from typing import Any

import orjson
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from graph.errors import InvalidInput
from graph.model.facts import Envelope, Facts, Rejected
from graph.write.guard import checked
from ingest.mapping.declared import Mapping
from ingest.mapping.reading import shipped, shipped_names
from ingest.mapping.records import Origin, ingestible, settable
from ingest.sources.jsonl.mapping import RESERVED, map_jsonl
from ingest.sources.markdown.mapping import read_page
from ingest.sources.registry import map_envelope
from tests.envelopes import RECEIVED, make_envelope

KEYS = st.sampled_from(
    sorted(
        RESERVED
        | {name for label in ingestible() for name in settable(label)}
        | {"to", "source", "instance", "kind", "metadata", "spec", "exception", "values"}
        | {"stacktrace", "frames", "function", "fingerprint", "platform", "timestamp", "message"}
        | {"record", "parents", "reason", "text", "owner", "profile", "annotations", "name"}
        | {"repo_name", "team", "alert", "severity", "annotations", "labels", "logentry"},
    ),
)
WORDS = st.sampled_from(
    [
        *ingestible(),
        "AFFECTS",
        "OWNED_BY",
        "2026-07-01T09:00:00Z",
        "open",
        "service",
        "a:b%c",
        "Component",
        "user:x",
        "/",
        ":",
        "{{ default }}",
        "#team",
        "x" * 600,
        "ä\x00",
    ],
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False)
    | st.text(max_size=8)
    | WORDS
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=8),
    max_leaves=30,
)
LINES = st.fixed_dictionaries(
    {"type": st.sampled_from(sorted(ingestible())), "id": WORDS},
    optional={"edges": JSON, "same_as": JSON, "system": JSON, "issue": JSON, "deleted": JSON},
)
KINDS = ("jsonl", "record", "nested-record", "backstage", "sentry", "unreadable", "odd")


def answer_for(envelope: Envelope, mapping: Mapping | None) -> Facts | Rejected:
    before = copy.deepcopy(envelope)

    answer = map_envelope(envelope, mapping)

    assert envelope == before
    assert map_envelope(envelope, mapping) == answer
    return answer


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=60)
@given(content=JSON | LINES)
def test_any_json_gives_facts_that_can_be_written_or_one_rejection(kind: str, content: Any) -> None:
    mapping = shipped("govuk-repos") if kind == "record" else None

    answer = answer_for(make_envelope(orjson.dumps(content).decode(), kind), mapping)

    if isinstance(answer, Facts):
        assert checked("acme", answer).records
    else:
        assert answer.reason


@pytest.mark.parametrize("kind", [*KINDS, "markdown", "incident-report"])
@settings(max_examples=60)
@given(raw=st.binary(max_size=60))
def test_any_bytes_do(kind: str, raw: bytes) -> None:
    envelope = make_envelope("", kind)
    envelope = Envelope(**{**_fields(envelope), "raw": raw})

    assert isinstance(answer_for(envelope, shipped("incident-reports")), Facts | Rejected)


@pytest.mark.parametrize("name", shipped_names())
@settings(max_examples=60)
@given(content=JSON)
@example(content={"alert": "\0"})
def test_any_record_through_any_shipped_mapping_does(name: str, content: Any) -> None:
    answer = answer_for(make_envelope(orjson.dumps(content).decode(), "record"), shipped(name))

    if isinstance(answer, Facts):
        assert checked("acme", answer).records


@given(content=JSON | LINES)
@example(content={"type": "Category", "id": "ä\x00"})
def test_mapping_leaves_the_record_unchanged(content: Any) -> None:
    before = copy.deepcopy(content)

    with contextlib.suppress(InvalidInput):
        map_jsonl(content, Origin("acme", "t", "main", RECEIVED))

    assert orjson.dumps(content) == orjson.dumps(before)


@given(
    front=st.sampled_from(
        ["", "---\ntitle: T\n---\n", "---\r\nowner_slack: '#a'\r\n---\r\n", "---\n---\n"]
    ),
    body=st.text(alphabet="# ab`\n\r<%>=é🙂-*[]() ", max_size=200),
)
def test_every_chunk_of_a_page_is_its_slice_of_the_file(front: str, body: str) -> None:
    text = front + body

    chunks = read_page("a.md", text).chunks(50)

    assert all(one.text == text[one.char_start : one.char_end] for one in chunks)
    assert all(one.char_start >= len(front) or not front for one in chunks)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("---\ntitle: Stated\n---\n# Heading\n", "Stated"),
        ("---\nTitle: Shouted\n---\n", "Shouted"),
        ("intro\n\n# Heading `x`\n", "Heading x"),
        ("## Second level\n", "Second level"),
        ("intro\n\n## A section\n", "how-to"),
        ("# <%= current_page.data.title %>\n\n## Second\n", "Second"),
        ("no heading", "how-to"),
        ("", "how-to"),
        ("---\ntitle: 7\n---\n", "how-to"),
    ],
)
def test_a_title_is_stated_or_the_first_heading_or_the_files_name(text: str, title: str) -> None:
    assert read_page("docs/how-to.html.md.erb", text).title == title


def test_the_owner_of_a_page_is_the_team_of_its_channel() -> None:
    text = "---\nowner_slack: '#Tea_Makers'\nsection: Kettles\n---\nBoil.\n"
    answer = map_envelope(make_envelope(text, "markdown", name="how/boil.md"), None)
    assert isinstance(answer, Facts)
    page, team = answer.records

    assert page.props["section"] == "Kettles"
    assert [(one.type, one.to.uid) for one in page.links] == [
        ("OWNED_BY", "acme:nazara:main:team:tea-makers"),
    ]
    assert team.props["chat"] == "#Tea_Makers"
    assert team.canonical == page.links[0].to


def _fields(envelope: Envelope) -> dict[str, Any]:
    return {name: getattr(envelope, name) for name in envelope.__slots__}
