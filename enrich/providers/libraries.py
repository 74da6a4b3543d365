"""Libraries of providers, imported when they are first used: they take seconds."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

from enrich.providers.faults import ProviderNotInstalled
from graph.settings.quiet import keep_quiet

_EXTRAS: Final = {"anthropic": "anthropic", "httpx2": "anthropic"}


def library_of(name: str) -> Any:
    """Return a library, imported now.

    Raises:
        ProviderNotInstalled: When it is not there.
    """
    keep_quiet()
    try:
        return import_module(name)
    except ImportError as error:
        message = f"the Python package {name} is not installed"
        extra = _EXTRAS.get(name, "voyage")
        raise ProviderNotInstalled(message, remedy=f"Install nazara[{extra}].") from error
