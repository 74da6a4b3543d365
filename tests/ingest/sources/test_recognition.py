"""No source stumbles over what another tool sends: each is asked of every value."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from ingest.mapping.connector import connectors

NAMES = """
    type event api_app_id token channel message messages members ok usergroups channels ticket_id
    comment comments detail tickets users groups organizations webhookEvent issue fields key self
    issues values event_type data action item topic object records record stream id ts text name
    alerts status incident incidents title metadata spec kind apiVersion items repository sender
"""
KEYS = NAMES.split()
ODD: tuple[Any, ...] = (
    None,
    {},
    [],
    [{}],
    [None],
    [[1]],
    {"type": {}},
    1,
    1.5,
    True,
    "",
    "x",
    [1, "x"],
)
WHOLE: tuple[Any, ...] = (None, 1, "x", [], {}, [{}], True)


@pytest.mark.parametrize("name", sorted(connectors()))
def test_a_source_is_asked_of_any_value_without_harm(name: str) -> None:
    values = [*WHOLE, *({key: odd} for key, odd in itertools.product(KEYS, ODD))]
    values += [
        {**dict.fromkeys(KEYS, odd), key: other} for odd in ODD for key in KEYS for other in ODD
    ]
    for value in values:
        for stream in connectors()[name].streams:
            if stream.recognises(value):
                for record in stream.cut(value):
                    stream.passes_over(record)
