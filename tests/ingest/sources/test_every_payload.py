"""Every payload and error event of real tools: taken and right, or left out for a reason."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import orjson
import pytest

from graph.model.facts import Envelope, Facts, Record, Rejected
from graph.settings.settings import Settings
from graph.store.store import Store
from ingest.instances.instance import Instance
from ingest.mapping.connector import streams
from ingest.mapping.severity_words import UNKNOWN_RANK, severity_rank
from ingest.push.heard import Listening
from ingest.push.pieces import brought, envelopes
from ingest.sources.registry import map_envelope, stream_of
from tests import real_input
from tests.graph.histories import snapshot, wipe
from tests.payloads import ORG, deliver_whole
from tests.real_payloads import FileOutcome, outcomes_of

TIME = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.\d+)?\s*([+-]\d\d)?[.:]?(\d\d)?")
COUNTED = re.compile(r"\b(\d{4,10})(\d{3})?\b")
TOGETHER = 50
"""Envelopes in one batch."""

OURS = {"deploy", "to", "default"}
"""Words that a mapping adds: a title of what has none, the name space of what names none."""


@pytest.fixture(scope="module")
def outcomes(data: Path) -> list[FileOutcome]:
    return outcomes_of(data)


def test_every_payload_is_taken_or_left_out_for_a_reason(
    outcomes: list[FileOutcome], capsys: pytest.CaptureFixture[str]
) -> None:
    counts = Counter(one.kind for one in outcomes)
    with capsys.disabled():
        print(f"\n{len(outcomes)} payloads: {dict(counts)}")  # noqa: T201 - it is asked for.

    assert [(one.path.name, one.rejected) for one in outcomes if one.rejected] == []
    assert counts.keys() == {"taken", "left out", "no payload"}
    for one in outcomes:
        if one.kind == "left out":
            # A source knows it, and says why; or there is nothing in it that is kept.
            assert one.passed_over or stream_of(orjson.loads(one.text)) is not None, one.path


def test_ids_titles_times_and_severities_stand_in_the_payloads(
    outcomes: list[FileOutcome],
) -> None:
    wrong = []
    for one in outcomes:
        words, moments = words_of(one.text), moments_of(one.text)
        for facts in one.facts:
            record = facts.records[0]
            # What nothing names has a digest for its id; wrapped examples alone have none.
            named = words_of(record.native_id) if "digest" not in mapping_of(one) else set()
            said = words_of(str(record.props.get("title") or record.props.get("name") or ""))
            strange = {word for word in (named | said) - words - OURS if not is_time(word)}
            if (
                strange
                or not is_told(record, moments, one.received_at)
                or not is_ranked(record, words)
            ):
                wrong.append((one.path.name, record.uid, strange, record.at))

    assert wrong == []


def mapping_of(one: FileOutcome) -> str:
    return next((mapping.text for _, mapping in one.envelopes if mapping), "")


def words_of(text: str) -> set[str]:
    """Return the words of a text, those that JSON escapes as they are meant."""
    plain = re.sub(r"\\+u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)
    return set(re.findall(r"[^\W_]+", re.sub(r"\\+[nrt]", " ", plain).casefold()))


def is_time(word: str) -> bool:
    return bool(re.fullmatch(r"\d{2,6}t?\d*z?", word))


def moments_of(text: str) -> set[int]:
    """Return the moments that a text names, in seconds since 1970."""
    found = {int(one[1]) for one in COUNTED.finditer(text)}
    for date, clock, hours, minutes in TIME.findall(text):
        at = datetime.fromisoformat(f"{date}T{clock}+00:00")
        behind = timedelta(hours=int(hours or 0), minutes=int(minutes or 0) if hours else 0)
        found.add(int((at - behind).timestamp()))
    return found


def is_told(record: Record, moments: set[int], received_at: datetime) -> bool:
    """Whether a record's time stands in the payload, or is that of receipt: then none does."""
    is_of_receipt = timedelta() <= record.at - received_at < timedelta(seconds=1)
    return is_of_receipt or int(record.at.timestamp()) in moments


def is_ranked(record: Record, words: set[str]) -> bool:
    word = record.props.get("severity")
    if not isinstance(word, str):
        return True
    rank = record.props.get("severity_rank", severity_rank(word))
    # A priority may be a number there, and has a letter before it here.
    is_said = words_of(word) <= words or word.removeprefix("P") in words
    return is_said and rank in {severity_rank(word), UNKNOWN_RANK}


def by_call(
    value: object, filed: Sequence[Envelope], settings: Settings
) -> Iterator[Facts | Rejected]:
    """Yield what a body says that a tool calls with, received when the file's records were."""
    first = filed[0]
    connector, _ = streams()[first.content_type]
    instance = Instance(org=ORG, connector=connector.name, source=first.source)
    assert connector.push is not None
    listening = Listening(instance, connector.push)
    records = brought(value, listening, settings).records
    called = envelopes(records, listening, "call", None, first.received_at)
    for one, other in zip(called, filed, strict=True):
        yield map_envelope(replace(one, received_at=other.received_at), None)


def test_a_payload_says_the_same_by_call_and_by_file(
    outcomes: list[FileOutcome], settings: Settings
) -> None:
    compared, different = 0, []
    for one in outcomes:
        if one.path.suffix != ".json" or not one.envelopes or one.envelopes[0][1] is not None:
            continue
        connector, _ = streams()[one.envelopes[0][0].content_type]
        if connector.push is None or one.text.lstrip()[:20].count("ALERTS"):
            continue
        filed = [envelope for envelope, _ in one.envelopes]
        called = list(by_call(orjson.loads(one.text), filed, settings))
        compared += 1
        if called != [map_envelope(each, None) for each in filed]:
            different.append(one.path.name)

    assert compared > 100
    assert different == []


def test_all_payloads_and_events_give_one_graph_in_any_order_each_sent_twice(
    outcomes: list[FileOutcome], data: Path, store: Store, *, long: bool
) -> None:
    """Sent again, they are received a day later, and written before or after the first time."""
    payloads = [each for one in outcomes for each, mapping in one.envelopes if mapping is None]
    events = real_input.EVENTS.envelopes(data)
    once = [*payloads, *events]
    again = [replace(one, received_at=one.received_at + timedelta(days=1)) for one in once]
    orders = [
        [*once, *again],
        *(shuffled([*once, *again], seed) for seed in range(6 if long else 2)),
    ]
    graphs = []
    for order in orders:
        wipe(store)
        for start in range(0, len(order), TOGETHER):
            deliver_whole(store, order[start : start + TOGETHER])
        graphs.append(snapshot(store))

    assert (len(payloads) > 350, len(events)) == (True, 125)
    assert [one.difference(graphs[0]) for one in graphs[1:]] == [""] * (len(graphs) - 1)


def shuffled(envelopes: Sequence[Envelope], seed: int) -> list[Envelope]:
    return random.Random(seed).sample(envelopes, k=len(envelopes))
