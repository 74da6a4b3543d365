"""By which models an organisation's vectors are made and searched: of the settings, and its own.

Who writes vectors and who searches them asks here.
"""

from __future__ import annotations

import time
from threading import Lock
from typing import Final, Protocol

from enrich.providers.protocol import EmbeddingProvider
from enrich.providers.registry import providers_of, say_once
from enrich.spending.vectors import embeddings_of
from graph.errors import InvalidInput
from graph.settings.settings import Settings
from graph.store.store import Store


def models_of(store: Store, org: str, settings: Settings) -> tuple[EmbeddingProvider, ...]:
    """Return the models of an organisation, that of its own provider last.

    Raises:
        GraphError: When the graph can't be read.
    """
    given = providers_of(settings)
    try:
        own = embeddings_of(store, org, settings)
    except InvalidInput as error:  # What the settings say of a provider is wrong.
        say_once(error)
        return given
    return (*given, own) if own else given


_MOST_KNOWN: Final = 1000


class SearchedModels(Protocol):
    """Tells by which models an organisation's vectors are searched."""

    def of(self, org: str) -> tuple[EmbeddingProvider, ...]:
        """Return them.

        Raises:
            GraphError: When they can't be read.
        """


class KnownModels:
    """The models of each organisation as they were a moment ago. Safe for many threads."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings
        self._known: dict[str, tuple[float, tuple[EmbeddingProvider, ...]]] = {}
        self._lock = Lock()

    def of(self, org: str) -> tuple[EmbeddingProvider, ...]:
        """Return the models of an organisation.

        Raises:
            GraphError: When they can't be read.
        """
        found = self._known.get(org)
        if found is None or time.monotonic() > found[0]:
            models = models_of(self._store, org, self._settings)
            until = time.monotonic() + self._settings.embed_models_seconds
            with self._lock:
                if len(self._known) > _MOST_KNOWN:
                    self._known.clear()
                found = self._known[org] = (until, models)
        return found[1]
