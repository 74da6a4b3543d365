"""What tests of the enrichment tasks share: a process that finds the servers, and small tasks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graph.embedded.services import environment_of
from graph.settings.settings import Settings
from graph.store import process
from tests.graph.histories import ORG

LIMITS = {
    "EMBED_TASK_NODES": "3",
    "EMBED_BATCH_SIZE": "2",
    "MENTION_BATCH_SIZE": "2",
    "VOCABULARY_DELAY": "7",
}


@pytest.fixture
def environment(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The variables by which a task finds the servers; tasks of three nodes, pages of two."""
    limits = {f"NAZARA_{name}": value for name, value in LIMITS.items()}
    for name, value in {**environment_of(settings), **limits, "NAZARA_ORG": ORG}.items():
        monkeypatch.setenv(name, value)
    process.forget()
    yield
    process.forget()
