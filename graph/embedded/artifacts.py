"""The committed list of the files that make up the embedded Neo4j."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import orjson

LOCK_FILE = Path(__file__).with_name("neo4j.lock.json")


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
    """The Neo4j version and every file it needs."""

    neo4j: str
    artifacts: tuple[Artifact, ...]

    @property
    def total_size(self) -> int:
        """Bytes of all files together."""
        return sum(artifact.size for artifact in self.artifacts)

    @property
    def folder_name(self) -> str:
        """Name of the cache folder: it changes whenever any file of the lock does."""
        text = "\n".join(sorted(artifact.sha256 for artifact in self.artifacts))
        return f"neo4j-{self.neo4j}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def read_lock(path: Path = LOCK_FILE) -> Lock:
    """Return the lock that is part of this program."""
    document = orjson.loads(path.read_bytes())
    artifacts = (Artifact(**item) for item in document["artifacts"])
    return Lock(neo4j=document["neo4j"], artifacts=tuple(artifacts))
