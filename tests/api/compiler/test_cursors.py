"""Cursors: good for the list that made them and for nothing else."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.compiler.request.cursor import CursorKind, decode, encode
from graph.errors import InvalidInput

TIME = "2026-11-20T19:05:00.123456789Z"
FIELD, ORG = "Query.incidents", "acme"
KINDS: tuple[CursorKind, ...] = ("datetime", "string")


@given(st.text(st.characters(codec="utf-8"), min_size=1))
def test_a_cursor_comes_back_as_it_was_made(uid: str) -> None:
    assert decode(encode(FIELD, ORG, [TIME, uid]), FIELD, ORG, KINDS) == [TIME, uid]


@pytest.mark.parametrize(
    ("field", "org"), [("Query.systems", ORG), (FIELD, "other"), ("System.dependsOn", ORG)]
)
def test_a_cursor_of_another_list_or_organisation_is_refused(field: str, org: str) -> None:
    with pytest.raises(InvalidInput, match="no cursor of"):
        decode(encode(FIELD, ORG, [TIME, "u"]), field, org, KINDS)


@given(st.one_of(st.text(), st.integers(), st.binary().map(lambda b: base64.b64encode(b).decode())))
def test_anything_else_is_refused(value: object) -> None:
    with pytest.raises(InvalidInput):
        decode(value, FIELD, ORG, KINDS)


@pytest.mark.parametrize(
    "content",
    [
        '["x","u"]',
        "[1,2]",
        '["2026-11-20T00:00:00Z"]',
        '["2026-11-20 00:00:00Z","u"]',
        '["2026-13-40T00:00:00Z","u"]',
        '["0000-00-00T00:00:00Z","u"]',
        '["0000-01-01T00:00:00Z","u"]',
        '["2026-00-10T00:00:00Z","u"]',
        '["2026-02-30T00:00:00Z","u"]',
        '["2026-11-20T24:00:00Z","u"]',
        '["2026-11-20T23:59:60Z","u"]',
        '["2026-11-20T00:00:00+23:59","u"]',
        '["2026-11-20T00:00:00-18:01","u"]',
        "{}",
        "[",
        '["2026-11-20T00:00:00Z","u",1]',
    ],
)
def test_a_cursor_with_a_right_head_and_a_wrong_body_is_refused(content: str) -> None:
    head = base64.urlsafe_b64decode(encode(FIELD, ORG, [TIME, "u"]) + "==")[:6]
    forged = base64.urlsafe_b64encode(head + content.encode()).decode().rstrip("=")

    with pytest.raises(InvalidInput):
        decode(forged, FIELD, ORG, KINDS)


@pytest.mark.parametrize("number", ["1.5", "true", "null", '"1"', str(2**63), str(-(2**63) - 1)])
def test_a_number_in_a_cursor_is_a_whole_one_of_64_bits(number: str) -> None:
    head = base64.urlsafe_b64decode(encode(FIELD, ORG, [1, "u"]) + "==")[:6]
    forged = base64.urlsafe_b64encode(head + f'[{number},"u"]'.encode()).decode().rstrip("=")

    with pytest.raises(InvalidInput):
        decode(forged, FIELD, ORG, ("int", "string"))
