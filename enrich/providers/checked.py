"""The vectors that a model answered with, looked at before anything is stored or searched."""

from __future__ import annotations

import math
from collections.abc import Sequence

from enrich.providers.protocol import EmbeddingProvider, Use, Vector
from graph.errors import ModelUnusable
from graph.model.providers import ProviderSpec


def embedded(
    provider: EmbeddingProvider, texts: Sequence[str], use: Use = "document"
) -> list[list[Vector]]:
    """Return what a provider makes of texts, if it is what the provider declares.

    Raises:
        ModelUnusable: It answered for more or fewer texts than it was asked about, or with a
            vector of another length or with numbers that are none.
        GraphError: When it can't be asked.
    """
    found = provider.embed(texts, use)
    if len(found) != len(texts):
        fault = f"{len(found)} answers to {len(texts)} texts"
        raise _unusable(provider.spec, fault)
    for vectors in found:
        for vector in vectors:
            _check(provider.spec, vector)
    return found


def _check(spec: ProviderSpec, vector: Vector) -> None:
    if len(vector) != spec.dimensions:
        raise _unusable(spec, f"a vector of {len(vector)} numbers, expected {spec.dimensions}")
    if not all(map(math.isfinite, vector)):
        raise _unusable(spec, "a vector with infinite numbers, or with what is none (NaN)")
    if not any(vector):
        raise _unusable(spec, "a vector of zeros, which has no direction")


def _unusable(spec: ProviderSpec, fault: str) -> ModelUnusable:
    return ModelUnusable(f"the model {spec.model} answered with {fault}; nothing of it was stored")
