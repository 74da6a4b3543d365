"""Mappings drafted and tried over GraphQL: for admins, within limits, and nothing is written."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from api.access.viewer import Viewer
from graph.store.store import Store
from tests.api.actions.calls import call
from tests.statements import run

Asking = Callable[..., dict[str, Any]]

DRAFT = """mutation ($input: DraftMappingInput!) { draftMapping(input: $input) {
  mapping label userErrors { code field message } } }"""
TEST = """mutation ($input: TestMappingInput!) { testMapping(input: $input) {
  records { place rejected nodes unused notices } passedOver
  userErrors { code field message } } }"""

ALERT = {"alert_id": "T-9", "summary": "Gauge over 3 m", "fired_at": "2026-11-02T03:10:00Z"}
PAYLOAD = json.dumps(ALERT)


def test_a_mapping_is_drafted_from_an_example_and_maps_it(ask: Asking, store: Store) -> None:
    drafted = call(ask, DRAFT, payload=PAYLOAD, name="tide")
    tried = call(ask, TEST, mapping=drafted["mapping"], payload=PAYLOAD)

    assert drafted["label"] == "TechnicalEvent"
    [record] = tried["records"]
    [node, *_] = record["nodes"]
    assert record["rejected"] is None
    assert (node["label"], node["id"]) == ("TechnicalEvent", "T-9")
    assert node["properties"]["title"] == "Gauge over 3 m"
    assert run(store, "MATCH (n:_Entity) RETURN n.uid AS uid") == []


def test_what_can_not_be_mapped_says_why_and_the_others_are_told(ask: Asking) -> None:
    mapping = call(ask, DRAFT, payload=PAYLOAD)["mapping"]
    several = json.dumps([ALERT, {**ALERT, "alert_id": None}, {**ALERT, "note": "calm"}])

    good, bad, last = call(ask, TEST, mapping=mapping, payload=several)["records"]
    [only] = call(ask, TEST, mapping=mapping, payload=several, first=1)["records"]

    assert (good["rejected"], only) == (None, good)
    assert "id" in bad["rejected"]
    assert bad["nodes"] == []
    assert last["unused"] == ["note"]


def test_the_label_may_be_said_and_an_unknown_one_is_told(ask: Asking) -> None:
    said = call(ask, DRAFT, payload=PAYLOAD, label="Incident")
    unknown = call(ask, DRAFT, payload=PAYLOAD, label="System")

    assert said["label"] == "Incident"
    assert "no mapping is proposed for 'System'" in unknown["userErrors"][0]["message"]


@pytest.mark.parametrize(
    ("given", "field", "told"),
    [
        ({"payload": "{"}, "payload", "the example is no JSON"),
        ({"payload": "[" * 500 + "]" * 500}, "payload", "the example is no JSON that is read"),
        ({"payload": '"' + "x" * 2000 + '"'}, "payload", "at most 1,000 (NAZARA_CONNECTOR_EXAM"),
        ({"mapping": "maps: [{label: Nothing}]"}, None, "mapping:1"),
        ({"mapping": "/etc/passwd"}, None, "mapping:1"),
        ({"mapping": "x" * 1_100_000}, "mapping", "more than"),
        ({"first": 21}, "first", "expected 1 to 20"),
    ],
)
def test_what_can_not_be_read_is_an_error_of_the_input(
    serve: Callable[..., Asking], given: dict[str, Any], field: str | None, told: str
) -> None:
    ask = serve(connector_example_bytes=1000)

    payload = call(ask, TEST, **{"mapping": "glossary", "payload": "{}", **given})

    [fault] = payload["userErrors"]
    assert fault["field"] == field
    assert told in fault["message"]
    assert payload["records"] == []


def test_no_file_of_the_machine_is_read_as_a_mapping(ask: Asking, tmp_path: Path) -> None:
    file = tmp_path / "mapping.yaml"
    file.write_text(call(ask, DRAFT, payload=PAYLOAD)["mapping"])

    refused = call(ask, TEST, mapping=str(file), payload=PAYLOAD)

    assert refused["userErrors"] != []


@pytest.mark.parametrize("role", ["agent", "viewer"])
@pytest.mark.parametrize("text", [DRAFT, TEST])
def test_only_admins_draft_and_try_mappings(ask: Asking, text: str, role: str) -> None:
    given = {"payload": PAYLOAD} | ({"mapping": "glossary"} if text == TEST else {})
    answer = ask(text, Viewer("acme", role), input=given)

    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
