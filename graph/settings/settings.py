"""Settings: one frozen class, read from `NAZARA_…` variables by the entry points."""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import orjson
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from graph.errors import InvalidSettings, NotRunning
from graph.model.retained import check_retention
from graph.settings.api import ApiSettings

PREFIX = "NAZARA_"

TEST_VARIABLES = frozenset(
    {
        "NAZARA_TEST_DATA",
        "NAZARA_TEST_NEO4J_URI",
        "NAZARA_TEST_NEO4J_PASSWORD",
        "NAZARA_TEST_REDIS_URL",
    },
)
"""Read by the test suite alone, but not misspelt settings either."""


def user_folder(kind: Literal["data", "cache"]) -> Path:
    """Return the folder where this user's programs keep data, or files they can fetch again."""
    home = Path.home()
    if sys.platform == "darwin":
        name = "Application Support" if kind == "data" else "Caches"
        return home / "Library" / name / "nazara"
    variable, fallback = {
        "data": ("XDG_DATA_HOME", ".local/share"),
        "cache": ("XDG_CACHE_HOME", ".cache"),
    }[kind]
    return Path(os.environ.get(variable) or home / fallback) / "nazara"


class Settings(ApiSettings):
    """Everything that can be set. The environment variable is `NAZARA_` + the name."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    # Where things are.
    data_dir: Path = Field(
        default_factory=lambda: user_folder("data"),
        description="Folder for the graph, the queue, logs, passwords and the admin token.",
    )
    cache_dir: Path = Field(
        default_factory=lambda: user_folder("cache"),
        description="Folder for downloaded servers; safe to delete.",
    )
    org: str = Field(default="default", description="Organisation used where none is named.")

    # Servers of your own.
    neo4j_uri: str | None = Field(
        default=None,
        description="Address of your own Neo4j, cluster or Aura (`neo4j://…`, `bolt://…`, "
        "`neo4j+s://…`); none: an embedded one.",
    )
    neo4j_user: str = Field(default="neo4j", description="User name at Neo4j.")
    neo4j_password: SecretStr | None = Field(default=None, description="Password at Neo4j.")
    neo4j_database: str = Field(default="neo4j", description="Database at Neo4j.")
    redis_url: SecretStr | None = Field(
        default=None,
        description="Address of your own Redis or Valkey (`redis://:password@host:port/0`); "
        "none: an embedded one.",
    )

    # Embedded servers.
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
        default="everysec",
        description="When the embedded queue forces its file to disk: `everysec` survives the "
        "kill of any process (but for two seconds at most while the disk is busy), `always` a "
        "power cut as well.",
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
        description="Megabytes that must be free where the data folder is before servers start.",
    )
    start_timeout: float = Field(
        default=120.0,
        gt=0,
        description="Seconds in which each embedded server must answer after its start.",
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

    # Logs.
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info",
        description="Least important events that are logged.",
    )
    log_format: Literal["auto", "json", "console"] = Field(
        default="auto",
        description="`auto` writes for people on a terminal and JSON elsewhere.",
    )

    # Writing.
    batch_size: int = Field(
        default=500,
        ge=1,
        le=5000,
        description="Records written in one transaction, and envelopes in one queued message.",
    )
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
    write_attempts: int = Field(
        default=8,
        ge=1,
        le=50,
        description="How often a transaction that met a deadlock is tried.",
    )
    write_backoff: float = Field(
        default=0.02,
        gt=0,
        le=2,
        description="Seconds before a transaction that met a deadlock is tried again; doubles "
        "with each attempt, up to two seconds.",
    )
    inline_moves: int = Field(
        default=1000,
        ge=0,
        description="Records whose relationships move with a merge in the same transaction; "
        "more are moved in batches afterwards.",
    )
    task_time_limit: int = Field(
        default=120,
        ge=10,
        description="Seconds after which a task is ended; the queue gives out a lost one again "
        "a quarter later.",
    )
    queue_limit: int = Field(
        default=200,
        ge=1,
        description="Messages that may wait in the queue before `nazara ingest` pauses.",
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
    embed_batch_size: int = Field(
        default=200,
        ge=1,
        le=2000,
        description="Nodes whose vectors are read and written in one statement.",
    )
    embed_task_nodes: int = Field(
        default=1000,
        ge=1,
        description="Nodes that one task embeds at most; what is more goes back to the queue.",
    )
    embed_characters: int = Field(
        default=20_000,
        ge=100,
        description="Characters of a long property that count for a vector.",
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
    mention_batch_size: int = Field(
        default=200,
        ge=1,
        le=2000,
        description="Nodes whose texts are searched for names between two statements.",
    )
    mention_characters: int = Field(
        default=200_000,
        ge=100,
        description="Characters of one text, of a document all slices together, that are "
        "searched for names.",
    )
    mention_name_letters: int = Field(
        default=2,
        ge=1,
        le=50,
        description="Letters and digits that a name must have for texts to be searched for it.",
    )
    mention_plain_names: bool = Field(
        default=False,
        description="Whether a system or team whose name could be any word (`search`) is found "
        "wherever that word stands, and not only where the text marks it as a name.",
    )
    vocabulary_delay: float = Field(
        default=10.0,
        ge=0,
        le=60,
        description="Seconds between a change of names and the search of all texts for them, so "
        "that many changes cost one search.",
    )
    summary_sentences: int = Field(
        default=3,
        ge=1,
        le=20,
        description="Sentences of a summary, at most.",
    )
    summary_shortest: int = Field(
        default=5,
        ge=0,
        description="Sentences up to which a text is short enough itself and gets no summary.",
    )
    summary_characters: int = Field(
        default=20_000,
        ge=100,
        le=500_000,
        description="Characters of a text, of a document all slices together, that a summary is "
        "made of; what stands behind them does not count.",
    )
    job_lost_seconds: int = Field(
        default=300,
        ge=10,
        description="Seconds without a sign of life after which a run of a job counts as failed.",
    )
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
    query_timeout: float = Field(
        default=30.0,
        gt=0,
        description="Seconds after which Neo4j ends a read.",
    )
    read_attempts: int = Field(
        default=2,
        ge=1,
        le=50,
        description="How often a read is tried that met an error which may pass.",
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
        check_retention(days)
        return days


def load_settings(**overrides: Any) -> Settings:
    """Return the settings of the environment, with `overrides` on top (None is left out).

    Raises:
        InvalidSettings: For a `NAZARA_…` variable that is no setting, or a value that does
            not fit; every fault is named.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    faults = misspelt(os.environ)
    try:
        settings = Settings(**given)
    except ValidationError as error:
        faults += [_fault_text(item) for item in error.errors()]
    if faults:
        raise InvalidSettings("; ".join(sorted(faults)))
    return settings


