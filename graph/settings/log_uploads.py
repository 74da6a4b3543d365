"""Settings of log files that are uploaded: how much may come, and how long what is read stays."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings


class LogUploadSettings(BaseSettings):
    """What may be uploaded to be read as logs, how long it may take, and what is kept of it."""

    log_uploads_dir: Path | None = Field(
        default=None,
        description="Folder of uploaded log files, until they are read, and of what was read in "
        "them; `uploads` in the data folder unless set. The API and all workers share it.",
    )
    log_upload_bytes: int = Field(
        default=2 * 1024**3,
        ge=1,
        description="Bytes of one upload of log files, as they are sent; more are answered 413.",
    )
    log_paste_bytes: int = Field(
        default=200_000,
        ge=1,
        description="Bytes of log lines in one `readLogs`; NAZARA_API_MAX_BODY_BYTES bounds the "
        "whole request.",
    )
    log_upload_files: int = Field(
        default=100,
        ge=1,
        le=10_000,
        description="Log files in one form that is uploaded.",
    )
    log_upload_idle_seconds: float = Field(
        default=30.0,
        gt=0,
        description="Seconds in which something more of an upload must have come; one that stalls "
        "is answered 408, and can be resumed.",
    )
    log_upload_seconds: int = Field(
        default=86_400,
        ge=1,
        description="Seconds after which what is half uploaded, and got no more, is removed.",
    )
    log_uploads_open: int = Field(
        default=20,
        ge=1,
        description="Uploads of one organisation that are not read yet; one more is answered 429.",
    )
    log_reading_seconds: int = Field(
        default=1800,
        ge=1,
        description="Seconds that a worker reads of one upload; what is beyond is passed over, and "
        "named.",
    )
    log_readings_at_once: int = Field(
        default=1,
        ge=1,
        le=64,
        description="Uploads that all workers together read at once, so that others of them write.",
    )
    log_reading_groups: int = Field(
        default=1000,
        ge=1,
        le=100_000,
        description="Groups of an upload that are kept, those with the most entries and those that "
        "are the gravest; others are counted.",
    )
    log_reading_kept_seconds: int = Field(
        default=7 * 86_400,
        ge=1,
        description="Seconds for which is kept what was read in an upload.",
    )
    log_readings_kept: int = Field(
        default=200,
        ge=1,
        description="Uploads of one organisation of which is kept what was read; the oldest go.",
    )
