"""One noun, one meaning: whoever meets a class in two rooms meets the same class."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ("api", "cypher", "enrich", "graph", "ingest")


def public_classes(source: str) -> Iterator[str]:
    """Yield the names of a module's classes that other modules may use."""
    for one in ast.parse(source).body:
        if isinstance(one, ast.ClassDef) and not one.name.startswith("_"):
            yield one.name


def test_no_two_modules_have_a_public_class_of_one_name() -> None:
    places: defaultdict[str, list[str]] = defaultdict(list)
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "node_modules" not in path.parts:
                for name in public_classes(path.read_text(encoding="utf-8")):
                    places[name].append(str(path.relative_to(ROOT)))

    assert len(places) > 400
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_a_private_class_may_be_called_like_another_modules() -> None:
    assert list(public_classes("class _Line: ...\nclass Line: ...\n")) == ["Line"]
