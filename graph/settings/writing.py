"""Settings of the write path and of the queue before it."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings


class WritingSettings(BaseSettings):
    """How much is written at once, how often it is tried, and what may wait."""

    batch_size: int = Field(
        default=500,
        ge=1,
        le=5000,
        description="Records written in one transaction, and envelopes in one queued message.",
    )
    write_attempts: int = Field(
        default=8,
        ge=1,
        le=50,
        description="How often a transaction that met a deadlock is tried.",
    )
    write_backoff: float = Field(
        default=0.02,
        gt=0,
        le=2,
        description="Seconds before a transaction that met a deadlock is tried again; doubles "
        "with each attempt, up to two seconds.",
    )
    inline_moves: int = Field(
        default=1000,
        ge=0,
        description="Records whose relationships move with a merge in the same transaction; "
        "more are moved in batches afterwards.",
    )
    task_time_limit: int = Field(
        default=120,
        ge=10,
        description="Seconds after which a task is ended; the queue gives out a lost one again "
        "a quarter later.",
    )
    queue_limit: int = Field(
        default=200,
        ge=1,
        description="Batches that may wait, in each lane, before `nazara ingest` pauses and what "
        "may not wait is refused; smaller ones count by their records.",
    )
    gather_seconds: float = Field(
        default=0.3,
        ge=0,
        le=10,
        description="How long a few records of one organisation may wait for more, so that they "
        "are written together, while others of it are being written or were just now; 0: not at "
        "all. The first after a pause never waits.",
    )
    turn_batches: int = Field(
        default=1,
        ge=1,
        description="Batches of one organisation that are written at the same time while a batch "
        "of another organisation waits.",
    )
