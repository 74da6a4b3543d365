"""Settings of reads from Neo4j."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings


class ReadingSettings(BaseSettings):
    """How long a read may take, and how often it is tried."""

    query_timeout: float = Field(
        default=30.0,
        gt=0,
        description="Seconds after which Neo4j ends a read.",
    )
    read_attempts: int = Field(
        default=2,
        ge=1,
        le=50,
        description="How often a read is tried that met an error which may pass.",
    )
    neo4j_bookmarks: int = Field(
        default=16,
        ge=1,
        le=1000,
        description="With a `neo4j://` address: how many of the last commits in an organisation a "
        "read by any process waits for.",
    )
    neo4j_bookmark_seconds: float = Field(
        default=120.0,
        gt=0,
        description="With a `neo4j://` address: how long reads wait for a commit to have reached "
        "the member that answers them; by then every member must have it.",
    )
