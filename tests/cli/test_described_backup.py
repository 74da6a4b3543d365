"""What `nazara backup` and `nazara restore` tell people of a backup."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from api.cli.upkeep.backup import described
from graph.upkeep.backup.manifest import Manifest

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("orgs", "told"),
    [
        (("demo",), " of demo, "),
        (("b", "a"), " of a, b, "),
        (tuple("abcdef"), " of 6 organisations, "),
        ((), " of no organisation, "),
    ],
)
def test_few_organisations_are_named_and_many_counted(orgs: tuple[str, ...], told: str) -> None:
    manifest = Manifest(
        format=1,
        id="1",
        nazara="0.1.0",
        neo4j="2026.09.0",
        database="neo4j",
        schema_version=6,
        migrations=(),
        started_at=NOON,
        finished_at=NOON,
        exact=True,
        only=None,
        orgs=dict.fromkeys(orgs, 3),
        labels={},
        types={},
        left_out=0,
        files=(),
    )

    assert told in described(manifest)
