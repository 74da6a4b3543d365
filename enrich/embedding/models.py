"""By which models an organisation's vectors are made and searched: of the settings, and its own.

Who writes vectors and who searches them asks here.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from threading import Lock
from typing import Final, Protocol

from enrich.embedding.served import (
    REPLACED,
    ModelRecord,
    ServedEmbeddings,
    ServedModel,
    recorded,
)
from enrich.providers.configured import as_config
from enrich.providers.protocol import EmbeddingProvider
from enrich.providers.registry import providers_of, say_once, sentences_by
from enrich.providers.transformer import SHIPPED
from enrich.spending.vectors import embeddings_by, embeddings_of
from graph.errors import InvalidInput
from graph.model.providers import PROVIDERS, List
from graph.settings.settings import Settings
from graph.store.store import Store


@dataclass(frozen=True, slots=True)
class VectorModels:
    """The models of an organisation: by which vectors are made, and whose are searched.

    They differ while the vectors of a model are made that is to take another one's place.
    """

    written: tuple[EmbeddingProvider, ...]
    searched: tuple[EmbeddingProvider, ...]


def models_of(store: Store, org: str, settings: Settings) -> VectorModels:
    """Return the models of an organisation, that of its own provider last.

    Raises:
        GraphError: When the graph can't be read.
    """
    written = providers_of(settings)
    try:
        own = embeddings_of(store, org, settings)
        written = (*written, own) if own else written
    except InvalidInput as error:  # What the settings say of a provider is wrong.
        say_once(error)
    record = recorded(store, org)
    searched = tuple(_searched(one, record, store, org, settings) for one in written)
    return VectorModels(written, searched)


def _searched(
    wanted: EmbeddingProvider, record: ModelRecord, store: Store, org: str, settings: Settings
) -> EmbeddingProvider:
    """Return the model that searches look at while the vectors of another may not be complete."""
    list_ = wanted.spec.list
    now = record.lists.get(list_)
    if now is not None:
        served = now.served
    elif list_ == "sentence" and wanted.spec not in PROVIDERS.values():
        served = ServedModel(model=SHIPPED.model, dimensions=SHIPPED.dimensions)
    else:
        return wanted
    if list_ not in REPLACED or served.model == wanted.spec.model:
        return wanted
    return ServedEmbeddings(served.spec(list_), _asked(served, list_, store, org, settings))


def _asked(
    served: ServedModel, list_: List, store: Store, org: str, settings: Settings
) -> EmbeddingProvider | None:
    if list_ == "sentence":
        return sentences_by(served.how, settings, served.model)
    try:
        configs = [as_config(one, "a provider of before") for one in served.how.get("configs", ())]
        return embeddings_by(configs, store, org, settings)
    except InvalidInput as error:
        say_once(error)
        return None


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
        if not org:  # What is planned before anybody asks has none.
            return providers_of(self._settings)
        found = self._known.get(org)
        if found is None or time.monotonic() > found[0]:
            models = models_of(self._store, org, self._settings).searched
            until = time.monotonic() + self._settings.embed_models_seconds
            with self._lock:
                if len(self._known) > _MOST_KNOWN:
                    self._known.clear()
                found = self._known[org] = (until, models)
        return found[1]
