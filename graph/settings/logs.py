"""Settings of logs and traces."""

from __future__ import annotations

from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings


class LogSettings(BaseSettings):
    """What is logged and traced, and in which form."""

    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info",
        description="Least important events that are logged.",
    )
    log_format: Literal["auto", "json", "console"] = Field(
        default="auto",
        description="`auto` writes for people on a terminal and JSON elsewhere.",
    )
    traces_url: str | None = Field(
        default=None,
        description="Where traces go, by OTLP over HTTP: `http://localhost:4318/v1/traces`. It "
        "needs the extra `tracing`.",
    )
    traces_share: float = Field(
        default=1.0,
        ge=0,
        le=1,
        description="Share of requests that are traced; one that comes with a trace goes by that.",
    )
