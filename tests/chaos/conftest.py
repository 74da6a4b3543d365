"""What the tests of `nazara up` share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

import pytest

from graph.embedded.services import environment_of
from graph.settings.settings import Settings
from graph.store.store import Store
from tests.chaos.command_line import Nazara, Up, environment
from tests.conftest import EMPTY

COLD: Final = {"NAZARA_GRAPHQL_WARM_UP": "false"}
"""For what asks little: an API that does not plan the known operations when it starts."""


@pytest.fixture
def nazara(store: Store, settings: Settings, tmp_path: Path) -> Iterator[Nazara]:
    """Nazara on the session's Neo4j (emptied) and a queue of its own."""
    del store
    command = nazara_in(tmp_path / "data", settings, **COLD)
    yield command
    command.end()


@pytest.fixture(scope="module")
def deep(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nazara]:
    """One for a whole module, in a folder with blanks, too long for the address of a socket."""
    folder = tmp_path_factory.mktemp("deep").joinpath(*["a folder with a long name"] * 7)
    with on_an_empty_graph(folder, settings, **COLD) as command:
        yield command


@pytest.fixture(scope="module")
def serving(
    settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Nazara, Up]]:
    """One that runs, for tests that disturb it and leave it well; and what it said."""
    folder = tmp_path_factory.mktemp("serving") / "data"
    with on_an_empty_graph(folder, settings, **COLD) as command:
        yield command, command.up()


@contextmanager
def on_an_empty_graph(folder: Path, settings: Settings, **more: str) -> Iterator[Nazara]:
    """Yield the command line on a folder and the session's Neo4j, emptied; end what it started."""
    with closing(Store(settings)) as store, store.driver.session() as session:
        session.run(EMPTY).consume()
    command = nazara_in(folder, settings, **more)
    try:
        yield command
    finally:
        command.end()


def nazara_in(folder: Path, settings: Settings, **more: str) -> Nazara:
    """Return the command line on a folder and the session's Neo4j, with more settings."""
    given = environment_of(settings)
    names = ("NAZARA_NEO4J_URI", "NAZARA_NEO4J_USER", "NAZARA_NEO4J_PASSWORD")
    theirs = {name: given[name] for name in names}
    return Nazara(folder, {**environment(), **theirs, "NAZARA_MIN_FREE_DISK_MB": "0", **more})
