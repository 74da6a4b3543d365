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
    live_check_seconds: float = Field(
        default=0.5,
        gt=0,
        le=60,
        description="Seconds after which it is looked again whether the tokens of open "
        "subscriptions still hold, and what they may read.",
    )
    live_connections: int = Field(
        default=2000,
        ge=1,
        description="Connections with subscriptions that one API process has open.",
    )
    live_connections_per_org: int = Field(
        default=1500,
        ge=1,
        description="The same of one organisation.",
    )
    live_connections_per_token: int = Field(
        default=200,
        ge=1,
        description="The same of one token, or of one user by logins.",
    )
    live_operations: int = Field(
        default=100,
        ge=1,
        description="Operations that one WebSocket has under way at once.",
    )
    live_queue: int = Field(
        default=500,
        ge=1,
        description="Messages that wait for a client that reads slowly; with one more it is "
        "dropped.",
    )
    live_message_bytes: int = Field(
        default=262_144,
        ge=1024,
        description="Longest message that a WebSocket may bring.",
    )
    live_messages_per_second: int = Field(
        default=50,
        ge=1,
        description="Messages that a WebSocket may bring in a second, over ten seconds; one that "
        "brings more is closed.",
    )
    live_init_seconds: float = Field(
        default=10.0,
        gt=0,
        description="Seconds in which `connection_init` must have come, and be answered.",
    )
    live_ping_seconds: float = Field(
        default=20.0,
        gt=0,
        description="Seconds after which something is sent on a connection on which nothing else "
        "was; a WebSocket that brings nothing for three times as long is closed.",
    )
