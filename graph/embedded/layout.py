"""Where everything lies in a data folder, and which version wrote it."""

from __future__ import annotations

import importlib.metadata
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from graph.embedded import files
from graph.errors import NewerData

LAYOUT = 1
"""Raised whenever a data folder changes so that older programs would misread it."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The paths below one data folder."""

    root: Path

    @property
    def neo4j(self) -> Path:
        """Home of the embedded Neo4j."""
        return self.root / "neo4j"

    @property
    def neo4j_password(self) -> Path:
        """File with the password of the embedded Neo4j."""
        return self.neo4j / "password"

    @property
    def queue(self) -> Path:
        """Home of the embedded queue."""
        return self.root / "queue"

    @property
    def run(self) -> Path:
        """Folder for what is true only while something runs."""
        return self.root / "run"

    @property
    def lock(self) -> Path:
        """File that the supervisor holds locked as long as it lives."""
        return self.run / "lock"

    @property
    def ports(self) -> Path:
        """File with the ports used last, so that addresses stay the same."""
        return self.run / "ports.json"

    @property
    def token(self) -> Path:
        """File with the admin's API token."""
        return self.root / "token"

    @property
    def stamp(self) -> Path:
        """File that says which versions wrote the folder."""
        return self.root / "nazara.json"

    def log(self, name: str) -> Path:
        """Log file of the process `name`."""
        return self.root / "logs" / f"{name}.log"

    def make(self) -> None:
        """Make the folders, for this user alone."""
        for folder in (self.root, self.neo4j, self.queue, self.run, self.root / "logs"):
            files.make_private_folder(folder)


def check_stamp(layout: Layout, neo4j: str) -> None:
    """Check that no newer program wrote this folder; `neo4j` is the version about to start.

    Raises:
        NewerData: When one did. Nothing in the folder is touched.
    """
    stamp = _read(layout.stamp)
    for name, ours in {"layout": str(LAYOUT), "nazara": version(), "neo4j": neo4j}.items():
        theirs = str(stamp.get(name, "0"))
        if _numbers(theirs) > _numbers(ours):
            message = f"{layout.root} was written by {name} {theirs}; this is {name} {ours}"
            raise NewerData(message)


def write_stamp(layout: Layout, neo4j: str) -> None:
    """Say in the folder which versions have written it now."""
    stamp = {"layout": LAYOUT, "nazara": version(), "neo4j": neo4j}
    files.write_private(layout.stamp, orjson.dumps(stamp).decode() + "\n")


def version() -> str:
    """Return the version of this program."""
    return importlib.metadata.version("nazara")


def _read(path: Path) -> dict[str, Any]:
    try:
        stamp = orjson.loads(path.read_bytes())
    except (FileNotFoundError, orjson.JSONDecodeError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text))
