"""Write the pinned versions: in pyproject.toml, and in the requirements locks.

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
    """Resolve, then rewrite every place."""
    pin_builders()
    uv("lock", "--upgrade")
    write_constraints(tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8")))
    uv("lock")  # The resolution under the constraints just written is the one exported.
    export("requirements.lock", "--all-extras")
    # Without Java and servers: for containers, which have all that asks models.
    asking = ("anthropic", "transformer", "voyage")
    export("requirements-server.lock", *(word for name in asking for word in ("--extra", name)))


def export(name: str, *extras: str) -> None:
    """Write versions with their hashes, and no address."""
    text = uv(
        *("export", *extras, "--no-dev", "--no-emit-project"),
        *("--no-header", "--no-annotate", "--format", "requirements-txt"),
    )
    (ROOT / name).write_text(text, encoding="utf-8")


def pin_builders() -> None:
    """Pin what builds the wheel: by version in pyproject.toml, by hash with what it needs."""
    pyproject = ROOT / "pyproject.toml"
    text = pyproject.read_text(encoding="utf-8")
    required = tomllib.loads(text)["build-system"]["requires"]
    names = [re.split(r"[\[>=<]", one)[0] for one in required]
    lock = uv(
        *("pip", "compile", "-", "--universal", "--python-version", "3.11", "--generate-hashes"),
        *("--no-header", "--no-annotate"),
        given="\n".join(names),
    )
    (ROOT / "requirements-build.lock").write_text(lock, encoding="utf-8")
    for name in names:
        [version] = re.findall(rf"(?m)^{re.escape(name)}==(\S+)", lock)
        text = re.sub(rf'"{re.escape(name)}[>=]=[^"]*"', f'"{name}=={version}"', text, count=1)
    pyproject.write_text(text, encoding="utf-8")


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


def uv(*arguments: str, given: str | None = None) -> str:
    """Run uv in the project's folder, with a text to read; return what it printed."""
    return subprocess.run(
        ["uv", *arguments], cwd=ROOT, check=True, capture_output=True, text=True, input=given
    ).stdout


if __name__ == "__main__":
    main()
