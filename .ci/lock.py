"""Write the pinned versions: constraints in pyproject.toml, and the requirements locks.

Run it with `make lock`. uv resolves anew; what is written names versions and hashes, never
the address of a registry, which is why uv's own lock file is not kept.
"""

from __future__ import annotations

import re
import subprocess
import tomllib
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"(?ms)^\[tool\.uv\]\nconstraint-dependencies = \[\n.*?^\]\n")


def main() -> None:
    """Resolve, then rewrite both places."""
    uv("lock", "--upgrade")
    write_constraints(tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8")))
    uv("lock")  # The resolution under the constraints just written is the one exported.
    export("requirements.lock", "--all-extras")
    export("requirements-server.lock")  # Without Java and servers: for containers.


def export(name: str, *extras: str) -> None:
    """Write versions with their hashes, and no address."""
    text = uv(
        *("export", *extras, "--no-dev", "--no-emit-project"),
        *("--no-header", "--no-annotate", "--format", "requirements-txt"),
    )
    (ROOT / name).write_text(text, encoding="utf-8")


def write_constraints(lock: dict[str, list[dict[str, str]]]) -> None:
    """Pin every package of the resolution that has one version on all platforms."""
    versions = defaultdict(set)
    for package in lock["package"]:
        if package["name"] != "nazara":
            versions[package["name"]].add(package["version"])
    pins = [
        f'  "{name}=={min(found)}",' for name, found in sorted(versions.items()) if len(found) == 1
    ]
    block = "\n".join(["[tool.uv]", "constraint-dependencies = [", *pins, "]", ""])
    pyproject = ROOT / "pyproject.toml"
    text = pyproject.read_text(encoding="utf-8")
    kept = BLOCK.sub("", text).rstrip("\n")
    pyproject.write_text(f"{kept}\n\n{block}", encoding="utf-8")


def uv(*arguments: str) -> str:
    """Run uv in the project's folder and return what it printed."""
    return subprocess.run(
        ["uv", *arguments], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout


if __name__ == "__main__":
    main()
