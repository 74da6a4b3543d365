"""Every pattern of the packages that read foreign text, found by walking their modules."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType
from typing import Any

PACKAGES = ("api", "graph", "ingest", "enrich")

_STARTED = {"api.worker", "api.__main__"}
"""Programs: importing them runs them."""

_CALLS = {"search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn"}


def modules() -> Iterator[ModuleType]:
    """Yield every module of the packages."""
    for name in PACKAGES:
        package = importlib.import_module(name)
        for one in pkgutil.walk_packages(package.__path__, f"{name}."):
            if one.name not in _STARTED:
                yield importlib.import_module(one.name)


@dataclass(frozen=True)
class Used:
    """A pattern on text, and whether it is only ever asked at the beginning of one."""

    pattern: re.Pattern[str]
    anchored: frozenset[str]

    def apply(self, text: str) -> None:
        """Ask the pattern all that its module asks it."""
        for method in self.anchored:
            getattr(self.pattern, method)(text)
        if not self.anchored:
            for _ in self.pattern.finditer(text):
                pass


def patterns() -> dict[str, Used]:
    """Return the patterns that modules hold or write into a call, by the place of the first."""
    found: dict[Used, str] = {}
    for module in modules():
        calls = _methods(module)
        for name, value in vars(module).items():
            for pattern in _held(value):
                used = _used(pattern, calls.get(name, set()))
                found.setdefault(used, f"{module.__name__}.{name}")
        for line, pattern in _written(module):
            found.setdefault(_used(pattern, set()), f"{module.__name__}:{line}")
    return {place: used for used, place in found.items()}


def _used(pattern: re.Pattern[str], calls: set[str]) -> Used:
    """Return a pattern with how it is used; without a call in sight it is searched for."""
    only = calls if calls and calls <= {"match", "fullmatch"} else set()
    return Used(pattern, frozenset(only))


def _methods(module: ModuleType) -> dict[str, set[str]]:
    """Return which methods a module calls on each of its names; a second argument is a place."""
    found: dict[str, set[str]] = {}
    for call in ast.walk(_tree(module)):
        match call:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method), args=given):
                found.setdefault(name, set()).add(method if len(given) == 1 else "from anywhere")
    return found


def made_at_run_time() -> set[str]:
    """Return the functions that make a pattern of what they are given."""
    return {
        f"{module.__name__}.{function.name}"
        for module in modules()
        for function in ast.walk(_tree(module))
        if isinstance(function, ast.FunctionDef)
        for call in ast.walk(function)
        if _is_call(call, "compile") or (_is_call(call) and not _constants(call))
    }


def _held(value: Any) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield value
    elif isinstance(value, tuple | list | set | frozenset):
        for one in value:
            yield from _held(one)
    elif isinstance(value, dict):
        yield from _held(tuple(value.values()))


def _written(module: ModuleType) -> Iterator[tuple[int, re.Pattern[str]]]:
    for call in ast.walk(_tree(module)):
        if isinstance(call, ast.Call) and _is_call(call) and (given := _constants(call)):
            names = {one.attr for one in ast.walk(call) if isinstance(one, ast.Attribute)}
            flags = sum(getattr(re, name) for name in names if name.isupper())
            yield call.lineno, re.compile(given, flags)


@lru_cache(maxsize=1)
def _tree(module: ModuleType) -> ast.Module:
    return ast.parse(inspect.getsource(module))


def _is_call(node: ast.AST, *names: str) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "re"
        and node.func.attr in (names or _CALLS)
    )


def _constants(call: Any) -> str | None:
    given = call.args[0]
    return given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else None
