"""The file in which a supervisor says what runs on a data folder."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

import orjson

from graph.embedded import files
from graph.embedded.program import Status
from graph.embedded.spawning import Identity
from graph.settings.settings import state_file

SupervisorPhase = Literal["starting", "ready", "stopping"]


@dataclass(slots=True)
class ChildState:
    """One child as others see it."""

    name: str
    status: Status
    restarts: int
    log: str
    remedy: str
    pid: int | None = None
    started: str | None = None

    @property
    def identity(self) -> Identity | None:
        """Which process it is, also after its pid was given to another; None between two."""
        if self.pid is None or self.started is None:
            return None
        return Identity(self.pid, self.started)


@dataclass(slots=True)
class State:
    """What a supervisor runs. Addresses of servers that were given by setting are left out."""

    pid: int
    started: str
    version: str
    data_dir: str
    phase: SupervisorPhase = "starting"
    api: str | None = None
    console: str | None = None
    graphql: str | None = None
    graphiql: str | None = None
    browser: str | None = None
    bolt: str | None = None
    redis: str | None = None
    neo4j_user: str | None = None
    neo4j_password_file: str | None = None
    token_file: str | None = None
    org: str | None = None
    notes: list[str] = field(default_factory=list)
    logs: dict[str, str] = field(default_factory=dict)
    timings: dict[str, float] = field(default_factory=dict)
    children: list[ChildState] = field(default_factory=list)

    @property
    def identity(self) -> Identity:
        """Which process the supervisor is."""
        return Identity(self.pid, self.started)

    def public(self) -> dict[str, Any]:
        """Return what may be shown: everything but the queue's address with its password."""
        shown = asdict(self)
        del shown["redis"]
        return {key: value for key, value in shown.items() if value is not None}


def write(state: State) -> None:
    """Replace the state file at once; only its owner may read it."""
    content = {key: value for key, value in asdict(state).items() if value is not None}
    path = state_file(Path(state.data_dir))
    files.write_private(path, orjson.dumps(content, option=orjson.OPT_INDENT_2).decode())


def read(data_dir: Path) -> State | None:
    """Return the last state written for `data_dir`, None if there is none that makes sense."""
    try:
        found = orjson.loads(state_file(data_dir).read_bytes())
        children = [ChildState(**child) for child in found.pop("children", [])]
        return State(**found, children=children)
    except (OSError, orjson.JSONDecodeError, TypeError, AttributeError):
        return None


def remove(data_dir: Path) -> None:
    """Remove the state file: nothing runs any more."""
    state_file(data_dir).unlink(missing_ok=True)
