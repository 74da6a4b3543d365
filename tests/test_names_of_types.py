"""One noun, one meaning: whoever meets a type in two rooms meets the same type."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ("api", "cypher", "enrich", "graph", "ingest")

_PUBLIC = re.compile(r"[A-Z]\w*[a-z]\w*")
_STANDS_FOR_ANY = re.compile(r"(TypeVar|ParamSpec)\(")


def public_types(source: str) -> Iterator[str]:
    """Yield a module's classes and its names for types; what stands for any type is none."""
    for one in ast.parse(source).body:
        match one:
            case ast.ClassDef(name=name) if _PUBLIC.fullmatch(name):
                yield name
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if _PUBLIC.fullmatch(name):
                if not _STANDS_FOR_ANY.match(ast.unparse(value)):
                    yield name


def test_no_two_modules_have_a_public_type_of_one_name() -> None:
    places: defaultdict[str, list[str]] = defaultdict(list)
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "node_modules" not in path.parts:
                for name in public_types(path.read_text(encoding="utf-8")):
                    places[name].append(str(path.relative_to(ROOT)))

    assert len(places) > 400
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_private_names_constants_and_type_parameters_may_be_alike() -> None:
    source = """
class Line: ...
class _Line: ...
Kind = Literal["row"]
Result = TypeVar("Result")
KINDS = ("row",)
"""

    assert list(public_types(source)) == ["Line", "Kind"]
