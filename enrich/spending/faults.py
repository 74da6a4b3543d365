"""Why a question is not asked, though a provider is there."""

from __future__ import annotations

from enrich.providers.faults import ProviderFault, ProviderUnavailable


class BudgetSpent(ProviderFault):
    """A question could cost more than is left of what a provider may cost on this day."""

    code = "BUDGET_SPENT"
    default_remedy = (
        "Nothing was sent. Raise the budget of the provider, or wait until the day ends (UTC)."
    )


class AskedElsewhere(ProviderFault):
    """Another worker waits for the answer to the same question."""

    code = "ASKED_ELSEWHERE"
    default_remedy = "It is looked at again by itself."
    retryable = True


class InBatch(ProviderFault):
    """A question was handed in with others, and its answer is not there yet."""

    code = "IN_BATCH"
    default_remedy = "Its answer comes within a day, and is taken in by itself."
    retryable = True


class SetAside(ProviderFault):
    """A question was asked before, and its answer was lost or could not be used."""

    code = "SET_ASIDE"
    default_remedy = (
        "It is not paid for again by itself: `nazara provider retry` lets such questions be asked "
        "once more. Another text or another prompt is another question."
    )
    blames = "text"


class ProviderDown(ProviderUnavailable):
    """A provider failed several times in a row and is left alone for a while."""

    code = "PROVIDER_DOWN"
