"""What work would cost before it is done: by what such questions cost lately, else at most."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal

from cypher.loader import load
from enrich.providers.configured import Capability, ProviderConfig
from enrich.providers.faults import ProviderFault
from enrich.providers.stored import asked_for
from enrich.spending.prices import price_date, price_of
from enrich.spending.vectors import vector_configs
from graph.settings.settings import Settings
from graph.store.store import Store

CAPABILITIES: Final[dict[str, Capability]] = {"summary": "summary", "embedding": "embedding"}
"""Kinds of enrichment that ask models, and for what."""

_DAYS: Final = 30
_NEWEST: Final = 10_000
_BYTES: Final = 4
"""Bytes that a character can have."""

_MOST_TOKENS: Final = 1024
_ROUNDS: Final = 2
"""Questions for a node at most where nothing is known: the answer, and an opinion of it."""

EstimateBasis = Literal["lately", "at most", "unknown"]


@dataclass(frozen=True, slots=True)
class CostEstimate:
    """What giving so many nodes something would cost.

    Attributes:
        kind: The kind of enrichment.
        nodes: How many nodes a model would be asked about.
        provider: Who is asked first.
        model: Its model.
        usd: US dollars; None where nobody knows its price.
        basis: Whether that is what such nodes cost in the last 30 days, or a bound.
        prices_as_of: The day of the table of prices.
    """

    kind: str
    nodes: int
    provider: str
    model: str
    usd: float | None
    basis: EstimateBasis
    prices_as_of: str

    def as_dict(self) -> dict[str, Any]:
        """Return it as commands print it."""
        return asdict(self)


def estimate(store: Store, org: str, kind: str, nodes: int) -> CostEstimate | None:
    """Return what a kind of enrichment of so many nodes would cost; None where no model is asked.

    Raises:
        GraphError: When the graph can't be read.
    """
    asked = _asked(store, org, kind) if nodes else []
    if not asked:
        return None
    first = asked[0]
    each, basis = _each(store, org, kind, first)
    usd = None if each is None else each * nodes
    day = f"{price_date()}"
    return CostEstimate(kind, nodes, first.name, first.model, usd, basis, day)


def _asked(store: Store, org: str, kind: str) -> list[ProviderConfig]:
    capability = CAPABILITIES.get(kind)
    if capability == "embedding":
        return vector_configs(store, org)
    return asked_for(store, org, capability) if capability else []


def _each(
    store: Store, org: str, kind: str, config: ProviderConfig
) -> tuple[float | None, EstimateBasis]:
    """Return what one node costs, and how that is known; vectors are asked for many at once."""
    if CAPABILITIES[kind] == "embedding":
        try:
            return price_of(config).most(store.settings.embed_characters * _BYTES, 0), "at most"
        except ProviderFault:
            return None, "unknown"
    [lately] = store.read(
        load()["spending.each"],
        org=org,
        provider=config.name,
        job=kind,
        since=datetime.now(UTC) - timedelta(days=_DAYS),
        limit=_NEWEST,
    )
    if lately["nodes"]:
        return lately["cost_usd"] / lately["nodes"], "lately"
    try:
        return _at_most(store.settings, config), "at most"
    except ProviderFault:
        return None, "unknown"


def _at_most(settings: Settings, config: ProviderConfig) -> float:
    length = settings.summary_characters * _BYTES
    return price_of(config).most(length, _MOST_TOKENS) * _ROUNDS
