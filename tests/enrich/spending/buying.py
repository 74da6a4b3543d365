"""What tests of spending share: a provider of an organisation that is a loopback server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import BaseModel

from enrich.providers.asking import ModelQuestion, Prompt, PromptPassage, Purpose
from enrich.providers.configured import ProviderConfig
from enrich.providers.stored import Providers
from enrich.spending.asker import ProviderAsker
from enrich.spending.asking_of import asker_of
from graph.store.store import Store
from tests.loopback.asked import config_for
from tests.loopback.provider import LoopbackProvider
from tests.statements import run

ORG = "acme"
PRICES = {"price_in": 3.0, "price_out": 15.0}


class Said(BaseModel):
    """What a test asks for."""

    text: str


def question(number: int = 1, text: str = "", **changed: Any) -> ModelQuestion[Said]:
    """Return a question for a node of its own."""
    said = text or f"Pump {number} stopped."
    node = f"{ORG}:desk:main:ticket:{number}"
    prompt = Prompt(
        instructions="Say what happened.",
        passages=(PromptPassage(node, "text", said),),
        most_tokens=100,
    )
    purpose = {"org": ORG, "job": "summary", "node": node, "stamp": f"v1:{said}", **changed}
    return ModelQuestion(prompt, Said, Purpose(**purpose))


def buyer(
    store: Store, provider: LoopbackProvider, folder: Path, **said: Any
) -> tuple[ProviderAsker, ProviderConfig]:
    """Return what asks the loopback server for money."""
    kind = said.pop("kind", "openai-compatible")
    config = config_for(provider, kind, folder / "key", **{**PRICES, **said})
    Providers(store, ORG).put(config)
    return asker_of(store, ORG), config


def calls(store: Store) -> list[dict[str, Any]]:
    """Return the questions of the ledger, by the node that they are for."""
    return run(store, "MATCH (c:ModelCall) RETURN properties(c) ORDER BY c.about, c.uid")


def day(store: Store, provider: str = "openai-compatible", job: str | None = None) -> Any:
    """Return the sum of the only day of a provider, None if there is none."""
    found = run(
        store,
        "MATCH (d:SpendingDay) WHERE d.provider = $provider AND coalesce(d.job, '') = $job "
        "RETURN properties(d)",
        provider=provider,
        job=job or "",
    )
    return found[0] if found else None
