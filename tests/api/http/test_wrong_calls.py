"""What tools send when they are wrong in it: it costs what is wrong, and nothing beside it.

That calls come twice and in any order is tried beside files, in `test_files_equal_calls`.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from graph.model.facts import Envelope, Facts, Rejected
from graph.settings.settings import load_settings
from ingest.mapping.connector import connectors, streams
from ingest.mapping.text_limits import TextLimits
from ingest.sorting.sorting import Decoded, Sorting
from ingest.sources.registry import map_envelope
from tests.api.http.called import BODIES
from tests.envelopes import RECEIVED
from tests.stub.records import ODD, numbered

pytestmark = pytest.mark.unit

LIMITS = TextLimits.of(load_settings())
SOURCES = sorted(BODIES.keys() - {"jsonl"})
"""Tools; a line of Nazara's own holds its own words, and is held to them."""

WORDS = frozenset({"status", "state", "severity", "level", "priority", "urgency", "impact"})
"""Members that hold a word of an enumeration, whatever the tool."""

Path = tuple[str | int, ...]


def answers(source: str, body: Any) -> list[Facts | Rejected]:
    """Return what becomes of each record of a call."""
    connector = connectors()[source]
    found = Sorting(connector, None, lambda _: None, LIMITS).values(body)
    return [map_envelope(_envelope(source, one), None) for one in found]


def _envelope(source: str, piece: Decoded) -> Envelope:
    stream = streams().get(piece.content_type)
    return Envelope(
        org="acme",
        source=source,
        instance="main",
        stream=stream[1].name if stream else "webhook",
        native_id=piece.place,
        via="push",
        received_at=RECEIVED,
        content_type=piece.content_type,
        raw=piece.raw,
    )


def facts(source: str, body: Any) -> list[Facts]:
    found = answers(source, body)
    told = [one for one in found if isinstance(one, Facts)]
    assert told == found
    return told


def uids(told: list[Facts]) -> set[str]:
    return {record.uid for one in told for record in one.records}


def leaves(value: Any, here: Path = ()) -> Iterator[Path]:
    """Yield where something stands in a value that is no list or object."""
    members: Iterator[tuple[str | int, Any]] | None = None
    match value:
        case dict():
            members = iter(value.items())
        case list():
            members = enumerate(value)
        case _:
            yield here
    for name, one in members or ():
        yield from leaves(one, (*here, name))


def with_put(value: Any, path: Path, given: Any) -> Any:
    changed = copy.deepcopy(value)
    inner = changed
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = given
    return changed


@pytest.mark.parametrize("source", SOURCES)
def test_numbers_for_texts_and_texts_for_numbers_say_the_same(source: str) -> None:
    for body in BODIES[source]:
        assert facts(source, numbered(body)) == facts(source, body)


@pytest.mark.parametrize("source", SOURCES)
def test_a_null_anywhere_is_mapped_or_refused_with_a_reason(source: str) -> None:
    for body in BODIES[source]:
        for path in leaves(body):
            found = answers(source, with_put(body, path, None))

            assert all(isinstance(one, Facts) or one.reason for one in found), path


@pytest.mark.parametrize("source", SOURCES)
def test_a_word_that_nobody_knows_costs_no_record_of_a_call(source: str) -> None:
    for body in BODIES[source]:
        whole = uids(facts(source, body))
        for path in leaves(body):
            if path[-1] in WORDS:
                assert uids(facts(source, with_put(body, path, ODD))) == whole, path


@pytest.mark.parametrize("source", SOURCES)
def test_a_call_of_nulls_is_refused_record_by_record(source: str) -> None:
    for body in BODIES[source]:
        nulls = body
        for path in leaves(body):
            nulls = with_put(nulls, path, None)

        assert not any(isinstance(one, Facts) for one in answers(source, nulls)), nulls
