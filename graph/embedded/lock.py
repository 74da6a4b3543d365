"""Developer command: resolve Neo4j's files anew and write `neo4j.lock.json`.

    uv run python -m graph.embedded.lock

It downloads everything once, into a temporary folder, and takes a few minutes.
"""

from __future__ import annotations

import argparse
import hashlib
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import orjson
from jgo.maven import Artifact as Resolved
from jgo.maven import MavenContext

from graph.embedded.artifacts import LOCK_FILE, Artifact, Lock

NEO4J = "2026.09.0"
ROOTS = (
    f"org.neo4j:neo4j:{NEO4J}",
    f"org.neo4j.app:neo4j-server:{NEO4J}",
    "org.neo4j.client:neo4j-browser:5.24.0",
)
TEST_ONLY = frozenset(
    {
        "bcpkix-jdk18on",
        "bcprov-jdk18on",
        "bcutil-jdk18on",
        "byte-buddy",
        "byte-buddy-agent",
        "hamcrest",
        "junit",
        "mockito-core",
        "objenesis",
    },
)
"""Files that the resolver takes in although only Neo4j's own tests use them."""

DOWNLOADS = 4


def resolve(cache: Path) -> Lock:
    """Return a lock made from the newest answers of the Maven repository."""
    found = _dependencies(cache)
    with ThreadPoolExecutor(DOWNLOADS) as pool:
        artifacts = list(pool.map(_artifact, found))
    return Lock(neo4j=NEO4J, artifacts=tuple(sorted(artifacts, key=lambda item: item.coordinates)))


def _dependencies(cache: Path) -> list[Resolved]:
    context = MavenContext(repo_cache=cache)
    roots = [context.create_dependency(root) for root in ROOTS]
    direct, transitive = context.resolver.resolve(roots)
    artifacts = [item.artifact for item in (*direct, *transitive)]
    return [item for item in artifacts if item.artifactId not in TEST_ONLY]


def _artifact(found: Resolved) -> Artifact:
    content = found.resolve().read_bytes()
    parts = [found.groupId, found.artifactId, found.version, found.classifier]
    return Artifact(
        coordinates=":".join(part for part in parts if part),
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
    )


def write_lock(lock: Lock, path: Path = LOCK_FILE) -> None:
    """Write `lock`, one file a line, so that a change reads well."""
    lines = [
        orjson.dumps({"coordinates": it.coordinates, "sha256": it.sha256, "size": it.size})
        for it in lock.artifacts
    ]
    version = orjson.dumps(lock.neo4j)
    body = b",\n".join(b"    " + line for line in lines)
    path.write_bytes(b'{\n  "neo4j": ' + version + b',\n  "artifacts": [\n' + body + b"\n  ]\n}\n")


def main() -> None:
    """Resolve and write; print how many files and bytes."""
    parser = argparse.ArgumentParser(description="Write graph/embedded/neo4j.lock.json anew.")
    parser.add_argument("--cache", type=Path, help="Keep the downloads here (default: nowhere).")
    cache: Path | None = parser.parse_args().cache
    with tempfile.TemporaryDirectory() as temporary:
        lock = resolve(cache or Path(temporary))
    write_lock(lock)
    print(f"{len(lock.artifacts)} files, {lock.total_size / 1e6:.0f} MB")  # noqa: T201


if __name__ == "__main__":
    main()
