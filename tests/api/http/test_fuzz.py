"""Queries by chance, over HTTP: an answer or a coded error, in time, and nothing is changed.

`--long` sends thousands. The seed is printed, and `--fuzz-seed` repeats a run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from graph.settings.settings import Settings
from graph.store.store import Store
from tests.api.http.fuzzing import requests
from tests.api.http.targets import Target, known, seed_for, send_by_chance, target_for
from tests.requests_sent import SENT

EVERYDAY = 24
LONG = 2500


@pytest.fixture
def target(store: Store, settings: Settings) -> Iterator[Target]:
    with target_for(store, settings, "viewer") as served:
        yield served


def test_queries_by_chance_are_answered_or_refused_with_a_code(
    target: Target,
    pytestconfig: pytest.Config,
    record_property: Callable[[str, object], None],
    *,
    long: bool,
) -> None:
    asked = requests(target.schema, known(target))

    send_by_chance(target, asked, LONG if long else EVERYDAY, seed_for(pytestconfig, 1))

    record_property(f"{SENT}queries", target.sent)
    assert target.codes["changed something"] == 0
