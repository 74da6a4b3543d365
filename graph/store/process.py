"""What a process that runs tasks has once: its settings and its store."""

from __future__ import annotations

from functools import cache

from graph.settings.settings import Settings, load_settings
from graph.store.store import Store


@cache
def settings() -> Settings:
    """Return the settings of this process, read when a task first asks."""
    return load_settings()


@cache
def store() -> Store:
    """Return the store of this process; it makes a driver of its own behind a fork."""
    return Store(settings())


def forget() -> None:
    """Close the store; settings are read again and connections made again when next asked for."""
    if store.cache_info().currsize:
        store().close()
    store.cache_clear()
    settings.cache_clear()
