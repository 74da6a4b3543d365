"""What names a delivery is found where its source puts it, and nothing else is taken for it."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from ingest.interface.push import BodyDigest, InBody, InHeader
from ingest.push.calls import RawCall, at_pointer, delivery_id_of, value_at


@pytest.mark.parametrize(
    ("pointer", "found"),
    [
        ("/event/id", "E1"),
        ("/list/1/id", 7),
        ("/list/2", None),
        ("/list/-1", None),
        ("/list/x", None),
        ("/a~1b", "slash"),
        ("/a~0b", "tilde"),
        ("/event/id/more", None),
        ("/none", None),
        ("/", None),
    ],
)
def test_a_pointer_leads_to_a_value_or_to_nothing(pointer: str, found: Any) -> None:
    value = {"event": {"id": "E1"}, "list": [0, {"id": 7}], "a/b": "slash", "a~b": "tilde"}

    assert at_pointer(value, InBody(pointer)) == found


def test_the_first_place_that_has_an_id_names_the_delivery() -> None:
    places = (InHeader("X-Id"), InBody("/id"), BodyDigest())
    body = b'{"id": 5}'

    assert delivery_id_of(places, RawCall(headers={"x-id": "h"}, body=body), {"id": 5}) == "h"
    assert delivery_id_of(places, RawCall(body=body), {"id": 5}) == "5"
    digest = hashlib.sha256(body).hexdigest()
    assert delivery_id_of(places, RawCall(body=body), {}) == digest
    assert delivery_id_of(places[:2], RawCall(body=body), {}) is None


@pytest.mark.parametrize("value", [None, True, "", "  ", [], {}, "x" * 501, "a\x00b", "\ud800"])
def test_what_can_not_name_anything_names_nothing(value: Any) -> None:
    assert value_at(InBody("/id"), RawCall(), {"id": value}) is None
