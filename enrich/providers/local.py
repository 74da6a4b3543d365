"""The provider that is always there: the local text vector."""

from collections.abc import Sequence

from enrich.providers import vectors
from enrich.providers.protocol import Vector


class LocalEmbeddings:
    """Computes vectors in this process; it asks nobody and never fails."""

    model = vectors.MODEL
    dimensions = vectors.DIMENSIONS

    def embed(self, texts: Sequence[str]) -> list[Vector | None]:
        """Return one vector for each text, None for a text without a letter or digit."""
        return [vectors.embed(text) for text in texts]