def misspelt(environment: Mapping[str, str]) -> list[str]:
    """Return one sentence for each `NAZARA_…` variable that is no setting."""
    known = {PREFIX + name.upper() for name in Settings.model_fields} | TEST_VARIABLES
    return [
        f"{name} is no setting{_nearest(name, known)}"
        for name in sorted(environment)
        if name.upper().startswith(PREFIX) and name.upper() not in known
    ]


def _nearest(name: str, known: set[str]) -> str:
    close = difflib.get_close_matches(name.upper(), sorted(known), n=1, cutoff=0.6)
    return f"; did you mean {close[0]}?" if close else ""


def _fault_text(item: Any) -> str:
    name = PREFIX + "_".join(str(part) for part in item["loc"]).upper()
    return f"{name}: {item['msg']}"


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where the servers are that this process talks to."""

    neo4j_uri: str
    neo4j_user: str
    neo4j_password: str
    redis_url: str
    api_url: str | None = None


def state_file(data_dir: Path) -> Path:
    """Return the file in which the supervisor says what runs on a data folder."""
    return data_dir / "run" / "state.json"


Server = Literal["neo4j", "redis", "api"]


def resolve(settings: Settings, need: tuple[Server, ...] = ("neo4j", "redis")) -> Endpoints:
    """Return the addresses to use: explicit settings first, else the running supervisor's.

    What is not in `need` may be empty in the result.

    Raises:
        NotRunning: When an address in `need` is neither set nor in the state file.
    """
    state = _read_state(settings.data_dir)
    redis = settings.redis_url.get_secret_value() if settings.redis_url else state.get("redis")
    found = {
        "neo4j": settings.neo4j_uri or state.get("bolt"),
        "redis": redis,
        "api": state.get("api"),
    }
    if not all(found[name] for name in need):
        message = f"nothing is running on {settings.data_dir}"
        raise NotRunning(message)
    return Endpoints(
        neo4j_uri=found["neo4j"] or "",
        neo4j_user=settings.neo4j_user if settings.neo4j_uri else state.get("neo4j_user", ""),
        neo4j_password=_password(settings, state) if "neo4j" in need else "",
        redis_url=redis or "",
        api_url=found["api"],
    )


def _password(settings: Settings, state: dict[str, Any]) -> str:
    if settings.neo4j_password is not None:
        return settings.neo4j_password.get_secret_value()
    if settings.neo4j_uri:
        return ""
    return Path(state["neo4j_password_file"]).read_text(encoding="utf-8").strip()


def _read_state(data_dir: Path) -> dict[str, Any]:
    try:
        state = orjson.loads(state_file(data_dir).read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, orjson.JSONDecodeError) as error:
        message = f"{state_file(data_dir)} can't be read: {error}"
        raise NotRunning(message) from error
    return state if isinstance(state, dict) else {}
