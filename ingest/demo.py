"""The demo organisation: Quillmoor, an invented shop for outdoor equipment.

Three incidents of one afternoon are worded differently by three teams. One deploy, two
steps down the dependencies, explains them all.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from graph.facts import Envelope
from ingest.declared import Mapping
from ingest.files import Reading
from ingest.mapping_file import find_mapping

ORG: Final = "demo"
SOURCE: Final = "quillmoor"

_FOLDER: Final = Path(__file__).with_name("demo_data")
_MAPPING: Final = _FOLDER / "runbooks.yaml"


def files() -> tuple[Path, ...]:
    """Return the files of the demo organisation: records first, then runbooks."""
    return (*sorted(_FOLDER.glob("*.jsonl")), *sorted(_FOLDER.glob("runbooks/*.md")))


def runbook_mapping() -> Mapping:
    """Return the mapping that its runbooks need; the other files need none."""
    return find_mapping(str(_MAPPING))


def readings() -> tuple[tuple[Reading, tuple[Path, ...]], ...]:
    """Return how to read which files, in an order that leaves no stub behind for long."""
    records = tuple(path for path in files() if path.suffix == ".jsonl")
    runbooks = tuple(path for path in files() if path.suffix == ".md")
    return (
        (Reading(ORG, SOURCE), records),
        (Reading(ORG, SOURCE, mapping=runbook_mapping()), runbooks),
    )


def ingest_arguments() -> tuple[tuple[str, ...], ...]:
    """Return the arguments of each `nazara ingest` that together load it; they can be repeated."""
    origin = ("--source", SOURCE, "--org", ORG)
    return tuple(
        (*map(str, paths), *origin, *(("--mapping", str(_MAPPING)) if reading.mapping else ()))
        for reading, paths in readings()
    )


def envelopes() -> Iterator[tuple[Envelope, Mapping | None]]:
    """Yield every record of the demo organisation with the mapping it is read by."""
    for reading, paths in readings():
        for envelope in reading.envelopes(str(path) for path in paths):
            yield envelope, reading.mapping
