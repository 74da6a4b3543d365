"""Settings of asking models: the provider that holds where an organisation names none, limits."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings


class ModelSettings(BaseSettings):
    """How providers of models are asked."""

    llm_kind: str = Field(
        default="",
        description="Kind of the provider of models for organisations that have none of their own "
        "(`nazara provider add`): `anthropic`, say. Empty: there is none.",
    )
    llm_model: str = Field(default="", description="What that provider calls its model.")
    llm_base_url: str | None = Field(
        default=None, description="Where that provider is asked, if not as usual."
    )
    llm_secret: str | None = Field(
        default=None,
        description="Where that provider's key is: `env:ANTHROPIC_API_KEY` or `file:/a/path`.",
    )
    llm_budget_usd: float = Field(
        default=10.0,
        ge=0,
        description="US dollars a day (UTC) that a provider may cost which says nothing else. What "
        "would pass it is not asked; 0: no provider is asked that costs money.",
    )
    llm_answer_seconds: float = Field(
        default=60.0,
        gt=0,
        le=600,
        description="Seconds in which the answer of a provider must have come whole.",
    )
    llm_answer_bytes: int = Field(
        default=32 * 1024 * 1024,
        ge=1000,
        description="Largest answer of a provider, as it is when it was decompressed.",
    )
    llm_requests_per_minute: int = Field(
        default=50,
        ge=1,
        description="Requests in a minute, of all workers, to a provider that says nothing else.",
    )
    llm_at_once: int = Field(
        default=8,
        ge=1,
        le=1000,
        description="Requests on their way at once, of all workers, to a provider that says "
        "nothing else.",
    )
    llm_attempts: int = Field(
        default=4,
        ge=1,
        le=20,
        description="How often a question is sent at once to a provider that fails without "
        "counting it (too often, overloaded, not reached).",
    )
    llm_patience_seconds: float = Field(
        default=20.0,
        ge=0,
        le=60,
        description="Longest time for which a worker waits until a provider may be asked; what is "
        "left then is asked later.",
    )
    llm_lost_attempts: int = Field(
        default=0,
        ge=0,
        le=10,
        description="How often a question is asked again by itself whose answer was lost after it "
        "may have been paid for: the worker was killed, or the connection broke. 0: never, and "
        "`nazara provider retry` does. What costs nothing is asked again in any case.",
    )
    llm_failures: int = Field(
        default=5,
        ge=1,
        description="Failures one after the other after which a provider is not asked for a while.",
    )
    llm_pause_seconds: float = Field(
        default=30.0,
        gt=0,
        le=3600,
        description="How long it is not asked then; it doubles while it goes on failing, up to "
        "twenty times as long.",
    )
    llm_batch_questions: int = Field(
        default=1000,
        ge=1,
        le=100_000,
        description="Questions that one batch holds at most.",
    )
    llm_batch_poll_seconds: float = Field(
        default=300.0,
        ge=1,
        le=86_400,
        description="Seconds between two looks at batches that were handed in.",
    )
    llm_kept_seconds: int = Field(
        default=86_400,
        ge=60,
        le=2_592_000,
        description="Seconds for which an answer that was paid for is kept in the queue's server, "
        "so that work that was broken off does not pay again.",
    )
