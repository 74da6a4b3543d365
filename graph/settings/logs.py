"""Settings of the logs."""

from __future__ import annotations

from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings


class LogSettings(BaseSettings):
    """What is logged, and in which form."""

    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info",
        description="Least important events that are logged.",
    )
    log_format: Literal["auto", "json", "console"] = Field(
        default="auto",
        description="`auto` writes for people on a terminal and JSON elsewhere.",
    )
