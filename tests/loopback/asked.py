"""Providers as an organisation configures them, asked at a loopback server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from enrich.providers.configured import ProviderConfig
from enrich.providers.kinds import ProviderAccess, kind_of
from graph.settings.settings import Settings
from tests.loopback.provider import KEY, LoopbackProvider

PATHS = {"anthropic": "", "voyage": "/v1", "openai-compatible": "/openai/v1"}
MODELS = {"anthropic": "claude-test-1", "voyage": "voyage-test-1", "openai-compatible": "small"}


def config_for(provider: LoopbackProvider, kind: str, key: Path, **said: Any) -> ProviderConfig:
    """Return a provider of some kind that is the loopback server; its key is written to a file."""
    if not key.exists():
        key.write_text(KEY + "\n")
    given = {
        "name": kind,
        "kind": kind,
        "model": MODELS[kind],
        "base_url": provider.url + PATHS[kind],
        "secret": f"file:{key}",
        "allow_private": True,
        **said,
    }
    return ProviderConfig.model_validate(given)


@contextmanager
def access_to(config: ProviderConfig, **settings: Any) -> Iterator[ProviderAccess]:
    """Give what asks a provider, and close its connections."""
    access = kind_of(config).access(config, Settings(**settings))
    try:
        yield access
    finally:
        access.wire.close()
