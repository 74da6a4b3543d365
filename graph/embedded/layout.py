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
from graph.settings.settings import state_file

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

    @property
    def demo_stamp(self) -> Path:
        """File that says which demo was loaded."""
        return self.root / "demo.sha256"

    @property
    def logs(self) -> Path:
        """Folder with the log files of all processes."""
        return self.root / "logs"

    def log(self, name: str) -> Path:
        """Log file of the process `name`."""
        return self.logs / f"{name}.log"

    def make(self) -> None:
        """Make the folders, for this user alone, and close those that are open to others.

        A root that holds other things than ours stays as it is: it may be a home, or `/tmp`.
        """
        for folder in (self.root, *self._folders):
            files.make_private_folder(folder)
        mended = [*self._folders, *self.logs.glob("*.log*")]
        for path in [self.root, *mended] if self._is_ours_alone() else mended:
            files.close_to_others(path)

    def open_to_others(self) -> list[Path]:
        """Return the folders, log files and files with secrets that others may read or enter."""
        secret = (self.token, self.neo4j_password, self.queue / "password", state_file(self.root))
        held = [self.root, *self._folders, *sorted(self.logs.glob("*.log*")), *secret]
        return [path for path in held if path.exists() and files.is_open_to_others(path)]

    @property
    def _folders(self) -> tuple[Path, ...]:
        return (self.neo4j, self.queue, self.run, self.logs)

    def _is_ours_alone(self) -> bool:
        ours = {*self._folders, self.token, self.stamp, self.demo_stamp}
        return set(self.root.iterdir()) <= ours


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
