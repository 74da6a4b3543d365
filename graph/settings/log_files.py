"""Settings of log files that are read: how much is read of one, and what is told apart."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings


class LogFileSettings(BaseSettings):
    """What is read of log files."""

    log_line_bytes: int = Field(
        default=65_536,
        ge=80,
        le=1 << 30,
        description="Bytes of a line of a log file that are read; what is beyond is dropped, and "
        "counted.",
    )
    log_unpacked_times: int = Field(
        default=1000,
        ge=1,
        description="Times as long as a packed log file may be what comes out of it, beyond "
        "64 MB; it is left there.",
    )
    log_wordings: int = Field(
        default=20_000,
        ge=1,
        le=10_000_000,
        description="Wordings of log lines that are told apart; lines of new ones beyond them are "
        "counted together.",
    )
    log_hide_emails: bool = Field(
        default=False,
        description="Take e-mail addresses out of log lines, as secrets always are.",
    )
    log_hide_addresses: bool = Field(
        default=False,
        description="Take IP addresses out of log lines, but for those of the machine itself.",
    )
