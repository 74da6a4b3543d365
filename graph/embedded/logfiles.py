"""Keep the children's log files within bounds."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def cap(log: Path, limit: int) -> bool:
    """Move the content of `log` to `<log>.1` once it has more than `limit` bytes.

    The child keeps the file open for appending, so it is copied and cut, not renamed. Lines
    written in between may be lost; the child never waits for us, nor breaks when we die.
    """
    try:
        if log.stat().st_size <= limit:
            return False
        # Its mode comes with it: a log is its owner's alone.
        shutil.copy(log, log.with_name(f"{log.name}.1"))
        os.truncate(log, 0)
    except OSError:
        # A full disk, most likely: cutting without a copy would free it, and lose the reason.
        return False
    return True
