"""What the pages promise can be checked without a server: links, blocks, notices."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import pytest
import yaml
from graphql import GraphQLError, validate
from graphql import parse as parse_graphql

from api.schema.build import core_schema, strawberry_schema
from tests.docs.blocks import ROOT, Block, anchors, blocks, links, of_language, pages

CHECKED = {"csv", "cypher", "graphql", "json", "jsonl", "yaml"} | {"mermaid", "text"}
"""The languages whose blocks a test here looks at, and two that are only read by people."""


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_internal_links_lead_somewhere(page: Path) -> None:
    broken = []
    for target in links(page):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        if not there.exists() or (anchor and anchor not in anchors(there)):
            broken.append(target)

    assert broken == []


def test_every_block_says_its_language_and_is_checked() -> None:
    assert [str(block) for block in blocks() if block.language not in CHECKED] == []


def test_blocks_are_spelt_right() -> None:
    faults = [fault for block in blocks() if (fault := _misspelt(block))]

    assert faults == []


def test_graphql_asks_for_what_the_schema_has() -> None:
    schema = core_schema(strawberry_schema(50))
    faults = {
        str(block): [error.message for error in validate(schema, parse_graphql(block.text))]
        for block in of_language("graphql")
    }

    assert {block: found for block, found in faults.items() if found} == {}


def _misspelt(block: Block) -> str | None:
    try:
        _PARSERS.get(block.language, str)(block.text)
    except (ValueError, SyntaxError, GraphQLError, yaml.YAMLError) as error:
        return f"{block}: {error}"
    return None


def _parse_lines(text: str) -> None:
    for line in text.splitlines():
        if not isinstance(json.loads(line), dict):
            message = f"not an object: {line}"
            raise ValueError(message)  # noqa: TRY004 # It is the text that is wrong.


_PARSERS: dict[str, Callable[[str], object]] = {
    "graphql": parse_graphql,
    "json": json.loads,
    "jsonl": _parse_lines,
    "yaml": lambda text: list(yaml.safe_load_all(text)),
}


def test_every_decision_has_its_four_parts_and_is_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = set(links(folder / "README.md"))
    parts = ("**Status:**", "## Context", "## Decision", "## Consequences")
    faults = [
        page.name
        for page in folder.glob("0*.md")
        if page.name not in listed or any(part not in page.read_text() for part in parts)
    ]

    assert faults == []


def _project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def _python_dependencies() -> set[str]:
    project = _project()
    extras = project["project"].get("optional-dependencies", {})
    written = [
        *project["project"]["dependencies"],
        *(one for extra in extras.values() for one in extra),
        *(one for one in project["dependency-groups"]["dev"] if isinstance(one, str)),
        *project["build-system"]["requires"],
    ]
    names = {re.split(r"[\s<>=!~;\[]", one, maxsplit=1)[0] for one in written}
    return names - {project["project"]["name"]}


def _portal_dependencies() -> set[str]:
    package = ROOT / "api" / "portal" / "package.json"
    content = json.loads(package.read_text()) if package.exists() else {}
    return {*content.get("dependencies", {}), *content.get("devDependencies", {})}


def test_the_notice_names_every_direct_dependency() -> None:
    notice = (ROOT / "THIRD_PARTY.md").read_text()
    names = _python_dependencies() | _portal_dependencies()

    missing = {
        name for name in names if not re.search(rf"(?<![\w@/-]){re.escape(name)}(?![\w/-])", notice)
    }

    assert missing == set()


def test_the_notice_gives_the_licences_that_packages_state() -> None:
    rows = [line for line in (ROOT / "THIRD_PARTY.md").read_text().splitlines() if "|" in line]
    faults = []
    for name, stated in _stated_licences().items():
        row = next(row for row in rows if re.match(rf"\| .*(?<![\w-]){re.escape(name)}\b", row))
        licences = set(re.split(r"\s*\b(?:AND|OR|WITH)\b\s*|[()]", stated)) - {""}
        faults += [(name, one) for one in licences if one not in row]

    assert faults == []


def _stated_licences() -> dict[str, str]:
    """Return the SPDX expression of each installed dependency that has one."""
    installed = {one.name.lower(): one.metadata for one in distributions()}
    found = {name: installed.get(name.lower()) for name in _python_dependencies()}
    return {
        name: data["License-Expression"]
        for name, data in sorted(found.items())
        if data is not None and data["License-Expression"]
    }
