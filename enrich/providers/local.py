"""The provider that is always there: the local text vector."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from enrich.providers import vectors
from enrich.providers.protocol import Use, Vector
from graph.model.providers import PROVIDERS

LOCAL: Final = PROVIDERS["local"]


class LocalEmbeddings:
    """Computes vectors in this process; it asks nobody and never fails."""

    spec = LOCAL

    def embed(self, texts: Sequence[str], use: Use = "document") -> list[list[Vector]]:
        """Return one vector for each text, none for a text without a letter or digit."""
        del use
        made = (vectors.embed(text) for text in texts)
        return [[vector] if vector else [] for vector in made]
