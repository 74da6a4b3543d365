"""A Nazara whose data folder is a small disk of its own, to be filled and to be made read-only."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from graph.embedded import state as states
from tests.chaos.command_line import Nazara, until
from tests.conftest import unavailable

NAMESPACE = ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c")
_MANY = 1 << 20


class SmallDisk:
    """`nazara up` in a name space in which its data folder is a disk of a few megabytes.

    `inside` is the command line with the same folder as it is seen from outside.
    """

    def __init__(self, nazara: Nazara, megabytes: int) -> None:
        nazara.place.root.mkdir(exist_ok=True)
        folder = nazara.place.root
        mount = f"mount -t tmpfs -o size={megabytes}m none '{folder}'"
        if subprocess.run([*NAMESPACE, mount], check=False, capture_output=True).returncode:
            unavailable("this system lets nobody mount a small disk")
        script = f"{mount} && exec '{sys.executable}' -m api.cli.main up --json"
        self._log = folder.with_name("up.log").open("wb")
        self.up = subprocess.Popen(
            [*NAMESPACE, script],
            env=nazara.environment,
            stdout=self._log,
            stderr=self._log,
        )
        nazara.watch(self.up)
        self.root = Path(f"/proc/{self.up.pid}/root{folder}")
        self.inside = Nazara(self.root, nazara.environment)
        self._filler = self.root / "filler"

    def is_ready(self) -> bool:
        """Whether everything runs."""
        assert self.up.poll() is None, Path(self._log.name).read_text()
        state = states.read(self.root)
        return state is not None and state.phase == "ready"

    def fill(self) -> None:
        """Leave not one byte."""
        with self._filler.open("ab", buffering=0) as file, suppress(OSError):
            size = _MANY
            while size:
                try:
                    file.write(b"\0" * size)
                except OSError:
                    size //= 2

    def free(self) -> None:
        """Give the space back."""
        self._filler.unlink()

    def end(self) -> None:
        """End what runs."""
        self.up.terminate()
        self.up.wait(30)
        self._log.close()


@contextmanager
def small_disk(nazara: Nazara, megabytes: int) -> Iterator[SmallDisk]:
    """Have everything running on a small disk."""
    disk = SmallDisk(nazara, megabytes)
    try:
        until(disk.is_ready)
        yield disk
    finally:
        disk.end()
