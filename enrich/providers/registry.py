"""The provider that the settings choose; whoever writes vectors and whoever searches asks here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from enrich.providers.local import LocalEmbeddings
from enrich.providers.protocol import EmbeddingProvider
from graph.settings.settings import Settings

MakeProvider = Callable[[Settings], EmbeddingProvider]

MAKERS: Final[dict[str, MakeProvider]] = {"local": lambda _: LocalEmbeddings()}
"""What makes each provider that `graph.model.providers` names."""


def provider_of(settings: Settings) -> EmbeddingProvider:
    """Return the provider whose vectors are stored and searched."""
    return MAKERS[settings.embed_provider](settings)
