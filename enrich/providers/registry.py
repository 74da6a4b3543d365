"""The providers that the settings choose; whoever writes vectors and whoever searches asks here."""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import structlog

from enrich.providers.checked import embedded
from enrich.providers.faults import ProviderFault
from enrich.providers.local import LocalEmbeddings
from enrich.providers.onnx import ModelUse
from enrich.providers.protocol import EmbeddingProvider, Vector
from enrich.providers.transformer import KNOWN_WORDS, SHIPPED, USUAL, Source, TransformerEmbeddings
from graph.embedded.model import model_file
from graph.errors import GraphError
from graph.settings.settings import Settings

MakeProvider = Callable[[Settings], EmbeddingProvider | None]

_MOST_SAID: Final = 1000
_LOG = structlog.get_logger(__name__)


def sentence_source(settings: Settings) -> Source | None:
    """Return the sentence model that the settings name, None where it is not here."""
    own = settings.sentence_model
    place = own or model_file(settings)
    if place is None or importlib.util.find_spec("onnxruntime") is None:
        return None
    known = settings.sentence_known_words
    if known is None:
        known = 0.0 if own else KNOWN_WORDS
    reading = ModelUse(
        pooling=settings.sentence_pooling,
        tokens=settings.sentence_tokens,
        pieces=settings.sentence_pieces,
        known=known,
        threads=settings.sentence_threads,
    )
    prefixes = settings.sentence_document_prefix, settings.sentence_query_prefix
    # Read otherwise it makes other vectors, which have another name then.
    is_shipped = own is None and (reading.as_one_thread, prefixes) == (USUAL, ("", ""))
    return Source(place, reading, *prefixes, SHIPPED if is_shipped else None)


@lru_cache(maxsize=8)
def _loaded_once(source: Source) -> TransformerEmbeddings:
    """Return the provider of a model: it holds what it loads for as long as the process lives."""
    return TransformerEmbeddings(source)


def _sentence(settings: Settings) -> EmbeddingProvider | None:
    source = sentence_source(settings)
    return _loaded_once(source) if source else None


def sentences_by(
    told: Mapping[str, Any], settings: Settings, model: str
) -> EmbeddingProvider | None:
    """Return a sentence model that was served before, by what was written down of it.

    Without that it is the one that Nazara brings. None where its files are not here.
    """
    shipped = SHIPPED if model == SHIPPED.model else None
    place = Path(told["place"]) if told else model_file(settings)
    if place is None or not place.exists() or importlib.util.find_spec("onnxruntime") is None:
        return None
    try:
        source = Source.of_dict(told, shipped) if told else Source(place, USUAL, spec=shipped)
    except (KeyError, TypeError):
        return None
    return _loaded_once(source)


MAKERS: Final[dict[str, MakeProvider]] = {
    "local": lambda _: LocalEmbeddings(),
    "sentence": _sentence,
}
"""What makes each provider that `graph.model.providers` names; None where it can't be here."""


def providers_of(settings: Settings) -> tuple[EmbeddingProvider, ...]:
    """Return the providers whose vectors are stored and searched, side by side.

    One whose files are not here, or can't be used, is left out: the others go on without it.
    """
    made = (MAKERS[name](settings) for name in settings.embed_providers)
    return tuple(one for one in made if one is not None and _is_usable(one))


def query_vectors(org: str, providers: Iterable[EmbeddingProvider], text: str) -> dict[str, Vector]:
    """Return the vector of a text that is searched for, by each model that has one for it.

    A model that can't be used is left out, and said to be so in the log.
    """
    found: dict[str, Vector] = {}
    for provider in providers:
        try:
            [vectors] = embedded(provider, [text], "query")
        except ProviderFault as fault:
            say_provider(org, provider.spec.model, fault)
            continue
        except GraphError as error:
            say_once(error)
            continue
        if vectors:
            found[provider.spec.model] = vectors[0]
    return found


def _is_usable(provider: EmbeddingProvider) -> bool:
    """Whether a provider can say what it makes: a model of somebody's own is loaded for that."""
    try:
        return provider.spec.dimensions > 0
    except GraphError as error:
        say_once(error)
        return False


@lru_cache(maxsize=100)
def _said(message: str, remedy: str) -> None:
    _LOG.error("model_unusable", error=message, remedy=remedy)


def say_once(error: GraphError) -> None:
    """Log an error of a model, unless this process has said the same already."""
    _said(error.message, error.remedy)


SAID_AGAIN: Final = 600.0
"""Seconds after which the log says once more that a provider gives no vectors."""

_PROVIDERS_SAID: Final[dict[tuple[str, str, str], float]] = {}


def say_provider(org: str, model: str, fault: ProviderFault) -> None:
    """Log why an organisation's provider gave no vectors, the same reason once in a while."""
    now, key = time.monotonic(), (org, model, fault.code)
    if now - _PROVIDERS_SAID.get(key, -SAID_AGAIN) < SAID_AGAIN:
        return
    if len(_PROVIDERS_SAID) > _MOST_SAID:
        _PROVIDERS_SAID.clear()
    _PROVIDERS_SAID[key] = now
    _LOG.error("no_vectors", org=org, model=model, error=fault.message, remedy=fault.remedy)
