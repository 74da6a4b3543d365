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
from pydantic import Field, ValidationError
from pydantic_settings import SettingsConfigDict

from graph.errors import InvalidSettings, NotRunning
from graph.settings.access import AccessSettings
from graph.settings.api import ApiSettings
from graph.settings.desk import DeskSettings
from graph.settings.doctor import DoctorSettings
from graph.settings.enrichment import EnrichmentSettings
from graph.settings.intake import IntakeSettings
from graph.settings.live import LiveSettings
from graph.settings.log_files import LogFileSettings
from graph.settings.log_news import LogNewsSettings
from graph.settings.log_uploads import LogUploadSettings
from graph.settings.logs import LogSettings
from graph.settings.models import ModelSettings
from graph.settings.oidc import OidcSettings
from graph.settings.pulling import PullSettings
from graph.settings.push import PushSettings
from graph.settings.reading import ReadingSettings
from graph.settings.servers import ServerSettings
from graph.settings.upkeep import UpkeepSettings
from graph.settings.web import WebSettings
from graph.settings.writing import WritingSettings

PREFIX = "NAZARA_"

TEST_VARIABLES = frozenset(
    {
        "NAZARA_TEST_DATA",
        "NAZARA_TEST_DAY",
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


class Settings(
    AccessSettings,
    ApiSettings,
    DeskSettings,
    DoctorSettings,
    EnrichmentSettings,
    IntakeSettings,
    LiveSettings,
    LogFileSettings,
    LogNewsSettings,
    LogSettings,
    LogUploadSettings,
    ModelSettings,
    OidcSettings,
    PushSettings,
    PullSettings,
    ReadingSettings,
    ServerSettings,
    UpkeepSettings,
    WebSettings,
    WritingSettings,
):
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


def given_variables() -> list[str]:
    """Return the names of the variables that set something, in alphabetical order."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    return sorted(name for name in os.environ if name.upper() in known)


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
