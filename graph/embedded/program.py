"""What to run, and how to see that it does its work: the same form for every child."""

from __future__ import annotations

import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Status = Literal["starting", "running", "restarting", "failed"]
"""How a program is doing; `failed` ones are still tried, once a minute."""


@dataclass(frozen=True, slots=True)
class Program:
    """One program that a supervisor keeps running."""

    name: str
    command: tuple[str, ...]
    cwd: Path
    log: Path
    is_ready: Callable[[], bool]
    environment: Mapping[str, str] = field(default_factory=dict)
    """Variables on top of this process's own."""
    stop_signals: tuple[tuple[signal.Signals, float], ...] = ((signal.SIGTERM, 5.0),)
    """How to ask it to end, and for how many seconds each; then it is killed."""
    remedy: str = "Read the end of its log above; `nazara up` tries again."
    """What to do when it keeps failing."""
