"""Positions as text, as they lie in the graph."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson

from graph.model.identity import format_time
from graph.model.times import parse_time
from ingest.pull.paging import PagePlace
from ingest.pull.positions import ReadingSpan, StreamPosition, WholeReading

_MOMENTS = ("since", "until", "newest")
_PLAIN = ("run", "cursor", "pages", "records", "restarts", "renewals", "of_past")


def write_position(position: StreamPosition) -> str:
    """Return a position as text."""
    reading = None if position.reading is None else _written_span(position.reading)
    ends = {"since": _written(position.since), "until": _written(position.until)}
    said: dict[str, Any] = {**ends, "cursor": position.cursor, "reading": reading}
    if position.whole is not None:
        began = format_time(position.whole.began_at)
        said["whole"] = [position.whole.run, began, position.whole.records]
    return orjson.dumps(said).decode()


def read_position(text: str | None) -> StreamPosition:
    """Return the position of which `write_position` made a text; without one, the beginning."""
    said = orjson.loads(text or "{}")
    reading = said.get("reading")
    span = None if reading is None else _read_span(reading)
    since, until = _read(said.get("since")), _read(said.get("until"))
    whole = None
    if said.get("whole") is not None:
        run, began, records = said["whole"]
        whole = WholeReading(run, parse_time(began), records)
    return StreamPosition(since, until, said.get("cursor"), span, whole)


def _written_span(span: ReadingSpan) -> dict[str, Any]:
    plain = {name: getattr(span, name) for name in _PLAIN}
    moments = {name: _written(getattr(span, name)) for name in _MOMENTS}
    place = None if span.place is None else span.place.as_json()
    began = format_time(span.began_at)
    return {**plain, **moments, "began_at": began, "place": place, "done": span.done}


def _read_span(said: dict[str, Any]) -> ReadingSpan:
    plain = {name: said[name] for name in _PLAIN}
    since, until, newest = (_read(said[name]) for name in _MOMENTS)
    place = None if said["place"] is None else PagePlace(**said["place"])
    began = parse_time(said["began_at"])
    rest = {**plain, "began_at": began, "place": place, "done": tuple(said["done"])}
    return ReadingSpan(**rest, since=since, until=until, newest=newest)


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else format_time(moment)


def _read(text: str | None) -> datetime | None:
    return None if text is None else parse_time(text)
