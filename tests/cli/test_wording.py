"""Numbers of things are told as people say them."""

from __future__ import annotations

import pytest

from api.cli.wording import counted


@pytest.mark.parametrize(
    ("number", "told"), [(0, "0 summaries"), (1, "1 summary"), (2000, "2,000 summaries")]
)
def test_one_thing_is_not_told_as_several(number: int, told: str) -> None:
    assert counted(number, "summary", "summaries") == told
    assert counted(number, "node") == told.replace("summary", "node").replace("summaries", "nodes")
