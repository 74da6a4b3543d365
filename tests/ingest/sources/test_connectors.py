"""The door for sources: one declaration each, found by its folder, and nothing else to edit."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import orjson
import pytest

import ingest.sources
from graph.model.facts import Envelope, Rejected
from graph.store.store import Store
from ingest.delivery.delivery import deliver
from ingest.files.reading import Reading, check_format, formats
from ingest.mapping.connector import connectors, streams
from ingest.mapping.reading import parse_mapping
from ingest.sources.registry import map_envelope
from tests.graph.histories import snapshot

AddSource = Callable[..., None]

MAPPING = '''
    """What a reading of the tide says."""

    from graph.model.facts import Facts
    from ingest.mapping.records import Draft


    def map_reading(reading, origin):
        draft = Draft("TechnicalEvent", reading["gauge"])
        draft.order = draft.at = origin.time(reading["seen"], "seen")
        draft.props = {"title": f"{reading['metres']} m", "kind": "alert", "at": draft.at}
        return Facts((draft.finish(origin),))
'''
CONNECTOR = '''
    """Gauges of the tide as a source."""

    from ingest.mapping.connector import Connector, Stream
    from ingest.mapping.received import json_of, origin_of
    from ingest.sources.{folder}.mapping import map_reading

    CONNECTOR = Connector(
        name="{name}",
        about="readings of the tide",
        reads=("json", "jsonl"),
        streams=(
            Stream(
                name="readings",
                content_type="{content_type}",
                map=lambda envelope, mapping: map_reading(
                    json_of(envelope), origin_of(envelope, mapping)
                ),
                recognises=lambda value: isinstance(value, dict)
                and not value.keys().isdisjoint({{"gauge", "gauges"}}),
                cut=lambda value: [{{**one, "seen": value["seen"]}} for one in value["gauges"]]
                if "gauges" in value
                else [value],
                passes_over=lambda value: "a dry gauge" if value["metres"] == 0 else None,
            ),
        ),
    )
'''
READINGS = [
    {"gauge": "north", "metres": 2.5, "seen": "2026-01-01T10:00:00Z"},
    {"gauge": "south", "metres": 0, "seen": "2026-01-01T10:00:00Z"},
]


def forget_sources() -> None:
    for cached in (connectors, streams, parse_mapping):
        cached.cache_clear()


@pytest.fixture
def add_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AddSource]:
    """Put a folder with a source beside those that are shipped, as adding one does."""
    beside = tmp_path / "sources"
    monkeypatch.setattr(ingest.sources, "__path__", [*ingest.sources.__path__, str(beside)])

    def add(folder: str, *, name: str = "tide", content_type: str = "tide/readings") -> None:
        place = beside / folder
        place.mkdir(parents=True)
        (place / "__init__.py").touch()
        (place / "mapping.py").write_text(textwrap.dedent(MAPPING))
        declared = CONNECTOR.format(folder=folder, name=name, content_type=content_type)
        (place / "connector.py").write_text(textwrap.dedent(declared))

    forget_sources()
    yield add
    forget_sources()
    for module in [one for one in sys.modules if one.startswith("ingest.sources.tide")]:
        del sys.modules[module]


def read(path: Path, passed: list[str] | None = None) -> list[Envelope]:
    told = passed if passed is not None else []
    reading = Reading("acme", "harbour", skipped=lambda _file, why: told.append(why))
    return list(reading.envelopes([str(path)]))


def test_a_new_folder_is_recognised_mapped_and_written_without_an_edit_elsewhere(
    add_source: AddSource,
    store: Store,
    tmp_path: Path,
) -> None:
    add_source("tide")
    (tmp_path / "a.json").write_bytes(orjson.dumps(READINGS))
    passed: list[str] = []

    envelopes = read(tmp_path / "a.json", passed)
    delivery = deliver(store, envelopes, None, "r1")

    assert [one.content_type for one in envelopes] == ["tide/readings"]
    assert passed == ["a dry gauge"]
    assert delivery.setbacks == []
    written = snapshot(store).by_uid["acme:harbour:main:technical_event:north"]
    assert written["title"] == "2.5 m"


def test_what_one_delivery_carries_is_cut_into_records_that_fail_by_themselves(
    add_source: AddSource,
    store: Store,
    tmp_path: Path,
) -> None:
    add_source("tide")
    gauges = [
        {"gauge": "north", "metres": 2.5},
        {"gauge": "south", "metres": 0},
        {"metres": 1.5},
        {"gauge": "west", "metres": 1.0},
    ]
    delivery = {"seen": "2026-01-01T10:00:00Z", "gauges": gauges}
    (tmp_path / "a.json").write_bytes(orjson.dumps(delivery))
    passed: list[str] = []

    envelopes = read(tmp_path / "a.json", passed)
    delivered = deliver(store, envelopes, None, "r1")

    places = [(one.location or "").rpartition("/")[2] for one in envelopes]
    assert places == ["a.json#0", "a.json#2", "a.json#3"]
    assert passed == ["a dry gauge"]
    assert [one.envelope.native_id for one in delivered.setbacks] == [envelopes[1].native_id]
    event = "acme:harbour:main:technical_event"
    assert {f"{event}:north", f"{event}:west"} <= set(snapshot(store).by_uid)


def test_a_new_folder_is_known_to_the_command_line_and_to_mapping_files(
    add_source: AddSource,
    tmp_path: Path,
) -> None:
    add_source("tide")
    (tmp_path / "a.jsonl").write_bytes(orjson.dumps(READINGS[0]))

    assert "tide" in formats()
    assert check_format("tide") == "tide"
    assert parse_mapping("format: tide\ntimezone: Europe/Oslo\n").format == "tide"
    assert [one.content_type for one in read(tmp_path / "a.jsonl")] == ["tide/readings"]


def test_a_value_that_two_sources_claim_is_refused_with_both_names(
    add_source: AddSource,
    tmp_path: Path,
) -> None:
    add_source("tide")
    add_source("tide_again", name="tide-again", content_type="tide-again/readings")
    (tmp_path / "a.json").write_bytes(orjson.dumps(READINGS[0]))

    [envelope] = read(tmp_path / "a.json")

    answer = map_envelope(envelope, None)
    assert isinstance(answer, Rejected)
    assert "both tide and tide-again read such records; say which with --format" in answer.reason


def test_two_sources_can_not_have_one_content_type(add_source: AddSource) -> None:
    add_source("tide", content_type="sentry")

    with pytest.raises(ValueError, match="tide and sentry both declare content type 'sentry'"):
        streams()


def test_two_sources_can_not_have_one_name(add_source: AddSource) -> None:
    add_source("tide", name="sentry")

    with pytest.raises(ValueError, match=r"two folders of ingest\.sources declare the source"):
        connectors()


def test_a_folder_that_declares_nothing_is_told(add_source: AddSource, tmp_path: Path) -> None:
    add_source("tide")
    (tmp_path / "sources" / "tide" / "connector.py").write_text("")

    with pytest.raises(ValueError, match=r"ingest\.sources\.tide\.connector declares no source"):
        connectors()


def test_content_types_that_may_lie_in_a_queue_are_still_mapped() -> None:
    before_sources_declared_themselves = {
        "jsonl",
        "record",
        "nested-record",
        "markdown",
        "incident-report",
        "backstage",
        "sentry",
    }

    assert before_sources_declared_themselves <= set(streams())
