"""Mapping content to facts, or to why it was refused."""

from __future__ import annotations

from typing import Any

import pytest

from graph.model.facts import Facts, Rejected
from ingest.mapping.declared import Mapping
from ingest.sources.registry import map_envelope
from tests.envelopes import MapTo, Refuse, make_envelope


@pytest.fixture
def facts() -> MapTo:
    """Map content to facts, failing when it is refused."""

    def map_to(
        content: Any, kind: str = "jsonl", mapping: Mapping | None = None, **more: Any
    ) -> Facts:
        answer = map_envelope(make_envelope(content, kind, **more), mapping)
        assert isinstance(answer, Facts), answer
        return answer

    return map_to


@pytest.fixture
def refused() -> Refuse:
    """Map content and give back why it was refused."""

    def refuse(
        content: Any,
        kind: str = "jsonl",
        mapping: Mapping | None = None,
        **more: Any,
    ) -> Rejected:
        answer = map_envelope(make_envelope(content, kind, **more), mapping)
        assert isinstance(answer, Rejected), answer
        return answer

    return refuse
