"""The demo organisation: Quillmoor, an invented shop for outdoor equipment.

Three incidents of one afternoon are worded differently by three teams. One deploy, two
steps down the dependencies, explains them all.
"""

from pathlib import Path
from typing import Final

ORG: Final = "demo"
SOURCE: Final = "quillmoor"

_FOLDER: Final = Path(__file__).with_name("demo_data")


def files() -> tuple[Path, ...]:
    """Return the files of the demo organisation, each of a format that intake recognises."""
    return (*sorted(_FOLDER.glob("*.jsonl")), *sorted(_FOLDER.glob("runbooks/*.md")))
