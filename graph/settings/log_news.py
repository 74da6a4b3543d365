"""Settings of the look at what is new in logs."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings


class LogNewsSettings(BaseSettings):
    """When the counts of log records are looked at, and from when on something is a finding."""

    log_news_minutes: float = Field(
        default=10.0,
        ge=0,
        le=1440,
        description="Minutes after which it is looked again what is new in logs (wordings, rates, "
        "silence); 0: it is not looked by itself.",
    )
    log_news_delay_minutes: int = Field(
        default=10,
        ge=0,
        le=1440,
        description="Minutes before now at which that look ends, so that what is on its way "
        "counts.",
    )
    log_news_window_minutes: int = Field(
        default=60,
        ge=15,
        le=720,
        description="Minutes that are compared with the same minutes of other days.",
    )
    log_news_days: int = Field(
        default=14, ge=1, le=60, description="Days before that are compared with."
    )
    log_news_least_days: int = Field(
        default=5,
        ge=1,
        le=60,
        description="Days of which logs of a system must be known, before anything of it is new. "
        "Days with an incident of it at that hour do not count.",
    )
    log_news_deviation: float = Field(
        default=6.0,
        gt=0,
        description="Robust deviations from other days from which on a rate has changed.",
    )
    log_news_times: float = Field(
        default=2.0,
        gt=1,
        description="Times as many, or as few, as on other days, that a changed rate comes to.",
    )
    log_news_rate_records: int = Field(
        default=20,
        ge=1,
        description="Least log records in those minutes, now or on other days, for a rate to have "
        "changed or a wording to have stopped.",
    )
    log_news_new_records: int = Field(
        default=3, ge=1, description="Least log records of a wording that was never seen."
    )
    log_news_wordings: int = Field(
        default=500,
        ge=1,
        description="Wordings of an organisation that are looked at: those that were seen last.",
    )
    log_news_per_system: int = Field(
        default=5,
        ge=1,
        description="Findings of one kind that a look makes of one system: those of most records.",
    )
    log_news_close_hours: float = Field(
        default=6.0,
        ge=0,
        description="Hours after which a finding of what is new in logs is closed if it does not "
        "hold any more.",
    )
