"""The portal's own tests: its types, and its parts one by one, by the tools of its language."""

from __future__ import annotations

import subprocess

import psutil

from api.portal import bundle
from tests.conftest import unavailable

SECONDS = 300


def test_types_fit_and_the_parts_do_what_they_say() -> None:
    if not (bundle.FOLDER / "node_modules" / "vitest").is_dir():
        unavailable("the portal's packages are not installed: build it once (`nazara up`)")
    npm = bundle.npm_command(psutil.Process().environ())

    done = subprocess.run(
        [*npm, "--silent", "--prefix", str(bundle.FOLDER), "test"],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
