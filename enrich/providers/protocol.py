"""What is asked of a model that embeds texts, by the job that stores vectors and by searches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from graph.model.providers import ProviderSpec

Vector = list[float]


class EmbeddingProvider(Protocol):
    """Turns texts into vectors of one length."""

    @property
    def spec(self) -> ProviderSpec:
        """What it declares of itself: the model, and how long its vectors are."""

    def embed(self, texts: Sequence[str]) -> list[Vector | None]:
        """Return one vector for each text, in order; None where a text can't have one.

        Raises:
            GraphError: When the model can't be asked; `retryable` tells whether to ask again.
        """
