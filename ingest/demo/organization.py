"""The demo organisation: Quillmoor, an invented shop for outdoor equipment.

Three incidents of one afternoon are worded differently by three teams. One deploy, two
steps down the dependencies, explains them all. Behind it lie eighteen months with six more
stories to find; docs/demo.md tells them.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from graph.model.facts import Envelope
from graph.model.identity import make_uid
from ingest.files.reading import Reading

ORG: Final = "demo"
SOURCE: Final = "quillmoor"

LANDMARK: Final = make_uid(ORG, SOURCE, "main", "incident", "INC-131")
"""A node that every graph with the demo in it has."""

_FOLDER: Final = Path(__file__).with_name("data")

PROFILE: Final = _FOLDER / "profile.json"
"""Its vocabulary and rules; `nazara profile import` takes it in."""


def files() -> tuple[Path, ...]:
    """Return the files of the demo organisation: records first, then runbooks."""
    return (*sorted(_FOLDER.glob("*.jsonl")), *sorted(_FOLDER.glob("runbooks/*.md")))


def ingest_arguments() -> tuple[str, ...]:
    """Return the arguments of the `nazara ingest` that loads it; they can be repeated."""
    return (*map(str, files()), "--source", SOURCE, "--org", ORG)


def envelopes() -> Iterator[Envelope]:
    """Yield every record of the demo organisation as intake reads it."""
    yield from Reading(ORG, SOURCE).envelopes(str(path) for path in files())


def digest() -> str:
    """Return the SHA-256 of all its files, to tell whether this very demo was loaded."""
    parts = hashlib.sha256()
    for path in (*files(), PROFILE):
        parts.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return parts.hexdigest()
