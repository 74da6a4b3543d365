"""The kinds of providers, and how another package adds one.

A kind is a `ProviderKind`. Ours are in the table below; those of other packages are found by the
entry point group `nazara.providers`, whose entries lead to a `ProviderKind` each:

    [project.entry-points."nazara.providers"]
    example = "nazara_example:KIND"
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from typing import Final

from enrich.providers.asking import LanguageModel, Reranker, VectorModel
from enrich.providers.configured import Capability, ProviderConfig
from enrich.providers.faults import KeyRefused
from enrich.providers.wire import ProviderWire
from graph.errors import GraphError, InvalidInput
from graph.settings.references import secret_at
from graph.settings.settings import Settings

GROUP: Final = "nazara.providers"


@dataclass(frozen=True, slots=True)
class ProviderAccess:
    """What a provider's module is given: what is said of it, its key, and the connection to it."""

    config: ProviderConfig
    wire: ProviderWire
    address: str | None

    def secret(self, *, needed: bool = True) -> str:
        """Return the key, read now from where it is; empty where none is named nor needed.

        Raises:
            KeyRefused: When there is none.
        """
        if self.config.secret is None:
            if not needed:
                return ""
            message = f"{self.config.name} names no secret, and {self.config.kind} needs a key"
            raise KeyRefused(message, remedy="Give it one: `--secret env:NAME`.")
        try:
            return secret_at(self.config.secret)
        except GraphError as error:
            raise KeyRefused(error.message, remedy=error.remedy) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderKind:
    """A kind of provider.

    Attributes:
        name: What `kind` of a provider says.
        about: What it is, in one line.
        capabilities: All that it can be asked for.
        base_url: Where it is asked, if a provider says nothing.
        needs_address: Whether each provider says where it is asked.
        needs_secret: Whether it is not asked without a key.
        batches: Whether its language model `TakesBatches`.
        extra: The extra of Nazara that brings its library, if it needs one.
        language: Makes its language model.
        vectors: Makes what turns texts into vectors.
        reranker: Makes what orders texts.
    """

    name: str
    about: str
    capabilities: tuple[Capability, ...]
    base_url: str | None = None
    needs_address: bool = False
    needs_secret: bool = True
    batches: bool = False
    extra: str | None = None
    language: Callable[[ProviderAccess], LanguageModel] | None = None
    vectors: Callable[[ProviderAccess], VectorModel] | None = None
    reranker: Callable[[ProviderAccess], Reranker] | None = None

    def access(self, config: ProviderConfig, settings: Settings) -> ProviderAccess:
        """Return what asks a provider of this kind."""
        connections = config.at_once or settings.llm_at_once
        wire = ProviderWire(settings, connections=connections, allow_private=config.allow_private)
        return ProviderAccess(config, wire, config.base_url or self.base_url)


_OURS: Final = ("anthropic", "compatible", "voyage")
"""Modules of this room, each with a `KIND`."""


@cache
def kinds() -> dict[str, ProviderKind]:
    """Return every kind by its name; one of ours is not replaced."""
    ours = [import_module(f"enrich.providers.{name}").KIND for name in _OURS]
    found = [*ours, *(one.load() for one in entry_points(group=GROUP))]
    return {one.name: one for one in reversed(found)}


def kind_of(config: ProviderConfig) -> ProviderKind:
    """Return the kind of a provider.

    Raises:
        InvalidInput: When there is none of this name.
    """
    known = kinds()
    if config.kind not in known:
        message = f"there is no kind of provider {config.kind!r}; known: {', '.join(sorted(known))}"
        raise InvalidInput(message)
    return known[config.kind]


def capabilities_of(config: ProviderConfig) -> tuple[Capability, ...]:
    """Return what a provider is asked for."""
    able = kind_of(config).capabilities
    return tuple(one for one in able if not config.capabilities or one in config.capabilities)
