"""What an organisation says of a provider: which model, by which secret, how often, how dear."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

import orjson
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from graph.errors import GraphError, InvalidInput
from graph.settings.references import check_reference

Capability = Literal["summary", "classification", "embedding", "rerank"]
"""What a provider is asked for. `summary` and `classification` are answers of a language model."""

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")
_ADDRESS: Final = re.compile(r"https?://[^\s/?#@]+(/[^\s?#]*)?")


class InvalidProvider(InvalidInput):
    """What is said of a provider can't be used; every fault in it is listed."""

    code = "INVALID_PROVIDER"
    default_remedy = "Correct it; nothing was written."


def _name(given: str) -> str:
    if not _NAME.fullmatch(given):
        message = "expected 1 to 63 lower-case letters, digits, dots, hyphens and underscores"
        raise ValueError(message)
    return given


def _address(given: str) -> str:
    if not _ADDRESS.fullmatch(given):
        message = "expected an address such as https://models.example.org/v1, without a user"
        raise ValueError(message)
    return given.rstrip("/")


def _reference(given: str) -> str:
    try:
        return check_reference(given)
    except GraphError as error:
        raise ValueError(error.message) from None


Price = Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)]


class ProviderConfig(BaseModel):
    """One provider of an organisation, or of the whole process."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    name: Annotated[str, AfterValidator(_name)] = Field(description="What it is called.")
    kind: str = Field(description="What sort of provider it is: `anthropic`.")
    model: str = Field(min_length=1, max_length=200, description="What it calls the model.")
    base_url: Annotated[str, AfterValidator(_address)] | None = Field(
        default=None, description="Where it is asked, if not as usual."
    )
    secret: Annotated[str, AfterValidator(_reference)] | None = Field(
        default=None, description="Where its key is: `env:NAME` or `file:/a/path`."
    )
    capabilities: tuple[Capability, ...] = Field(
        default=(), description="What it is asked for; empty: all that its kind can."
    )
    requests_per_minute: int | None = Field(
        default=None, ge=1, le=1_000_000, description="Requests in a minute, of all workers."
    )
    at_once: int | None = Field(
        default=None, ge=1, le=1000, description="Requests on their way at once, of all workers."
    )
    budget_usd: Price | None = Field(
        default=None, description="US dollars a day (UTC) that it may cost; 0: it is not asked."
    )
    order: int = Field(
        default=100, ge=0, le=10_000, description="Lower ones are asked first, others in turn."
    )
    price_in: Price | None = Field(
        default=None, description="US dollars for a million tokens that it reads."
    )
    price_out: Price | None = Field(
        default=None, description="US dollars for a million tokens that it writes."
    )
    price_cached: Price | None = Field(
        default=None, description="US dollars for a million tokens that it had kept."
    )
    batch_from: int | None = Field(
        default=None,
        ge=1,
        le=100_000,
        description="From how many questions of a step of a run on they are one batch, "
        "at half the price, and answered within a day; empty: never.",
    )
    dimensions: int | None = Field(
        default=None, ge=1, le=4096, description="Length of its vectors, if it makes any."
    )
    allow_private: bool = Field(
        default=False, description="Whether it may stand inside of a network."
    )
    paused: bool = Field(default=False, description="Whether it is not asked.")


def as_config(said: Mapping[str, Any], what: str) -> ProviderConfig:
    """Return the provider that keys and values describe.

    Raises:
        InvalidProvider: Lists every fault; messages call what was given `what`.
    """
    try:
        return ProviderConfig.model_validate(said)
    except ValidationError as error:
        faults = [
            f"  {'.'.join(map(str, one['loc']))}: {one['msg'].removeprefix('Value error, ')}"
            for one in error.errors(include_url=False, include_input=False)
        ]
    number = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
    raise InvalidProvider("\n".join([f"{what} has {number}:", *faults]))


def as_text(config: ProviderConfig) -> str:
    """Return what is said of a provider as JSON that `as_config` reads."""
    return orjson.dumps(config.model_dump(mode="json", exclude_defaults=True)).decode()
