"""The payloads of real tools, file by file: what of each a user could send, and what becomes of it.

Some files hold payloads in a wrapping of whoever collected them: recorded requests, and examples
of another program's tests.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import orjson
import yaml

from graph.errors import InvalidInput
from graph.model.facts import Envelope, Facts
from graph.write.guard import checked
from ingest.drafting.drafting import draft_mapping
from ingest.files.reading import Reading
from ingest.mapping.connector import connectors
from ingest.mapping.declared import Mapping
from ingest.mapping.reading import parse_mapping
from ingest.mapping.text_limits import TextLimits
from ingest.sorting.sorting import Sorting
from ingest.sources.registry import map_envelope, stream_of
from tests.payloads import ORG, RECEIVED

_APART: Final = timedelta(milliseconds=1)
_WRAPPED: Final = "ALERTS"


@dataclass(slots=True)
class FileOutcome:
    """What became of a file: what it says, or why it says nothing.

    `text` is what was read, `rejected` why records of it can't be written.
    """

    path: Path
    received_at: datetime
    text: str = ""
    envelopes: list[tuple[Envelope, Mapping | None]] = field(default_factory=list)
    facts: list[Facts] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)
    rejected: list[str] = field(default_factory=list)
    is_no_payload: str = ""

    @property
    def kind(self) -> str:
        """In a word what became of it."""
        if self.rejected:
            return "rejected"
        if self.facts:
            return "taken"
        return "no payload" if self.is_no_payload else "left out"


def payload_files(data: Path) -> list[Path]:
    """Return the files of the collection that are no licence and no note about it."""
    files = sorted(path for path in (data / "payloads").rglob("*") if path.is_file())
    return [one for one in files if not one.name.startswith(("LICENSE", "SOURCE", "README"))]


def outcomes_of(data: Path) -> list[FileOutcome]:
    """Return what becomes of each file; they are received a second apart."""
    paths = enumerate(payload_files(data))
    return [_outcome_of(path, RECEIVED + timedelta(seconds=index)) for index, path in paths]


def _outcome_of(path: Path, received_at: datetime) -> FileOutcome:
    found = FileOutcome(path, received_at, path.read_text(encoding="utf-8"))
    if path.suffix == ".yaml" and "interactions:" in found.text[:100]:
        _take_recorded(found)
    elif path.suffix == ".json" and _WRAPPED in (value := orjson.loads(found.text)):
        _take_unwrapped(found, value[_WRAPPED])
    else:
        reading = _reading(found, path.parent.name)
        _take(found, ((one, None) for one in reading.envelopes([str(path)])))
    return found


def _take_recorded(found: FileOutcome) -> None:
    """Take the answers of recorded requests."""
    source = connectors()["datadog"]
    for one in yaml.safe_load(found.text)["interactions"]:
        status, text = one["response"]["status"]["code"], one["response"]["body"]["string"]
        value = orjson.loads(text) if status < 300 and text and text.strip()[0] in "[{" else None
        for each in value if isinstance(value, list) else [value]:
            if each is None:
                found.is_no_payload = f"the tool refused the request with status {status}"
            elif stream_of(each, source) is None:
                found.is_no_payload = (
                    "an answer without a record: an empty page, or that it was done"
                )
            else:
                _take(found, _values(found, each, "datadog", None))


def _take_unwrapped(found: FileOutcome, inner: dict[str, Any]) -> None:
    """Take the examples that a program's tests are made of: one, or several by name."""
    several = all(isinstance(one, dict) and "payload" in one for one in inner.values())
    for value in [one["payload"] for one in inner.values()] if several else [inner]:
        if stream_of(value) is not None:
            _take(found, _values(found, value, "sentry", None))
            continue
        draft = draft_mapping(value)
        if draft.label == "TechnicalEvent":
            mapping = parse_mapping(draft.text, found.path.stem)
            _take(found, _values(found, value, found.path.stem, mapping))
        else:
            found.is_no_payload = "a rule, or an alert without a time: its program fills that in"


def _values(
    found: FileOutcome, value: Any, source: str, mapping: Mapping | None
) -> Iterator[tuple[Envelope, Mapping | None]]:
    connector = connectors()["records"] if mapping else None
    sorting = Sorting(connector, mapping, found.passed_over.append, TextLimits())
    reading = _reading(found, source)
    return (
        (reading.envelope(found.path.name, found.path.name, one), mapping)
        for one in sorting.values(value)
    )


def _reading(found: FileOutcome, source: str) -> Reading:
    return Reading(
        ORG,
        source,
        clock=lambda: found.received_at + len(found.envelopes) * _APART,
        skipped=lambda _, why: found.passed_over.append(why),
    )


def _take(found: FileOutcome, envelopes: Iterator[tuple[Envelope, Mapping | None]]) -> None:
    for envelope, mapping in envelopes:
        answer = map_envelope(envelope, mapping)
        found.envelopes.append((envelope, mapping))
        try:
            if isinstance(answer, Facts):
                found.facts.append(checked(ORG, answer))
            else:
                found.rejected.append(answer.reason)
        except InvalidInput as error:
            found.rejected.append(error.message)
