"""What models cost: a table with its date, and what a provider says itself, which wins."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

import orjson

from enrich.providers.asking import TokenUsage
from enrich.providers.configured import ProviderConfig
from enrich.providers.faults import ProviderFault

_TABLE: Final = Path(__file__).with_name("prices.json")
_MILLION: Final = 1_000_000
_CACHED_SHARE: Final = 0.1
_BATCH_SHARE: Final = 0.5
"""What questions of a batch cost of the price of others."""

_DATED: Final = re.compile(r"-(\d{8}|latest)$")
_OVERHEAD: Final = 1000
"""Tokens that a provider may add to what is sent: of the form of the answer, say."""


class PriceUnknown(ProviderFault):
    """Nobody says what a model costs, so no budget could be held."""

    code = "PRICE_UNKNOWN"
    default_remedy = (
        "Say it with the provider: `--price-in` and `--price-out`, US dollars for a million "
        "tokens; 0 where it costs nothing."
    )


@dataclass(frozen=True, slots=True)
class ModelPrice:
    """US dollars for a million tokens: read, written, kept from before, read and kept."""

    taken: float = 0.0
    given: float = 0.0
    cached: float = 0.0
    kept: float = 0.0

    @property
    def is_free(self) -> bool:
        """Whether nothing costs anything."""
        return not (self.taken or self.given or self.cached or self.kept)

    @property
    def in_batch(self) -> ModelPrice:
        """What the same costs in a batch."""
        share = _BATCH_SHARE
        return ModelPrice(
            self.taken * share, self.given * share, self.cached * share, self.kept * share
        )

    def cost(self, usage: TokenUsage) -> float:
        """Return what an answer cost, in US dollars."""
        parts = (
            usage.taken * self.taken,
            usage.given * self.given,
            usage.cached * self.cached,
            usage.kept * self.kept,
        )
        return sum(parts) / _MILLION

    def most(self, length: int, most_tokens: int) -> float:
        """Return what an answer may cost at most: no token is shorter than a byte."""
        dearest = max(self.taken, self.kept, self.cached)
        return ((length + _OVERHEAD) * dearest + most_tokens * self.given) / _MILLION


def price_of(config: ProviderConfig) -> ModelPrice:
    """Return what a provider costs.

    Raises:
        PriceUnknown: When nobody says so, and it has a key, so that it may cost something.
    """
    if config.price_in is not None or config.price_out is not None:
        taken = config.price_in or 0.0
        given = config.price_cached
        cached = taken * _CACHED_SHARE if given is None else given
        return ModelPrice(taken, config.price_out or 0.0, cached, taken)
    known = _listed().get(_DATED.sub("", config.model))
    if known is not None:
        return known
    if config.secret is None:
        return ModelPrice()
    message = f"nothing is known of what {config.model} of {config.name} costs"
    raise PriceUnknown(message)


def price_date() -> date:
    """Return the day of the table."""
    return date.fromisoformat(_table()["as_of"])


@cache
def _table() -> dict[str, Any]:
    table: dict[str, Any] = orjson.loads(_TABLE.read_bytes())
    return table


@cache
def _listed() -> dict[str, ModelPrice]:
    return {
        name: ModelPrice(
            one["in"], one.get("out", 0.0), one.get("cached", one["in"]), one.get("kept", one["in"])
        )
        for name, one in _table()["models"].items()
    }
