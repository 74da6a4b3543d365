"""Data sets of others that benchmarks read; they are not part of this repository."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Final

DEFAULT: Final = Path("../shared/data")


def folder(name: str, arguments: Sequence[str]) -> Path:
    """Return the folder that `--data DIR` names among a benchmark's arguments."""
    parser = argparse.ArgumentParser(prog=f"python -m bench {name}")
    parser.add_argument("--data", type=Path, default=DEFAULT, help="folder of the data sets")
    given: Path = parser.parse_args(arguments).data
    return given
