"""Which files paths name: single files, folders, globs and standard input."""

from __future__ import annotations

import glob
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from graph.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Found:
    """A file to read, None standing for standard input.

    `name` is its path below the folder that was given, or below the part of a glob without
    wildcards, with `/` on every system; a single file's is its own name. Files that were
    named one by one are `explicit`: not knowing how to read one is then an error.
    """

    path: Path | None
    name: str
    explicit: bool


def find_files(paths: Sequence[str], skipped: Callable[[str, str], None]) -> Iterator[Found]:
    """Yield the files that `paths` name, in order; hidden ones are told to `skipped`.

    Raises:
        InvalidInput: When a path names nothing.
    """
    for given in paths:
        if given == "-":
            yield Found(None, "stdin", explicit=True)
        elif Path(given).is_dir():
            yield from _walk(Path(given), "", skipped)
        elif Path(given).exists():
            yield Found(Path(given), Path(given).name, explicit=True)
        else:
            yield from _globbed(given, skipped)


def _below(
    match: Path,
    name: str,
    skipped: Callable[[str, str], None],
) -> Iterator[Found]:
    if match.is_dir():
        return _walk(match, "" if name == "." else f"{name}/", skipped)
    return iter([Found(match, name, explicit=False)])


def _walk(folder: Path, prefix: str, skipped: Callable[[str, str], None]) -> Iterator[Found]:
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_file():
            continue
        if any(part.startswith(".") for part in PurePosixPath(name).parts):
            skipped(prefix + name, "hidden")
            continue
        yield Found(path, prefix + name, explicit=False)


def _globbed(pattern: str, skipped: Callable[[str, str], None]) -> Iterator[Found]:
    matches = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 - absolute patterns too.
    if not matches:
        message = f"{pattern!r} names no file or folder"
        raise InvalidInput(message, remedy="Check the path; `-` reads standard input.")
    parts = Path(pattern).parts
    fixed = next((index for index, part in enumerate(parts) if glob.has_magic(part)), 0)
    root = Path(*parts[:fixed])
    seen: set[Path] = set()
    for match in map(Path, matches):
        name = match.relative_to(root).as_posix()
        for found in _below(match, name, skipped):
            # `**` matches a folder and the files in it: each file is read once.
            if found.path is not None and found.path not in seen:
                seen.add(found.path)
                yield found
