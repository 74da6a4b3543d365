"""Records inside a larger JSON value, each with the things that hold it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from ingest.mapping.map_faults import described
from ingest.mapping.paths import Path, written

Extract = tuple[str, Any, list[Any]]
"""Where a record stands (`[0][2]`), the record, and what holds it, nearest first."""


def extract(top: Any, path: Path | None) -> Iterator[Extract]:
    """Yield the records that stand at `path`; without one, a list's elements or `top`."""
    return _elements(top) if path is None else _descend(top, path)


def _elements(top: Any) -> Iterator[Extract]:
    if isinstance(top, list):
        yield from ((f"[{index}]", value, []) for index, value in enumerate(top))
    else:
        yield "", top, []


def _descend(top: Any, path: Path) -> Iterator[Extract]:
    """Yield what stands at `path`; each list on the way adds the thing that held it.

    Parents come nearest first and without the list, lest each record repeat its siblings.
    """
    states: list[Extract] = [("", top, [])]
    pending: list[str] = []
    for step in path.steps:
        if step != "[]":
            pending.append(step)
            continue
        states = [out for state in states for out in _through(state, pending)]
        pending = []
    for mark, value, parents in states:
        for found in Path("", 0, tuple(pending)).values(value) if pending else [value]:
            yield mark, found, parents


def _through(state: Extract, steps: list[str]) -> Iterator[Extract]:
    mark, holder, parents = state
    for held in Path("", 0, tuple(steps)).values(holder) if steps else [holder]:
        if not isinstance(held, list):
            continue
        above = [_without(holder, steps), *parents] if steps else parents
        for index, element in enumerate(held):
            yield f"{mark}[{index}]", element, above


def _without(value: Any, steps: list[str]) -> Any:
    if not steps or not isinstance(value, dict):
        return None
    inner = {steps[0]: _without(value.get(steps[0]), steps[1:])} if len(steps) > 1 else {}
    return {**{name: one for name, one in value.items() if name != steps[0]}, **inner}


def astray(top: Any, path: Path) -> str | None:
    """Return where a path to records leaves what stands in `top`, None when it leads somewhere.

    An empty list on the way, or null in the place of one, is somewhere: a file without records.
    """
    held: list[Any] = [top]
    for number, step in enumerate(path.steps):
        inner = [one for value in held for one in _inner(value, step)]
        if any(_is_empty(value) for value in inner):
            return None
        if not inner:
            return _got(path.steps[:number], step, held[0])
        held = inner
    if all(isinstance(value, list) for value in held):
        return f"at `{path.text}` stands {described(held[0])}; write `{path.text}[]`"
    return None


def leads_nowhere(top: Any, path: Path) -> bool:
    """Whether `top` has not even the names with which a path begins: it is something else."""
    held = top
    for step in itertools.takewhile(lambda step: step != "[]", path.steps):
        if not isinstance(held, dict) or step not in held:
            return True
        held = held[step]
    return False


def _inner(value: Any, step: str) -> list[Any]:
    if step == "[]":
        return [value] if value == [] else value if isinstance(value, list) else []
    return [value[step]] if isinstance(value, dict) and step in value else []


def _is_empty(value: Any) -> bool:
    return value is None or value == []


def _got(before: tuple[str, ...], step: str, value: Any) -> str:
    where = f"in `{written(before)}`" if before else "at the top"
    wanted = "a list" if step == "[]" else f"`{written([step])}`"
    return f"`{written([*before, step])}` expects {wanted} {where}, got {described(value)}"
