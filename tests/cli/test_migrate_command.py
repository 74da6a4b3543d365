"""`nazara migrate` as a user calls it."""

import json
from collections.abc import Iterator

import pytest
from click.testing import CliRunner, Result

from api.cli.main import main
from graph.schema.migrate import migrate
from graph.schema.migrations.reader import load_migrations
from graph.settings.settings import Settings, resolve
from graph.store.store import Store

NEWEST = len(load_migrations())


@pytest.fixture
def environment(store: Store, settings: Settings) -> Iterator[dict[str, str]]:
    """Variables that lead to the test's database, whose schema is whole before and after."""
    migrate(store)
    at = resolve(settings)
    yield {
        "NAZARA_NEO4J_URI": at.neo4j_uri,
        "NAZARA_NEO4J_USER": at.neo4j_user,
        "NAZARA_NEO4J_PASSWORD": at.neo4j_password,
        "NAZARA_REDIS_URL": at.redis_url,
    }
    migrate(store)


def run(environment: dict[str, str], *arguments: str) -> Result:
    return CliRunner().invoke(main, ["migrate", *arguments], env=environment)


def test_nothing_to_do(environment: dict[str, str]) -> None:
    result = run(environment)

    assert result.exit_code == 0
    assert result.stdout == f"The schema is version {NEWEST} already; nothing to do.\n"


def test_down_up_and_a_dry_run(environment: dict[str, str]) -> None:
    down = run(environment, "--to", "0")
    dry = run(environment, "--dry-run")
    up = run(environment, "--json")

    assert f"Went from version {NEWEST} to 0." in down.stdout
    assert "up 1: first schema" in dry.stdout
    assert "CREATE CONSTRAINT entity_uid_unique IF NOT EXISTS" in dry.stdout
    assert f"Would go from version 0 to {NEWEST}; nothing was changed." in dry.stdout
    told = json.loads(up.stdout)
    assert (told["before"], told["after"], told["dry_run"]) == (0, NEWEST, False)
    assert [step["number"] for step in told["steps"]] == list(range(1, NEWEST + 1))


def test_an_unknown_version_is_an_error_with_a_remedy(environment: dict[str, str]) -> None:
    result = run(environment, "--to", "77")

    assert result.exit_code == 1
    assert "there is no schema version 77" in result.stderr
    assert "What to do:" in result.stderr


def test_a_version_below_zero_is_wrong_usage(environment: dict[str, str]) -> None:
    assert run(environment, "--to", "-1").exit_code == 2
