"""What of a request's variables decides a plan, and what of their values it may depend on.

A plan is shared by all requests of one form. So whoever makes it sees nothing but that form: what
is read of a variable beyond it would be one caller's value in everybody's plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

SHORT_LIST: Final = 10
"""Longest list of values that a statement may take up one by one."""


class Undecided(LookupError):
    """A variable was read that the form does not hold: the compiler is at fault, no request."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"${name} is read while a plan is made and decides no plan: "
            "put the argument in which it stands into `document.FORM`"
        )


class _Scalar:
    """Stands for every scalar of which only that it is given decides."""

    def __repr__(self) -> str:
        return "a scalar"


SCALAR: Final = _Scalar()


class Deciding(dict[str, Any]):
    """The variables that decide a plan, by value or by shape. To read another one raises.

    Args:
        by_value: Names of those whose value decides.
        by_shape: Names of those of which no more than the shape does (see `shape_of`).
        variables: The request's, of which some may be missing.

    Raises:
        Undecided: When a variable is read that is none of these.
    """

    def __init__(
        self, by_value: Iterable[str], by_shape: Iterable[str], variables: Mapping[str, Any]
    ) -> None:
        self._names = frozenset((*by_value, *by_shape))
        shapes = {name: shape_of(variables[name]) for name in by_shape if name in variables}
        values = {name: variables[name] for name in by_value if name in variables}
        super().__init__(shapes | values)

    @property
    def form(self) -> tuple[Any, ...]:
        """All of it, as a key: equal forms share a plan."""
        return tuple((name, _frozen(value)) for name, value in sorted(self.items()))

    def __bool__(self) -> bool:
        """Return true: graphql-core asks no mapping that is false."""
        return True

    def __contains__(self, name: object) -> bool:
        return super().__contains__(self._read(name))

    def __getitem__(self, name: str) -> Any:
        return super().__getitem__(self._read(name))

    def get(self, name: str, default: Any = None) -> Any:
        """Return what decides of a variable, the default if it is not given."""
        return super().get(self._read(name), default)

    def _read(self, name: Any) -> str:
        if name not in self._names:
            raise Undecided(str(name))
        return str(name)


def shape_of(value: Any) -> Any:
    """Return what of a value decides a statement: nesting, nulls, Booleans, length of lists.

    Scalars are all alike; a list of scalars is empty, single, short (at most ten) or long.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, dict):
        return {key: shape_of(inner) for key, inner in value.items()}
    if isinstance(value, list):
        if any(isinstance(item, dict) for item in value):
            return [shape_of(item) for item in value]
        length = min(len(value), 2) + (len(value) > SHORT_LIST)
        return [*([None] if None in value else []), *[SCALAR] * length]
    return SCALAR


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return tuple((key, _frozen(inner)) for key, inner in value.items())
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value
