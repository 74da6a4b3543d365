"""Settings of the servers: those of your own, and those that Nazara starts."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings


class ServerSettings(BaseSettings):
    """Where the servers are, and how the embedded ones run."""

    neo4j_uri: str | None = Field(
        default=None,
        description="Address of your own Neo4j, cluster or Aura (`neo4j://…`, `bolt://…`, "
        "`neo4j+s://…`); none: an embedded one.",
    )
    neo4j_user: str = Field(default="neo4j", description="User name at Neo4j.")
    neo4j_password: SecretStr | None = Field(default=None, description="Password at Neo4j.")
    neo4j_browser: str | None = Field(
        default=None,
        description="Address of the Neo4j Browser of your own Neo4j, "
        "`http://HOST:7474/browser/`; links of the console lead there.",
    )
    neo4j_database: str = Field(default="neo4j", description="Database at Neo4j.")
    redis_url: SecretStr | None = Field(
        default=None,
        description="Address of your own Redis or Valkey (`redis://:password@host:port/0`); "
        "none: an embedded one.",
    )
    api_port: int = Field(
        default=0,
        ge=0,
        le=65535,
        description="Port of the API on the loopback address; 0: 8472 when it is free, else any.",
    )
    neo4j_bolt_port: int = Field(
        default=0,
        ge=0,
        le=65535,
        description="Bolt port of the embedded Neo4j; 0: the one used last, or any free one.",
    )
    neo4j_http_port: int = Field(
        default=0,
        ge=0,
        le=65535,
        description="Port of the embedded Neo4j Browser; 0: the one used last, or any free one.",
    )
    redis_port: int = Field(
        default=0,
        ge=0,
        le=65535,
        description="Port of the embedded queue; 0: the one used last, or any free one.",
    )
    redis_fsync: Literal["everysec", "always"] = Field(
        default="always",
        description="When the embedded queue forces its file to disk: `always` before it answers, "
        "so that what a tool was acknowledged survives the kill of any process and a power cut; "
        "`everysec` spares a slow disk, and may lose the last two seconds.",
    )
    neo4j_heap: str | None = Field(
        default=None,
        pattern=r"^[1-9][0-9]*[mg]$",
        description="Java heap of the embedded Neo4j (`900m`, `4g`); none: an eighth of the "
        "machine's memory, at least 512m, at most 4g.",
    )
    neo4j_pagecache: str | None = Field(
        default=None,
        pattern=r"^[1-9][0-9]*[mg]$",
        description="Page cache of the embedded Neo4j (`256m`, `4g`); none: an eighth of the "
        "machine's memory, at least 128m, at most 8g.",
    )
    neo4j_transaction_memory: str | None = Field(
        default=None,
        pattern=r"^[1-9][0-9]*[mg]$",
        description="Memory that one transaction of the embedded Neo4j may take before it is "
        "ended (`256m`, `2g`); none: half of the heap.",
    )
    neo4j_options: str | None = Field(
        default=None,
        pattern=r"^[a-z][A-Za-z0-9_.]*=[^;\r\n]+(;[a-z][A-Za-z0-9_.]*=[^;\r\n]+)*$",
        description="Further settings of the embedded Neo4j, with semicolons between "
        "(`db.checkpoint.interval.time=5m;dbms.cypher.min_replan_interval=1m`); none of those that "
        "Nazara sets itself.",
    )
    java_home: Path | None = Field(
        default=None,
        description="Java (21 or newer) that runs the embedded Neo4j; none: the best found here.",
    )
    maven_url: str | None = Field(
        default=None,
        pattern=r"^https?://",
        description="Base address of a Maven repository to fetch Neo4j from, a mirror say; "
        "none: the public one.",
    )
    download_attempts: int = Field(
        default=5,
        ge=1,
        le=20,
        description="How often one file is tried before a download fails.",
    )
    min_free_disk_mb: int = Field(
        default=300,
        ge=0,
        description="Megabytes that must be free where the data folder is before servers "
        "start, and that uploads leave free where they are.",
    )
    start_timeout: float = Field(
        default=120.0,
        gt=0,
        description="Seconds in which each embedded server must answer after its start. One that "
        "is started again because it was too slow has twice the time, up to 32 times as much.",
    )
    stop_timeout: float = Field(
        default=14.0,
        ge=2,
        description="Seconds in which everything that `nazara up` started has ended.",
    )
    restart_limit: int = Field(
        default=5,
        ge=1,
        description="Crashes of one process within five minutes after which it is reported as "
        "failed and tried once a minute only.",
    )
    child_log_mb: float = Field(
        default=20.0,
        gt=0,
        description="Megabytes of one log file of `nazara up`; one older file is kept.",
    )
    worker_concurrency: int = Field(
        default=2,
        ge=1,
        le=64,
        description="Processes of the Celery worker that `nazara up` starts.",
    )
