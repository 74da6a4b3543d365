"""Settings of `nazara doctor`: how long it looks, and from when on it finds fault."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings


class DoctorSettings(BaseSettings):
    """How long one check may take, and what is too much."""

    doctor_check_seconds: float = Field(
        default=10.0,
        gt=0,
        le=600,
        description="Seconds that one check of `nazara doctor` may take.",
    )
    doctor_sample_nodes: int = Field(
        default=2000,
        ge=2,
        description="Nodes of each organisation whose vectors, summaries and mentions "
        "`nazara doctor` compares.",
    )
    doctor_count_limit: int = Field(
        default=100_000,
        ge=1,
        description="Dead letters or stubs of each organisation up to which `nazara doctor` "
        "counts.",
    )
    doctor_queue_seconds: float = Field(
        default=300.0,
        ge=0,
        description="Seconds that a message may wait in the queue, or stay with a worker beyond "
        "its time limit, before `nazara doctor` finds fault.",
    )
    doctor_stuck_seconds: float = Field(
        default=3600.0,
        ge=0,
        description="Seconds without progress after which `nazara doctor` calls a job's run stuck.",
    )
    doctor_clock_seconds: float = Field(
        default=5.0,
        ge=0,
        description="Seconds by which the database's clock, or a stored time of receipt, may be "
        "ahead before `nazara doctor` finds fault.",
    )
    doctor_degree: int = Field(
        default=100_000,
        ge=1,
        description="Relationships of one type and direction from which on `nazara doctor` names "
        "a node.",
    )
    doctor_min_inodes: int = Field(
        default=10_000,
        ge=0,
        description="Files that must still fit where the data folder is.",
    )
