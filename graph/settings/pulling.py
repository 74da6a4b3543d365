"""Settings of asking sources: how fast, how much, for how long."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings


class PullSettings(BaseSettings):
    """How sources are asked."""

    pull_answer_seconds: float = Field(
        default=60.0,
        gt=0,
        le=600,
        description="Seconds in which an answer of a source must have come whole.",
    )
    pull_answer_bytes: int = Field(
        default=32 * 1024 * 1024,
        ge=1000,
        description="Largest answer of a source, as it is when it was decompressed.",
    )
    pull_kept_seconds: float = Field(
        default=3600.0,
        ge=0,
        le=86_400,
        description="Seconds for which an answer with an entity tag is kept, so that the source "
        "can say that it has not changed; 0: none is.",
    )
    pull_kept_bytes: int = Field(
        default=256 * 1024,
        ge=0,
        description="Largest answer that is kept so, compressed.",
    )
    pull_attempts: int = Field(
        default=4,
        ge=1,
        le=20,
        description="How often a request is sent at once when a source fails; after that the "
        "reading goes on later, where it was.",
    )
    pull_patience_seconds: float = Field(
        default=5.0,
        ge=0,
        le=60,
        description="Longest wait for a source that a worker waits out; for a longer one the "
        "reading goes on later, and the worker does something else.",
    )
    pull_step_seconds: float = Field(
        default=10.0,
        gt=0,
        le=600,
        description="Seconds for which a worker reads of one instance before others have a turn.",
    )
    pull_tick_seconds: float = Field(
        default=10.0,
        ge=1,
        le=3600,
        description="Seconds between two looks at which instances are due.",
    )
    pull_at_once: int = Field(
        default=4,
        ge=1,
        description="Instances that are read at once, of all organisations.",
    )
    pull_at_once_per_org: int = Field(
        default=2,
        ge=1,
        description="Instances of one organisation that are read at once.",
    )
    pull_first_days: int = Field(
        default=90,
        ge=0,
        le=36_500,
        description="How many days back the first reading of an instance goes.",
    )
    pull_longest_pause_seconds: float = Field(
        default=3600.0,
        ge=1,
        description="Longest pause after errors, and longest that a source may ask for: it doubles "
        "from ten seconds on.",
    )
    pull_pages: int = Field(
        default=100_000,
        ge=1,
        description="Pages of one reading of a stream; a source that gives more has lost its way.",
    )
    pull_partitions: int = Field(
        default=5000,
        ge=1,
        description="Parts (repositories, channels) of one stream that are read.",
    )
    pull_absent_hours: float = Field(
        default=24.0,
        ge=0,
        description="Hours for which complete readings must not have named a record before it "
        "ends.",
    )
    pull_check_seconds: float = Field(
        default=30.0,
        gt=0,
        le=600,
        description="Seconds for which `nazara connector check` and `checkConnector` look at the "
        "streams of an instance; those that are left are told as not looked at.",
    )
    connector_proxy: SecretStr | None = Field(
        default=None,
        description="HTTP proxy through which tools are asked, with user and password if it wants "
        "them: `http://user:password@proxy.example.org:3128`. It must let CONNECT pass to "
        "addresses.",
    )
    pull_ca_file: Path | None = Field(
        default=None,
        description="Certificates (PEM) of authorities that sources' certificates may be of, "
        "beside those that the system knows.",
    )
