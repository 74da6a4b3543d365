"""Which files paths name: single files, folders, globs and standard input."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from graph.errors import InvalidInput
from ingest.files.folder import Folder, Skipped

_STDIN = "stdin"


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to read, None standing for standard input.

    `name` is its path below the folder that was given, or below the part of a glob without
    wildcards, with `/` on every system; a single file's is its own name. It is the id of a page.
    Files that were named one by one are `explicit`: not knowing how to read one is then an error.
    """

    path: Path | None
    name: str
    explicit: bool

    @property
    def place(self) -> str:
        """Where it is, for people: as they wrote it."""
        return _STDIN if self.path is None else self.path.as_posix()


@dataclass(frozen=True, slots=True)
class Rules:
    """How files are found: names count from `base` if it is given, links may leave folders."""

    base: Path | None = None
    follow_links: bool = False


def find_files(
    paths: Sequence[str],
    skipped: Skipped,
    rules: Rules = Rules(),
) -> Iterator[FoundFile]:
    """Yield the files that `paths` name, in order; what is passed over is told to `skipped`.

    Raises:
        InvalidInput: When a path names nothing, or lies outside the base.
    """
    for given in paths:
        for found in _named(given, skipped, rules):
            yield replace(found, name=_below(rules.base, found)) if rules.base else found


def _named(given: str, skipped: Skipped, rules: Rules) -> Iterable[FoundFile]:
    path = Path(given)
    if given == "-":
        return [FoundFile(None, _STDIN, explicit=True)]
    if path.is_dir():
        folder = Folder(path, skipped, follow=rules.follow_links)
        return _found(folder, folder.files())
    if path.exists():
        return [FoundFile(path, path.name, explicit=True)]
    return _globbed(given, skipped, rules)


def _found(folder: Folder, paths: Iterable[Path]) -> Iterator[FoundFile]:
    for path in paths:
        yield FoundFile(path, folder.name(path), explicit=False)


def _globbed(pattern: str, skipped: Skipped, rules: Rules) -> Iterable[FoundFile]:
    parts = Path(pattern).parts
    fixed = next((index for index, part in enumerate(parts) if glob.has_magic(part)), len(parts))
    root, wanted = Path(*parts[:fixed]), parts[fixed:]
    if not wanted or not any(root.glob(str(Path(*wanted)))):
        message = f"{pattern!r} names no file or folder"
        raise InvalidInput(message, remedy="Check the path; `-` reads standard input.")
    folder = Folder(root, skipped, follow=rules.follow_links)
    return _found(folder, folder.matches(str(Path(*wanted))))


def _below(base: Path, found: FoundFile) -> str:
    if found.path is None:
        return found.name
    # Links are not resolved: a file has the name that it has where it was found.
    path, top = (Path(os.path.abspath(one)) for one in (found.path, base))  # noqa: PTH100
    if not path.is_relative_to(top):
        message = f"{found.place} does not lie below {base.as_posix()}, the folder of --base"
        raise InvalidInput(message, remedy="Name a folder that holds all of the files.")
    return path.relative_to(top).as_posix()
