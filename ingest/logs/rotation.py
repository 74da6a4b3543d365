"""Files of one log that was rotated, the oldest first: app.log.2.gz, app.log.1, app.log."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

_PACKED: Final = (".gz", ".bz2", ".xz", ".zst", ".zip", ".tar", ".tgz")
_NUMBERED: Final = re.compile(r"(.+)\.(\d{1,4})")
_DATED: Final = re.compile(r"(.+?)[._-](\d{4}-?\d{2}-?\d{2}(?:[T_.-]?\d{1,6}){0,3})")

TimePlace = tuple[str, str, int, int, str]


def place_in_time(name: str) -> TimePlace:
    """Return what puts names in order: by folder and log, and of one log the oldest first.

    Numbers count backwards from now, dates forwards; what has neither is what is written now.
    """
    folder, _, own = name.rpartition("/")
    bare = own
    while bare.lower().endswith(_PACKED):
        bare = bare.rpartition(".")[0]
    if found := _DATED.fullmatch(bare):
        return folder, found[1], 0, 0, found[2]
    if found := _NUMBERED.fullmatch(bare):
        return folder, found[1], 1, -int(found[2]), own
    return folder, bare, 2, 0, own


def oldest_first(paths: Iterable[Path]) -> list[Path]:
    """Return files as they were given, but those of one log together, the oldest first."""
    given = [(place_in_time(path.as_posix()), path) for path in paths]
    logs = {place[:2]: at for at, (place, _) in reversed([*enumerate(given)])}
    return [path for _, path in sorted(given, key=lambda one: (logs[one[0][:2]], one[0][2:]))]
