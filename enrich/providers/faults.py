"""What may go wrong when a model is asked. No message holds a secret or a text of a prompt."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar, Literal

from enrich.providers.asking import TokenUsage
from graph.errors import GraphError

Blamed = Literal["provider", "text"]


class ProviderFault(GraphError):
    """A model gave no answer."""

    code = "PROVIDER_FAULT"
    default_remedy = "The message says what is wrong with it."

    blames: ClassVar[Blamed] = "provider"
    """What is at fault: another text may fare better, or another provider."""

    is_paid: ClassVar[bool] = False
    """Whether the provider may have counted it all the same."""

    usage: TokenUsage | None = None
    """What it counted, where it said so."""


class ProviderUnavailable(ProviderFault):
    """A provider can't be reached, is overloaded, or failed itself."""

    code = "PROVIDER_UNAVAILABLE"
    default_remedy = "It is asked again by itself; meanwhile the next provider is, or none."
    retryable = True


class ProviderThrottled(ProviderUnavailable):
    """A provider was asked too often: `retry_after` says for how long it wants none."""

    code = "PROVIDER_THROTTLED"

    def __init__(self, message: str, retry_after: float) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class AnswerLost(ProviderUnavailable):
    """A provider took too long or broke off: it may have answered, and may count it."""

    code = "ANSWER_LOST"
    is_paid = True


class KeyRefused(ProviderFault):
    """A provider does not take the key, or the key may not do this."""

    code = "PROVIDER_KEY_REFUSED"
    default_remedy = (
        "Put a key that works where the provider's secret reference leads; it is read each time."
    )


class RequestRefused(ProviderFault):
    """A provider does not know what is asked of it: the model, or a part of the request."""

    code = "PROVIDER_REQUEST_REFUSED"
    default_remedy = "Check the model and the address of the provider."


class PromptTooLong(ProviderFault):
    """A text is longer than a model reads."""

    code = "PROMPT_TOO_LONG"
    default_remedy = "Lower how many characters of a text count, or choose a model that reads more."
    blames = "text"


class AnswerRefused(ProviderFault):
    """A model does not want to answer."""

    code = "ANSWER_REFUSED"
    default_remedy = "The node gets what needs no model; another model may answer."
    blames = "text"
    is_paid = True


class AnswerUnusable(ProviderFault):
    """An answer has not the form that was asked for, or is not about what was asked."""

    code = "ANSWER_UNUSABLE"
    default_remedy = (
        "The node gets what needs no model. If it happens often, choose a model that keeps to a "
        "form."
    )
    blames = "text"
    is_paid = True


class ProviderNotInstalled(ProviderFault):
    """The Python package by which a provider is asked is not there."""

    code = "PROVIDER_NOT_INSTALLED"
    default_remedy = "Install Nazara with the extra that the message names."


class NoProvider(ProviderFault):
    """No provider is there for what is wanted, or each of them is down."""

    code = "NO_PROVIDER"
    default_remedy = "Add one, or wait until one that is down answers again."
    retryable = True


@contextmanager
def counting(usage: TokenUsage) -> Iterator[None]:
    """Let what goes wrong with an answer in this block say what the answer cost."""
    try:
        yield
    except ProviderFault as fault:
        fault.usage = usage
        raise
