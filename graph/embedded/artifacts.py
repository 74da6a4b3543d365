"""The committed lists of files that are fetched: the embedded Neo4j's, and the sentence model's."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import orjson

NEO4J_LOCK: Final = Path(__file__).with_name("neo4j.lock.json")
MODEL_LOCK: Final = Path(__file__).with_name("sentence-model.lock.json")

LOCKS: Final = {"neo4j": NEO4J_LOCK, "sentence-model": MODEL_LOCK}
"""Every lock by its name."""

_CALLED: Final = {"neo4j": "Neo4j", "sentence-model": "Sentence model"}
"""What people call what the files of a lock make up."""


@dataclass(frozen=True, slots=True)
class Artifact:
    """One jar: `group:artifact:version[:classifier]`, its SHA-256 (hex) and its size in bytes."""

    coordinates: str
    sha256: str
    size: int

    @property
    def name(self) -> str:
        """The file's name, unique within a lock."""
        _, artifact, version, *classifier = self.coordinates.split(":")
        return "-".join([artifact, version, *classifier]) + ".jar"

    @property
    def path(self) -> str:
        """Where the file lies below the base address of any Maven repository."""
        group, artifact, version, *_ = self.coordinates.split(":")
        return f"{group.replace('.', '/')}/{artifact}/{version}/{self.name}"


@dataclass(frozen=True, slots=True)
class Lock:
    """What is fetched together: its name, its version, and every file it needs."""

    name: str
    version: str
    artifacts: tuple[Artifact, ...]

    @property
    def total_size(self) -> int:
        """Bytes of all files together."""
        return sum(artifact.size for artifact in self.artifacts)

    @property
    def title(self) -> str:
        """What people call it, with its version."""
        return f"{_CALLED.get(self.name, self.name)} {self.version}"

    @property
    def file_name(self) -> str:
        """Name of the file that a lock is kept in."""
        return f"{self.name}.lock.json"

    @property
    def folder_name(self) -> str:
        """Name of the cache folder: it changes whenever any file of the lock does."""
        text = "\n".join(sorted(artifact.sha256 for artifact in self.artifacts))
        return f"{self.name}-{self.version}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def read_lock(path: Path = NEO4J_LOCK) -> Lock:
    """Return a lock, by default that of the Neo4j that this program starts."""
    document = orjson.loads(path.read_bytes())
    artifacts = (Artifact(**item) for item in document["artifacts"])
    return Lock(document["name"], document["version"], tuple(artifacts))
