"""What the tests of `nazara up` share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.embedded.services import environment_of
from graph.settings import Settings
from graph.store import Store
from tests.chaos.command_line import Nazara, environment


@pytest.fixture
def nazara(store: Store, settings: Settings, tmp_path: Path) -> Iterator[Nazara]:
    """Nazara on the session's Neo4j (emptied) and a queue of its own."""
    del store
    given = environment_of(settings)
    names = ("NAZARA_NEO4J_URI", "NAZARA_NEO4J_USER", "NAZARA_NEO4J_PASSWORD")
    command = Nazara(
        tmp_path / "data",
        {**environment(), **{name: given[name] for name in names}, "NAZARA_MIN_FREE_DISK_MB": "0"},
    )
    yield command
    command.end()
