"""Settings of upkeep: what goes by age, backups, migrations."""

from __future__ import annotations

from typing import Annotated

import orjson
from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode


class UpkeepSettings(BaseSettings):
    """What is deleted by age and when, and how backups are taken."""

    nightly_at: str = Field(
        default="01:30",
        pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$",
        description="Time of day (UTC) when what is too old is deleted; enrichment is swept an "
        "hour later.",
    )
    retention: Annotated[dict[str, int], NoDecode] = Field(
        default={},
        description="Days after which nodes of a label are deleted, as JSON "
        '(`{"TechnicalEvent": 90, "DeadLetter": 30}`); a label that is not named is kept for ever.',
    )
    index_timeout: int = Field(
        default=600,
        ge=0,
        description="Seconds that a migration waits for indexes to be built.",
    )
    backup_batch_size: int = Field(
        default=500,
        ge=1,
        le=5000,
        description="Nodes that a backup reads, and nodes or relationships that a restore writes, "
        "at a time.",
    )
    restore_batch_bytes: int = Field(
        default=4_000_000,
        ge=1000,
        description="Bytes of a backup after which a restore commits, if that comes first.",
    )

    @field_validator("retention", mode="before")
    @classmethod
    def _retention_is_json(cls, given: object) -> object:
        try:
            return orjson.loads(given) if isinstance(given, str) else given
        except ValueError as error:
            message = f'expected a JSON object such as {{"DeadLetter": 30}}: {error}'
            raise ValueError(message) from error

    @field_validator("retention")
    @classmethod
    def _retention_fits(cls, days: dict[str, int]) -> dict[str, int]:
        # The whole model is behind it: who sets no retention does not wait for that.
        from graph.model.retained import check_retention  # noqa: PLC0415

        check_retention(days)
        return days
