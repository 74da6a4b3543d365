"""Settings of intake: how large what is read may be, and what is kept of what is refused."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings


class IntakeSettings(BaseSettings):
    """What may be read, and what becomes of what is refused."""

    ingest_record_bytes: int = Field(
        default=10 * 1024 * 1024,
        ge=1000,
        description="Longest line of a JSON Lines file; a longer one becomes a dead letter.",
    )
    ingest_file_bytes: int = Field(
        default=256 * 1024 * 1024,
        ge=1000,
        description="Largest file of any other format, which is read as a whole.",
    )
    profile_bytes: int = Field(
        default=4 * 1024 * 1024,
        ge=1000,
        le=64 * 1024 * 1024,
        description="Largest domain profile; it is read as a whole and kept in the graph.",
    )
    dead_letter_bytes: int = Field(
        default=65_536,
        ge=0,
        description="Bytes of a rejected envelope's content that its DeadLetter keeps; a longer "
        "one is cut and can't be replayed.",
    )
    dead_letter_redact: str = Field(
        default=r"(?i)passw|secret|token|api[-_]?key|authorization|cookie|credential",
        description="Regular expression for names whose values a DeadLetter does not keep.",
    )
