"""What taps bring and no source has a mapping for, as a source. Only a tap's output holds it."""

from __future__ import annotations

from typing import Final

from ingest.mapping.connector import Connector, Stream
from ingest.mapping.received import json_mapper
from ingest.sources.singer.mapping import map_tapped

TAPPED: Final = "singer/records"
"""Content type of the envelopes."""

CONNECTOR = Connector(
    name="singer",
    about="records of taps that nothing else maps",
    reads=(),
    streams=(Stream(name="records", content_type=TAPPED, map=json_mapper(map_tapped)),),
)
