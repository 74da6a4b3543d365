"""Settings of subscriptions: how long news are kept, and what one connection may ask for."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings


class LiveSettings(BaseSettings):
    """How long news are kept, and what one connection may ask for."""

    live_seconds: int = Field(
        default=600,
        ge=10,
        le=86_400,
        description="Seconds for which news of an organisation are kept, so that a subscription "
        "whose connection broke can go on where it was.",
    )
    live_entries: int = Field(
        default=2000,
        ge=100,
        description="Most entries of an organisation's news that are kept: one for each write, of "
        "200 nodes at most.",
    )
