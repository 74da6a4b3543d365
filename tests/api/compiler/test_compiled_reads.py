"""What operations compile to, against golden files: the statement and its parameters.

A refactoring of the compiler leaves them as they are; whatever else changes one shows its
difference in review.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from graphql import OperationDefinitionNode, parse

from api.compiler.engine import Engine, Request
from api.compiler.plan.parameters import Binder
from api.compiler.request.cursor import encode
from api.schema.build import schema_for
from enrich.providers.protocol import EmbeddingProvider
from enrich.providers.registry import providers_of
from graph.settings.settings import Settings, load_settings
from graph.store.store import Store

READS: Final = Path(__file__).parents[2] / "golden" / "reads"
SUBJECTS: Final = sorted(path.stem for path in READS.glob("*.graphql"))
ORG: Final = "acme"
TIME: Final = "2026-11-20T10:00:00Z"

VARIABLES: Final[dict[str, dict[str, Any]]] = {
    "lists.NextPage": {"after": encode("Query.incidents", ORG, [TIME, "u"])},
    "orders.ByName": {"after": encode("Query.systems NAME ASC", ORG, ["a", TIME, "u"])},
    "filters.Variables": {"status": "triggered", "words": ["high", "low"]},
}
"""Values of variables, by subject and operation."""


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Those of a machine to which no model was fetched: what it has must not show."""
    return load_settings(cache_dir=tmp_path_factory.mktemp("cache"))


@dataclass(frozen=True, slots=True)
class OfSettings:
    """The models of the settings, whichever organisation asks."""

    settings: Settings

    def of(self, org: str) -> tuple[EmbeddingProvider, ...]:
        """Return them."""
        del org
        return providers_of(self.settings)


@pytest.fixture(scope="module")
def engine(settings: Settings) -> Engine:
    """An engine that plans and never reads: its store is not connected."""
    return Engine(schema_for(settings), Store(settings), settings, models=OfSettings(settings))


def compiled(engine: Engine, settings: Settings, subject: str) -> Iterator[str]:
    """Yield each operation of a subject as it is sent to the database."""
    text = (READS / f"{subject}.graphql").read_text(encoding="utf-8")
    for definition in parse(text).definitions:
        assert isinstance(definition, OperationDefinitionNode)
        assert definition.name is not None
        name = definition.name.value
        given = VARIABLES.get(f"{subject}.{name}", {})
        _, plan, variables = engine.plan(Request(text, given, name, ORG))
        binder = Binder(variables, ORG, settings)
        binder.bind(plan.fetches)
        params = (f"// {key}: {_shown(value)}" for key, value in sorted(binder.params.items()))
        yield "\n".join([f"// {name}", plan.text, *params, ""])


def _shown(value: Any) -> str:
    """Return a value on one line; a vector by its length."""
    long = isinstance(value, list) and len(value) > 100
    return f"{len(value)} values" if long else repr(value)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_operations_compile_to_the_golden_statements(
    engine: Engine,
    settings: Settings,
    subject: str,
    *,
    update_golden: bool,
) -> None:
    golden = READS / f"{subject}.cypher"
    text = "\n".join(compiled(engine, settings, subject))
    if update_golden:
        golden.write_text(text, encoding="utf-8")

    assert text == golden.read_text(encoding="utf-8"), "run pytest with --update-golden"


def test_every_part_of_the_compiler_has_golden_reads() -> None:
    wanted = {"lists", "filters", "orders", "counts", "time", "feeds", "walks", "similar", "news"}

    assert set(SUBJECTS) == wanted
