"""No tracked file names a package registry or a path of somebody's machine."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from tests.docs.blocks import ROOT

# Put together here, so that this file does not hold what it looks for.
REGISTRIES = [
    re.escape(".".join(parts))
    for parts in (
        ("py" + "pi", "org"),
        ("python" + "hosted", "org"),
        ("npm" + "js", "org"),
        ("npm" + "js", "com"),
        ("yarn" + "pkg", "com"),
        ("js" + "delivr", "net"),
        ("un" + "pkg", "com"),
        ("es" + "m", "sh"),
        ("ma" + "ven", "apache", "org"),
        ("ma" + "ven", "org"),
        ("dist", "neo4" + "j", "org"),
        ("crates", "io"),
        ("hugging" + "face", "co"),
    )
]
MACHINE_PATHS = [
    rf"(?<![\w.)}}~])/{folder}(?=/|\b)"
    for folder in ("work/" + "main", "work/" + "shared", "tmp/" + "dev", "fa" + "rm", "ro" + "ot/")
]
FORBIDDEN = re.compile("|".join([*REGISTRIES, *MACHINE_PATHS]), re.IGNORECASE)


def _tracked() -> list[str]:
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("this is not a git checkout")
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return [name for name in listing.stdout.split("\0") if (ROOT / name).is_file()]


def test_no_tracked_file_names_a_registry_or_a_machine_path() -> None:
    faults = []
    for name in _tracked():
        content = (ROOT / name).read_bytes().decode("utf-8", "ignore")
        for number, line in enumerate(content.splitlines(), start=1):
            faults += [f"{name}:{number}: {found.group()}" for found in FORBIDDEN.finditer(line)]

    assert faults == []


@pytest.mark.parametrize(
    "text",
    ["https://" + "py" + "pi.org/simple", "cd /" + "work/main", "ls /" + "tmp/dev/x"],
)
def test_the_search_finds_what_it_looks_for(text: str) -> None:
    assert FORBIDDEN.search(text)
