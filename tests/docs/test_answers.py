"""The questions on the pages are asked of the demo organisation, and the answers compared.

`--update-golden` writes the answers that the graph gave onto the pages.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from neo4j import Query

from api.access.viewer import Viewer
from api.compiler.engine import Engine, Request
from api.schema.build import schema_for
from graph.settings.settings import Settings
from graph.store.store import Store
from ingest.demo import organization as demo
from tests.demo_graph import graph_with_demo
from tests.docs.blocks import ROOT, Block, of_language

WIDTH = 96


@pytest.fixture(scope="module")
def demo_store(settings: Settings) -> Iterator[Store]:
    """A store whose graph holds the demo organisation, enriched."""
    with graph_with_demo(settings) as store:
        yield store


def test_graphql_gets_the_answers_on_the_pages(demo_store: Store, *, update_golden: bool) -> None:
    engine = Engine(schema_for(demo_store.settings), demo_store, demo_store.settings)
    # What changes something is asked when everything else has been.
    blocks = sorted(of_language("graphql"), key=lambda block: block.text.startswith("mutation"))
    answers = {block: _ask(engine, block) for block in blocks}

    refused = [str(block) for block, answer in answers.items() if "errors" in answer]
    wrong = _compared(
        {block: answer.get("data") for block, answer in answers.items()}, update=update_golden
    )

    assert (refused, wrong) == ([], [])


def test_every_question_of_the_readme_is_answered() -> None:
    questions = [block for block in of_language("graphql") if block.page == "README.md"]

    assert [str(block) for block in questions if block.answer is None] == []


def test_cypher_runs_and_gets_the_answers_on_the_pages(
    demo_store: Store, *, update_golden: bool
) -> None:
    with demo_store.driver.session(
        database=demo_store.settings.neo4j_database, default_access_mode="READ"
    ) as session:
        rows: dict[Block, Any] = {}
        for block in of_language("cypher"):
            result = session.run(Query(block.text))
            rows[block] = result.data() if block.answer is not None else result.consume()

    assert _compared(rows, update=update_golden) == []


def _ask(engine: Engine, block: Block) -> dict[str, Any]:
    request = Request(block.text, {}, None, demo.ORG, Viewer(demo.ORG, role="admin"))
    if block.text.startswith("subscription"):
        # It is answered when something happens; that it would be is all that a page shows.
        engine.stand(request)
        return {}
    answer: dict[str, Any] = json.loads(engine.execute(request).body)
    return answer


def _compared(answers: dict[Block, Any], *, update: bool) -> list[str]:
    """Return the blocks that got another answer than the page gives, or renew the pages."""
    given = {block: answer for block, answer in answers.items() if block.answer is not None}
    if update:
        _rewrite(given)
        return []
    return [str(block) for block, got in given.items() if json.loads(block.answer or "") != got]


def _rewrite(answers: dict[Block, Any]) -> None:
    for block, answer in answers.items():
        page = ROOT / block.page
        old = f"{block.text}```\n\n```json\n{block.answer}```"
        new = f"{block.text}```\n\n```json\n{laid_out(answer)}\n```"
        page.write_text(page.read_text().replace(old, new))


def laid_out(value: Any, indent: int = 0, used: int = 0) -> str:
    """Return JSON that breaks a line only where it would be too long."""
    flat = json.dumps(value, ensure_ascii=False)
    if indent + used + len(flat) < WIDTH or not isinstance(value, dict | list):
        return flat
    inner = f",\n{' ' * (indent + 2)}".join(_items(value, indent + 2))
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    return f"{opening}\n{' ' * (indent + 2)}{inner}\n{' ' * indent}{closing}"


def _items(value: dict[str, Any] | list[Any], indent: int) -> Iterator[str]:
    if isinstance(value, dict):
        for name, one in value.items():
            key = f"{json.dumps(name)}: "
            yield key + laid_out(one, indent, len(key))
    else:
        for one in value:
            yield laid_out(one, indent)
