"""Data that breaks the schema's promises: nulls go as far up as the specification says."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Ask
from tests.api.sample import Sample


@pytest.mark.parametrize(
    ("props", "field", "message"),
    [
        ({"source": None}, "source", "Cannot return null for non-nullable field Incident.source."),
        ({"severity_rank": 2**31}, "severityRank", "Int cannot represent non 32-bit"),
        ({"severity_rank": "high"}, "severityRank", "Int cannot represent non-integer value"),
        ({"title": ["a", "b"]}, "title", "String cannot represent value"),
    ],
)
def test_wrong_data_becomes_a_null_and_an_error_at_its_path(
    sample: Sample, ask: Ask, props: dict[str, Any], field: str, message: str
) -> None:
    sample.node("Incident", 1, **props)
    sample.node("Incident", 2)
    sample.write()

    answer = ask(f"{{ incidents {{ edges {{ node {{ {field} }} }} }} n: __typename }}")

    [error] = answer["errors"]
    assert message in error["message"]
    assert error["path"] == ["incidents", "edges", 1, "node", field]
    assert error["extensions"]["code"] == "INVALID_DATA"
    if field == "source":  # Everything up to the root is non-null.
        assert answer["data"] is None
    else:
        assert answer["data"]["incidents"]["edges"][1] == {"node": {field: None}}
        assert answer["data"]["n"] == "Query"


def test_a_null_stops_at_the_nearest_field_that_may_be_null(sample: Sample, ask: Ask) -> None:
    uid = sample.node("Incident", 1, source=None)
    sample.write()

    answer = ask(f'{{ node(id: "{uid}") {{ id source }} also: __typename }}')

    assert answer["data"] == {"node": None, "also": "Query"}
    assert answer["errors"][0]["path"] == ["node", "source"]


def test_json_that_is_none_is_an_error_where_it_stands(sample: Sample, ask: Ask) -> None:
    sample.node("Policy", 1, rule="{broken")
    sample.node("Policy", 2, rule='{"max": [1, 2]}')
    sample.write()

    answer = ask("{ policies { nodes { rule } } }")

    assert answer["data"]["policies"]["nodes"] == [{"rule": {"max": [1, 2]}}, {"rule": None}]
    assert answer["errors"][0]["path"] == ["policies", "nodes", 1, "rule"]


def test_a_node_of_an_unknown_type_is_an_error_and_no_crash(sample: Sample, ask: Ask) -> None:
    uid = sample.node("Incident", 1, type="Surprise")
    sample.write()

    answer = ask(f'{{ node(id: "{uid}") {{ id }} }}')

    assert answer["data"] == {"node": None}
    assert len(answer["errors"]) == 1
