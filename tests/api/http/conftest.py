"""An API that answers over HTTP without a database: what stands before any question."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.portal import bundle
from graph.settings.settings import Settings, load_settings
from tests.api.conftest import serving
from tests.conftest import unavailable

ALLOWED = "nazara.example.org, *.Internal.example.org., 2001:db8::7"


@pytest.fixture(scope="module")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of an API that is known by names of its own, and has no database."""
    nowhere = {"neo4j_uri": "bolt://127.0.0.1:9", "redis_url": "redis://127.0.0.1:9/0"}
    folder: Path = tmp_path_factory.mktemp("outside")
    return load_settings(data_dir=folder, allowed_hosts=ALLOWED, **nowhere)


@pytest.fixture(scope="module")
def address(outside: Settings) -> Iterator[str]:
    """The address of that API."""
    with serving(outside) as served:
        yield served


@pytest.fixture
def portal() -> None:
    """The portal, built."""
    if (why := bundle.problem()) is not None:
        unavailable(f"no portal: {why}")
