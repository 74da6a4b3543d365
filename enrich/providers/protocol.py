"""What is asked of a model that embeds texts, by the job that stores vectors and by searches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

from graph.model.providers import ProviderSpec

Vector = list[float]

Use = Literal["document", "query"]
"""What a text is: one that is stored and searched among, or one that is searched for."""


class EmbeddingProvider(Protocol):
    """Turns texts into vectors of one length."""

    @property
    def spec(self) -> ProviderSpec:
        """What it declares of itself: the model, and how long its vectors are."""

    def embed(self, texts: Sequence[str], use: Use = "document") -> list[list[Vector]]:
        """Return the vectors of each text, in order.

        A document that is longer than what the model reads at once has one for each of its parts,
        from the beginning on; a query has one at most. A text that the model has none for, such as
        one without a word of its languages, has an empty list.

        Raises:
            GraphError: When the model can't be asked; `retryable` tells whether to ask again.
        """
