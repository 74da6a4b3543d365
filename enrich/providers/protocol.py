"""What a job asks of a model that embeds texts."""

import re
from collections.abc import Sequence
from typing import Protocol

Vector = list[float]


class EmbeddingProvider(Protocol):
    """Turns texts into vectors of one length.

    `model` names everything that a vector depends on: a provider that would answer the same
    text otherwise has another name, and so another index.
    """

    @property
    def model(self) -> str:
        """The name under which its vectors are stored."""

    @property
    def dimensions(self) -> int:
        """The length of its vectors."""

    def embed(self, texts: Sequence[str]) -> list[Vector | None]:
        """Return one vector for each text, in order; None where a text can't have one.

        Raises:
            GraphError: When the model can't be asked; `retryable` tells whether to ask again.
        """


def embedding_label(model: str) -> str:
    """Return the label that a model's vectors carry besides `Embedding`."""
    return f"Embedding_{re.sub(r'[^0-9A-Za-z]', '_', model)}"
