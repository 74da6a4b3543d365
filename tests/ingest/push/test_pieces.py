"""What a call brings, cut and sorted into records."""

from __future__ import annotations

import orjson

from graph.settings.settings import Settings
from ingest.instances.instance import Instance
from ingest.push.heard import Listening
from ingest.push.pieces import brought


def test_what_no_stream_of_a_tool_is_says_what_helps_where_tools_call(settings: Settings) -> None:
    instance = Instance(org="acme", connector="github")
    assert instance.declared.push is not None

    [piece] = brought({"what": 1}, Listening(instance, instance.declared.push), settings).records

    told = orjson.loads(piece.raw)["reason"]
    assert "none of the records that github reads" in told
    assert "nazara connector draft" in told
    assert "--mapping" not in told
