"""Settings: one frozen class, read from `NAZARA_…` variables by the entry points."""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import orjson
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from graph.errors import InvalidSettings, NotRunning

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


class Settings(BaseSettings):
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
    write_attempts: int = Field(
        default=8,
        ge=1,
        le=50,
        description="How often a transaction that met a deadlock is tried.",
    )
    query_timeout: float = Field(
        default=30.0,
        gt=0,
        description="Seconds after which Neo4j ends a read.",
    )


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


def resolve(settings: Settings) -> Endpoints:
    """Return the addresses to use: explicit settings first, else the running supervisor's.

    Raises:
        NotRunning: When an address is neither set nor in the state file.
    """
    state = _read_state(settings.data_dir)
    uri = settings.neo4j_uri or state.get("bolt")
    redis = settings.redis_url.get_secret_value() if settings.redis_url else state.get("redis")
    if not uri or not redis:
        message = f"nothing is running on {settings.data_dir}"
        raise NotRunning(message)
    return Endpoints(
        neo4j_uri=uri,
        neo4j_user=settings.neo4j_user if settings.neo4j_uri else state["neo4j_user"],
        neo4j_password=_password(settings, state),
        redis_url=redis,
        api_url=state.get("api"),
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
