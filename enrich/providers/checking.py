"""Vectors and ranks of a provider, held against what was asked for before anything is stored."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from enrich.providers.faults import AnswerUnusable


class InvalidVectors(AnswerUnusable):
    """A provider answered other vectors than it was asked for."""

    code = "INVALID_VECTORS"
    default_remedy = "Nothing of it was stored. Check the provider's model and dimensions."


def placed(data: Any, number: int, name: str) -> list[Any]:
    """Return what an answer holds for each of `number` texts, by the place that each names.

    Raises:
        InvalidVectors: When there are more or fewer, or two for the same text.
    """
    if not isinstance(data, list) or len(data) != number:
        got = len(data) if isinstance(data, list) else "none"
        message = f"{number} texts were sent and {got} results came back"
        raise InvalidVectors(message)
    found: dict[Any, Any] = {}
    for place, one in enumerate(data):
        stated = one.get("index", place) if isinstance(one, dict) else None
        found[stated] = one.get(name) if isinstance(one, dict) else None
    if sorted(found, key=repr) != sorted(range(number), key=repr):
        raise InvalidVectors("the results do not name each text once")
    return [found[place] for place in range(number)]


def vectors_in(found: Sequence[Any], dimensions: int | None) -> list[list[float]]:
    """Return vectors, each made of finite numbers and of the same length.

    Raises:
        InvalidVectors: When one is not.
    """
    made = [_vector(one) for one in found]
    length = dimensions or (len(made[0]) if made else 0)
    for one in made:
        if len(one) != length:
            message = f"a vector of {len(one)} numbers came back, expected {length}"
            raise InvalidVectors(message)
        if not all(map(math.isfinite, one)):
            raise InvalidVectors("a vector holds what is no number")
        if not any(one):
            raise InvalidVectors("a vector holds nothing but zeros")
    return made


def _vector(given: Any) -> list[float]:
    try:
        return [float(one) for one in given]
    except (TypeError, ValueError):
        raise InvalidVectors("a result holds no vector of numbers") from None
