"""A folder read within itself: links that lead out of it are passed over, as hidden files are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from graph.errors import InvalidInput

HIDDEN = "hidden"
LEAVES = "link that leads out of the folder (see --follow-links)"
LEADS_NOWHERE = "link that leads nowhere"
READ_ANYWAY = "link to a folder that is read anyway"

Skipped = Callable[[str, str], None]
"""Called with the name of a file or folder that is passed over, and why."""


class Folder:
    """A folder, and the files in it that may be read.

    A link to a file counts as that file, wherever further links lead; one to a folder inside is
    passed over, because that is read anyway and might hold the link again. With `follow`, links
    may leave the folder; each folder outside is entered once. What is read is what lies `within`,
    all of it by default; names count from the root all the same.
    """

    def __init__(
        self,
        root: Path,
        skipped: Skipped,
        *,
        follow: bool = False,
        within: Path | None = None,
    ) -> None:
        self.root = root
        self._within = within or root
        self._real = self._within.resolve()
        self._skipped = skipped
        self._follow = follow
        self._entered: set[Path] = set()

    def files(self) -> Iterator[Path]:
        """Yield the files, ordered by the parts of their path.

        Raises:
            InvalidInput: When a folder can't be read.
        """
        return self._files(self._within)

    def matches(self, pattern: str) -> Iterator[Path]:
        """Yield the files that a pattern names, and those in folders that it names.

        Each of these folders is read within itself.
        """
        walked: set[Path] = set()
        for path in sorted(self.root.glob(pattern)):
            if walked.isdisjoint((path, *path.parents)) and self._reaches(path, pattern):
                if path.is_dir():
                    walked.add(path)
                    yield from self._narrowed(path).files()
                elif path.is_file():
                    yield path

    def _files(self, folder: Path) -> Iterator[Path]:
        for path in _entries(folder):
            if path.name.startswith("."):
                self._skipped(self.name(path), HIDDEN)
            elif not self._admits(path):
                continue
            elif path.is_dir():
                yield from self._files(path) if self._enters(path) else ()
            elif path.is_file():
                yield path

    def _narrowed(self, folder: Path) -> Folder:
        return Folder(self.root, self._skipped, follow=self._follow, within=folder)

    def _reaches(self, path: Path, pattern: str) -> bool:
        """Tell whether a pattern may lead to a path, and say so when it may not."""
        ways = self._ways(path)
        asked = any(part.startswith(".") for part in Path(pattern).parts)
        if not asked and any(one.name.startswith(".") for one in ways):
            self._skipped(self.name(path), HIDDEN)
            return False
        return all(map(self._admits, ways))

    def name(self, path: Path) -> str:
        """Return the path below this folder, with `/` on every system."""
        return path.relative_to(self.root).as_posix()

    def _ways(self, path: Path) -> list[Path]:
        """Return the path and the folders on the way to it from this one, outermost first."""
        parts = path.relative_to(self.root).parts
        return [self.root.joinpath(*parts[: end + 1]) for end in range(len(parts))]

    def _admits(self, path: Path) -> bool:
        """Tell whether a path may be followed, and say so when it may not."""
        why = self._objection(path) if path.is_symlink() else None
        if why:
            self._skipped(self.name(path), why)
        return why is None

    def _objection(self, link: Path) -> str | None:
        try:
            target = link.resolve(strict=True)
        except (OSError, RuntimeError):
            return LEADS_NOWHERE
        if target.is_relative_to(self._real):
            return READ_ANYWAY if target.is_dir() else None
        return None if self._follow else LEAVES

    def _enters(self, folder: Path) -> bool:
        """Tell whether a folder is to be read; behind a link, only for the first time."""
        real = folder.resolve()
        if real == self._real / folder.relative_to(self._within):
            return True
        if real in self._entered or real.is_relative_to(self._real):
            self._skipped(self.name(folder), READ_ANYWAY)
            return False
        self._entered.add(real)
        return True


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        message = f"folder {folder} can't be read: {error.strerror}"
        raise InvalidInput(message, remedy="Let this user read it, or name others.") from error
