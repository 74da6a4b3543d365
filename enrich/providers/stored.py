"""The providers of an organisation, in the graph, or that of the settings where it has none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import orjson
import structlog

from cypher.loader import load
from enrich.providers.configured import (
    Capability,
    InvalidProvider,
    ProviderConfig,
    as_config,
    as_text,
)
from enrich.providers.kinds import capabilities_of, kind_of, kinds
from graph.errors import InvalidInput, NotFound
from graph.model.identity import CANONICAL_INSTANCE, CANONICAL_SOURCE, make_uid
from graph.model.made import made_node
from graph.settings.settings import Settings
from graph.store.store import Store

DEFAULT: Final = "default"
"""The name of the provider that the settings tell of."""

_LABEL: Final = "LLMProvider"
_LOG = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class StoredProvider:
    """A provider as the graph has it."""

    uid: str
    config: ProviderConfig


class Providers:
    """The providers that an organisation has of its own."""

    def __init__(self, store: Store, org: str) -> None:
        self._store = store
        self._org = org

    def all(self) -> list[StoredProvider]:
        """Return them in the order in which they are asked."""
        rows = self._store.read(load()["providers.listed"], org=self._org)
        found = [
            StoredProvider(row["uid"], config)
            for row in rows
            if (config := _told(self._org, row["configuration"])) is not None
        ]
        return sorted(found, key=lambda one: (one.config.order, one.config.name))

    def get(self, name: str) -> StoredProvider:
        """Return a provider by its name.

        Raises:
            NotFound: When there is none.
        """
        known = self.all()
        for one in known:
            if one.config.name == name:
                return one
        names = ", ".join(one.config.name for one in known) or "none"
        message = f"{self._org} has no provider {name}: {names}"
        raise NotFound(message, remedy="`nazara provider list` shows them.")

    def put(self, config: ProviderConfig) -> bool:
        """Store what is said of a provider; False says that nothing is another than before.

        Raises:
            InvalidInput: When its kind can't do what it is to do.
        """
        check_kind(config)
        given = {"provider": _node(self._org, config.name), "said": _said(config)}
        [row] = self._store.write(load()["providers.put"], org=self._org, **given)
        return bool(row["before"] != as_text(config))

    def remove(self, name: str) -> StoredProvider:
        """Forget a provider, and return what was said of it; what it cost stays.

        Raises:
            NotFound: When there is none.
        """
        found = self.get(name)
        self._store.write(load()["providers.remove"], org=self._org, uid=found.uid)
        return found


def provider_uid(org: str, name: str) -> str:
    """Return the uid of a provider."""
    return make_uid(org, CANONICAL_SOURCE, CANONICAL_INSTANCE, "llm_provider", name)


def check_kind(config: ProviderConfig) -> None:
    """Make sure that a provider is of a kind that can do what it says.

    Raises:
        InvalidInput: When it is not.
    """
    kind = kind_of(config)
    if stray := [one for one in config.capabilities if one not in kind.capabilities]:
        able = ", ".join(kind.capabilities)
        message = f"{kind.name} is not asked for {', '.join(stray)}; it can: {able}"
        raise InvalidInput(message)
    if kind.needs_address and config.base_url is None:
        message = f"{kind.name} needs an address: `base_url`"
        raise InvalidInput(message)
    if config.batch_from is not None and not kind.batches:
        message = f"{kind.name} takes no batches, so `batch_from` says nothing"
        raise InvalidInput(message)
    if kind.needs_secret and config.secret is None:
        message = f"{kind.name} needs a key: `secret`, as `env:NAME` or `file:/a/path`"
        raise InvalidInput(message)


def configured(store: Store, org: str) -> list[ProviderConfig]:
    """Return the providers that hold for an organisation, in the order in which they are asked.

    Where it has none of its own, not even one that is paused, that of the settings holds.
    """
    own = [one.config for one in Providers(store, org).all()]
    default = default_config(store.settings)
    return own or ([default] if default else [])


def asked_for(store: Store, org: str, capability: Capability) -> list[ProviderConfig]:
    """Return the providers that an organisation asks for something, those that are paused not."""
    return [
        one
        for one in configured(store, org)
        if not one.paused and one.kind in kinds() and capability in capabilities_of(one)
    ]


def default_config(settings: Settings) -> ProviderConfig | None:
    """Return the provider that the settings tell of, if they do.

    Raises:
        InvalidProvider: When what they tell is none.
    """
    if not settings.llm_kind:
        return None
    said = {
        "name": DEFAULT,
        "kind": settings.llm_kind,
        "model": settings.llm_model,
        "base_url": settings.llm_base_url,
        "secret": settings.llm_secret,
        # Who sets variables runs the machine, and knows its network.
        "allow_private": True,
    }
    config = as_config(said, "NAZARA_LLM_…")
    check_kind(config)
    return config


def _said(config: ProviderConfig) -> dict[str, Any]:
    return {
        "name": config.name,
        "kind": config.kind,
        "model": config.model,
        "dimensions": config.dimensions,
        "secret_ref": config.secret,
        "capabilities": list(capabilities_of(config)),
        "configuration": as_text(config),
        "paused": config.paused,
    }


def _told(org: str, configuration: str) -> ProviderConfig | None:
    """Return a provider as it is stored, None when this Nazara does not understand it."""
    try:
        return as_config(orjson.loads(configuration or "{}"), "a stored provider")
    except (InvalidProvider, orjson.JSONDecodeError) as fault:
        _LOG.warning("provider_not_read", org=org, why=str(fault))
    return None


def _node(org: str, name: str) -> dict[str, Any]:
    """Return what the node of a new provider is made of."""
    return made_node(org, _LABEL, provider_uid(org, name), name, datetime.now(UTC))
