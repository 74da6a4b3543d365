"""Providers of models, for admins: what `nazara provider` does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import orjson

from api.actions.mutation import Asked, Done, Input, Mutation, NotedChange, Shown, ShownType
from api.actions.references import beginnings
from enrich.providers.configured import InvalidProvider, ProviderConfig, as_config, as_text
from enrich.providers.stored import Providers, StoredProvider, provider_uid
from enrich.spending.checking import check_provider
from enrich.spending.totals import ask_again
from graph.errors import NotFound, NotUndoable

_NAME_KEY: Final = "name"
_FIELDS: Final[Mapping[str, str]] = {
    "name": "name",
    "kind": "kind",
    "model": "model",
    "baseUrl": "base_url",
    "secret": "secret",
    "capabilities": "capabilities",
    "requestsPerMinute": "requests_per_minute",
    "atOnce": "at_once",
    "budgetUsd": "budget_usd",
    "order": "order",
    "priceIn": "price_in",
    "priceOut": "price_out",
    "priceCached": "price_cached",
    "batchFrom": "batch_from",
    "dimensions": "dimensions",
    "paused": "paused",
}
"""Fields of the input, and what a provider calls them."""


def set_provider(asked: Asked) -> Done:
    """Say what a provider is, in place of what was said of it."""
    said = {own: asked.given.get(name) for name, own in _FIELDS.items()}
    given = {name: value for name, value in said.items() if value is not None}
    if faults := list(_only_where_it_runs(asked, given)):
        raise InvalidProvider("\n".join(("the provider has faults:", *faults)))
    return _put(asked, as_config(given, "the provider"))


def remove(asked: Asked) -> Done:
    """Forget a provider; what it cost stays."""
    gone = Providers(asked.store, asked.viewer.org).remove(asked.given["name"])
    name = gone.config.name
    before = _told(gone.config)
    return Done(f"removed the provider {name}", shows={"name": name}, before=before, after={})


def check(asked: Asked) -> Done:
    """Ask a provider for all that it is asked for."""
    found = check_provider(asked.store, asked.viewer.org, asked.given["name"])
    rows = [
        {
            "capability": one.capability,
            "isFine": one.is_fine,
            "text": one.text,
            "remedy": one.remedy,
            "seconds": one.seconds,
            "tokensIn": one.usage.taken if one.usage else 0,
            "tokensOut": one.usage.given if one.usage else 0,
            "costUsd": one.cost_usd,
        }
        for one in found
    ]
    is_well = all(one.is_fine for one in found)
    return Done("checked a provider", shows={"isWell": is_well, "checks": rows})


def retry(asked: Asked) -> Done:
    """Let questions be asked once more whose answers were lost or could not be used."""
    number = ask_again(asked.store, asked.viewer.org, asked.given.get("job"))
    return Done(
        f"lets {number} questions to models be asked again",
        shows={"number": number},
        after={"number": number},
    )


def set_back(asked: Asked, change: NotedChange) -> Done:
    """Say of a provider what was said before a change."""
    providers = Providers(asked.store, asked.viewer.org)
    name = str((change.after or change.before)[_NAME_KEY])
    now = _find(providers, name)
    if (_told(now.config) if now else {}) != change.after:
        raise NotUndoable("the provider was changed since", field="auditEvent")
    if change.before:
        return _put(asked, as_config(change.before, name))
    gone = providers.remove(name)
    return Done(f"removed the provider {name}", before=_told(gone.config), after={})


def _put(asked: Asked, config: ProviderConfig) -> Done:
    org = asked.viewer.org
    providers = Providers(asked.store, org)
    before = _find(providers, config.name)
    if before is not None and before.config.allow_private:
        # Said where Nazara runs; it stays while the address does.
        same = before.config.base_url == config.base_url
        config = config.model_copy(update={"allow_private": same})
    providers.put(config)
    return Done(
        f"set the provider {config.name}",
        node=provider_uid(org, config.name),
        shows={"provider": provider_uid(org, config.name), "settings": as_text(config)},
        before=_told(before.config) if before else {},
        after=_told(config),
    )


def _find(providers: Providers, name: str) -> StoredProvider | None:
    try:
        return providers.get(name)
    except NotFound:
        return None


def _told(config: ProviderConfig) -> dict[str, Any]:
    """Return what is said of a provider: where its key is, never what it is."""
    told: dict[str, Any] = orjson.loads(as_text(config))
    return told


def _only_where_it_runs(asked: Asked, given: Mapping[str, Any]) -> Iterator[str]:
    """Yield what reaches into the machine: not for admins of an organisation."""
    secret = given.get("secret")
    allowed = beginnings(asked.store.settings, asked.viewer.org)
    if secret is not None and not str(secret).startswith(allowed):
        expected = " or ".join(allowed)
        yield f"  secret: a reference begins with {expected} (NAZARA_CONNECTOR_SECRETS)"


_PROVIDER: Final = Shown("provider", "The provider.", node="LLMProvider")
_NAME: Final = Input("name", "str", "What it is called.")

MUTATIONS: Final = (
    Mutation(
        name="setProvider",
        description="Configure a provider of models, in place of what was said of it.",
        takes=(
            _NAME,
            Input("kind", "str", "What sort of provider it is, as `providerKinds` names them."),
            Input("model", "str", "What it calls the model."),
            Input("baseUrl", "str | None", "Where it is asked, if not as usual."),
            Input("secret", "str | None", "Where its key is: `env:NAME` or `file:/a/path`."),
            Input(
                "capabilities", "list[str] | None", "What it is asked for; all that its kind can."
            ),
            Input("requestsPerMinute", "int | None", "Requests in a minute, of all workers."),
            Input("atOnce", "int | None", "Requests on their way at once, of all workers."),
            Input(
                "budgetUsd",
                "float | None",
                "US dollars a day (UTC) that it may cost; 0: it is not asked.",
            ),
            Input("order", "int | None", "Lower ones are asked first, others when those are down."),
            Input("priceIn", "float | None", "US dollars for a million tokens that it reads."),
            Input("priceOut", "float | None", "US dollars for a million tokens that it writes."),
            Input("priceCached", "float | None", "US dollars for a million that it had kept."),
            Input(
                "batchFrom",
                "int | None",
                "From how many questions of a step of a run on they are handed in as one batch, at "
                "half the price, and answered within a day; never without it.",
            ),
            Input("dimensions", "int | None", "Length of its vectors, if it makes any."),
            Input("paused", "bool | None", "Whether it is not asked."),
        ),
        shows=(_PROVIDER, Shown("settings", "All that is said of it.", kind="json")),
        action=set_provider,
        contrary=set_back,
    ),
    Mutation(
        name="removeProvider",
        description="Forget a provider of models. What it wrote and cost stays.",
        takes=(_NAME,),
        shows=(Shown("name", "What it was called.", kind="string"),),
        action=remove,
        contrary=set_back,
    ),
    Mutation(
        name="checkProvider",
        description="Ask a provider of models for the smallest thing of each kind that it is asked "
        "for. It costs what such small questions cost.",
        takes=(_NAME,),
        shows=(
            Shown("isWell", "Whether it answered all of them.", kind="bool"),
            Shown(
                "checks",
                "What became of each.",
                each=ShownType(
                    "ProviderCheck",
                    "What a provider answered to one small question, or why it did not.",
                    (
                        Shown("capability", "What was asked for.", kind="string", required=True),
                        Shown("isFine", "Whether it answered.", kind="bool", required=True),
                        Shown("text", "What came, or what went wrong.", kind="string"),
                        Shown("remedy", "What to do about it.", kind="string"),
                        Shown("seconds", "How long it took.", kind="float", required=True),
                        Shown("tokensIn", "Tokens that it read.", kind="int", required=True),
                        Shown("tokensOut", "Tokens that it wrote.", kind="int", required=True),
                        Shown("costUsd", "What it cost.", kind="float", required=True),
                    ),
                ),
            ),
        ),
        action=check,
        contrary="it changes nothing",
        looks=True,
    ),
    Mutation(
        name="retryModelCalls",
        description="Let questions to models be asked once more whose answers were lost or could "
        "not be used. Each is paid for then, perhaps for the second time.",
        takes=(Input("job", "str | None", "Only those of this kind of enrichment."),),
        shows=(Shown("number", "How many questions that are.", kind="int"),),
        action=retry,
        contrary="what was asked since was asked: there is nothing to take back",
    ),
)
