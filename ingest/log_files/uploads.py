"""Log files that were uploaded: bytes until they are read, then what was read in them.

Each has a folder of its own, below that of its organisation. What says how far it came are its
files, so nothing is told that a crash made untrue: the size of what came is the offset, `asked`
what is wanted, `whole` that all is there, `status` how reading does, and `report` that it is read.
"""

from __future__ import annotations

import os
import secrets
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, Final, Literal

import orjson

from graph.embedded import disk
from graph.embedded.filelock import Held, hold, is_held
from graph.errors import (
    DiskFull,
    InvalidInput,
    LimitExceeded,
    NotFound,
    TooManyUploads,
    UploadOffset,
)
from graph.model.identity import check_org
from graph.settings.settings import Settings

LogReadingState = Literal["uploading", "queued", "reading", "keeping", "done", "failed"]

_ENDED: Final = ("done", "failed")
_SETTING: Final = "NAZARA_LOG_UPLOADS_DIR"
_MEGABYTE: Final = 1024 * 1024
_ROOM_EVERY: Final = 16 * _MEGABYTE
_ID: Final = 24
_TIME: Final = 11
_MOST_NAME: Final = 200
_DIGITS: Final = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class ReadingAsked:
    """What is asked of an upload.

    Attributes:
        name: What people call it.
        by: Who asks.
        system: The system of entries that name none.
        incident: Uid of the incident that they are evidence of.
        keep: Whether what is wrong is kept in the graph.
        zone: The zone of times that name none.
        fields: Which field says what, by role.
        visible: Each `visibility` that somebody has to have to see it.
        length: Bytes that are announced, None if that is not known beforehand.
    """

    name: str
    by: str = ""
    system: str | None = None
    incident: str | None = None
    keep: bool = False
    zone: str = "UTC"
    fields: Mapping[str, str] = field(default_factory=dict)
    visible: Sequence[str] = ()
    length: int | None = None

    @property
    def keeps(self) -> bool:
        """Whether anything is kept in the graph."""
        return bool(self.keep or self.system or self.incident)


@dataclass(frozen=True, slots=True)
class LogUpload:
    """One upload, by its folder."""

    settings: Settings
    org: str
    path: Path

    @property
    def id(self) -> str:
        """Its id: later ones are greater."""
        return self.path.name

    @property
    def at(self) -> datetime:
        """When it began."""
        return datetime.fromtimestamp(int(self.id[:_TIME], 16) / 1000, UTC)

    @property
    def asked(self) -> ReadingAsked:
        """What is wanted.

        Raises:
            NotFound: When it was removed meanwhile.
        """
        return ReadingAsked(**self._json("asked"))

    @property
    def files(self) -> list[tuple[str, Path]]:
        """What came, as it was named, and where it lies.

        Raises:
            NotFound: When it was removed meanwhile, or is not whole.
        """
        names = self._json("whole")["names"]
        return [(name, self._data(number)) for number, name in enumerate(names)]

    @property
    def is_whole(self) -> bool:
        """Whether all of it came."""
        return (self.path / "whole").exists()

    @property
    def whole_at(self) -> datetime:
        """When all of it was there.

        Raises:
            NotFound: When it was removed meanwhile, or is not whole.
        """
        return datetime.fromisoformat(self._json("whole")["at"])

    @property
    def offset(self) -> int:
        """Bytes of its first file that came."""
        try:
            return self._data(0).stat().st_size
        except FileNotFoundError:
            return 0

    @property
    def size(self) -> int:
        """Bytes of it that are on disk."""
        return sum(one.stat().st_size for one in self.path.glob("data-*"))

    @property
    def status(self) -> dict[str, Any]:
        """How reading does: `state`, and what is counted by then."""
        if not self.is_whole:
            return {"state": "uploading"}
        return self.part("status") or {"state": "queued"}

    @property
    def is_open(self) -> bool:
        """Whether it waits for more, or for being read."""
        return self.status["state"] not in _ENDED

    @property
    def report(self) -> dict[str, Any] | None:
        """What was read, None before that."""
        return self.part("report")

    @property
    def touched(self) -> float:
        """When something last came or was done, in seconds since 1970."""
        names = ("asked", "whole", "status", "sent", "data-0")
        found = (self.path / name for name in names)
        return max((one.stat().st_mtime for one in found if one.exists()), default=0.0)

    @contextmanager
    def held(self) -> Iterator[bool]:
        """Be the only one at it during the block; False: somebody else is."""
        try:
            with hold(self.path / "lock", wait=False):
                yield True
        except Held:
            yield False

    @property
    def is_held(self) -> bool:
        """Whether somebody is at it."""
        return is_held(self.path / "lock")

    @contextmanager
    def receiving(self, number: int = 0, offset: int | None = None) -> Iterator[UploadedFile]:
        """Append to one of its files; what came is on disk when the block ends, however it ends.

        Args:
            number: Which file, from 0 on.
            offset: Where what comes belongs.

        Raises:
            UploadOffset: When it goes on elsewhere, or somebody else is sending it.
            DiskFull: When the disk has no room for it.
        """
        with self.held() as mine:
            if not mine:
                message = f"the upload {self.id} is being sent by another request"
                raise UploadOffset(message, remedy="Ask by HEAD where it goes on, then send that.")
            if self.is_whole or offset not in {None, self.offset}:
                message = f"the upload {self.id} goes on at {self.offset}, not at {offset}"
                raise UploadOffset(message)
            with disk.writing(self.path, _SETTING), self._data(number).open("ab") as opened:
                yield UploadedFile(self, opened, self.asked.length, self.size)
                opened.flush()
                os.fsync(opened.fileno())

    def ask(self, asked: ReadingAsked) -> None:
        """Say what is wanted.

        Raises:
            NotFound: When the upload was removed meanwhile.
            DiskFull: When the disk has no room for it.
        """
        self.write("asked", asdict(asked) | {"name": shown_name(asked.name)})

    def make_whole(self, names: Sequence[str]) -> None:
        """Note that all of it came: so many files, by their names."""
        named = [shown_name(one) for one in names]
        self.write("whole", {"names": named, "at": datetime.now(UTC).isoformat()})

    def note_sent(self) -> None:
        """Note that a message for its reading is under way."""
        (self.path / "sent").touch()

    def write(self, name: str, value: Any) -> None:
        """Write one of its files: all of it is there, or nothing.

        Raises:
            NotFound: When the upload was removed meanwhile.
            DiskFull: When the disk has no room for it.
        """
        half = self.path / f".{name}"
        with disk.writing(self.path, _SETTING), self._there(), half.open("wb") as opened:
            opened.write(orjson.dumps(value))
            opened.flush()
            os.fsync(opened.fileno())
            half.replace(self.path / name)

    def part(self, name: str) -> dict[str, Any] | None:
        """Return one of its files, None where that is not there."""
        try:
            found: dict[str, Any] = self._json(name)
        except NotFound:
            return None
        return found

    def drop_data(self) -> None:
        """Delete what came, and what was to be kept, which are not needed any more."""
        for one in (*self.path.glob("data-*"), self.path / "kept"):
            one.unlink(missing_ok=True)

    def remove(self) -> None:
        """Delete all of it."""
        gone = self.path.with_name(f".gone-{self.id}")
        try:
            self.path.rename(gone)
        except FileNotFoundError:
            return
        shutil.rmtree(gone, ignore_errors=True)

    def kept_lines(self) -> Iterator[str]:
        """Yield what is to be kept in the graph, in batches of the queue's form."""
        with self._there(), (self.path / "kept").open(encoding="utf-8") as opened:
            yield from opened

    @contextmanager
    def keeping_lines(self) -> Iterator[Any]:
        """Write what is to be kept in the graph, a batch of the queue's form a line."""
        half = self.path / ".kept"
        with disk.writing(self.path, _SETTING), self._there():
            with half.open("w", encoding="utf-8") as opened:
                yield opened
            half.replace(self.path / "kept")

    def _data(self, number: int) -> Path:
        return self.path / f"data-{number}"

    def _json(self, name: str) -> Any:
        with self._there():
            return orjson.loads((self.path / name).read_bytes())

    @contextmanager
    def _there(self) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError as error:
            message = f"there is no upload {self.id}, or it is too old"
            raise NotFound(message) from error


@dataclass(slots=True)
class UploadedFile:
    """A file of an upload that is being received, and how long the upload is by now."""

    upload: LogUpload
    opened: BinaryIO
    length: int | None
    size: int
    _until_asked: int = 0

    def write(self, part: bytes) -> None:
        """Append a part.

        Raises:
            LimitExceeded: When the upload becomes longer than announced, or than one may be.
            DiskFull: When the disk has no room for it.
        """
        settings, size = self.upload.settings, self.size + len(part)
        check_length(settings, size)
        if self.length is not None and size > self.length:
            message = f"the upload is longer than the {self.length:,} bytes that were announced"
            raise LimitExceeded(message, remedy="Send as many bytes as Upload-Length says.")
        self._until_asked -= len(part)
        if self._until_asked <= 0:
            check_room(settings, self.upload.path, 0)
            self._until_asked = _ROOM_EVERY
        with disk.writing(self.upload.path, _SETTING):
            self.opened.write(part)
        self.size = size


@dataclass(frozen=True, slots=True)
class LogUploads:
    """All uploads of log files."""

    settings: Settings

    @property
    def root(self) -> Path:
        """The folder that holds them."""
        chosen = self.settings.log_uploads_dir
        return chosen.expanduser() if chosen else self.settings.data_dir / "uploads"

    def create(self, org: str, asked: ReadingAsked, id_: str | None = None) -> LogUpload:
        """Begin an upload, of an id of its own or of one that is given: that begins it anew.

        Raises:
            LimitExceeded: When it is longer than one may be.
            TooManyUploads: When too many of the organisation are not read yet.
            DiskFull: When the disk has no room for it.
        """
        check_length(self.settings, asked.length or 0)
        folder = self.root / check_org(org)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        check_room(self.settings, folder, asked.length or 0)
        id_ = id_ or id_at(datetime.now(UTC), secrets.token_hex(_ID))
        with hold(folder / ".lock", wait=True):
            self.clear(org)
            LogUpload(self.settings, org, folder / id_).remove()
            waiting = sum(one.is_open for one in self.all(org))
            if waiting >= self.settings.log_uploads_open:
                message = f"{waiting} uploads of {org} are not read yet"
                raise TooManyUploads(message)
            path = folder / id_
            path.mkdir(mode=0o700)
        made = LogUpload(self.settings, org, path)
        made.ask(asked)
        return made

    def all(self, org: str) -> list[LogUpload]:
        """Return the uploads of an organisation, the newest first."""
        folder = self.root / check_org(org)
        try:
            found = sorted((one for one in folder.iterdir() if is_id(one.name)), reverse=True)
        except FileNotFoundError:
            return []
        made = (LogUpload(self.settings, org, one) for one in found)
        # It is there when it says what is wanted.
        return [one for one in made if (one.path / "asked").exists()]

    def find(self, org: str, id_: str) -> LogUpload:
        """Return an upload of an organisation.

        Raises:
            NotFound: When there is none, or none any more.
        """
        found = LogUpload(
            self.settings, org, self.root / check_org(org) / (id_ if is_id(id_) else "-")
        )
        if not (found.path / "asked").exists():
            raise NotFound("there is no such upload, or it is too old")
        return found

    def clear(self, org: str) -> None:
        """Delete what is too old of an organisation, and what is too much."""
        now, ended = time.time(), 0
        for one in self.all(org):
            state, age = one.status["state"], now - one.touched
            ended += state in _ENDED
            longest = {
                "uploading": self.settings.log_upload_seconds,
                "done": self.settings.log_reading_kept_seconds,
                "failed": self.settings.log_reading_kept_seconds,
            }.get(state)
            is_old = longest is not None and age > longest
            is_too_many = state in _ENDED and ended > self.settings.log_readings_kept
            if (is_old or is_too_many) and not one.is_held:
                one.remove()

    def lost(self, org: str, seconds: float) -> list[LogUpload]:
        """Return what waits for being read, of which nothing was heard for so many seconds."""
        before = time.time() - seconds
        return [
            one
            for one in self.all(org)
            if one.is_whole and one.is_open and one.touched < before and not one.is_held
        ]

    def orgs(self) -> list[str]:
        """Return the organisations that have uploads."""
        try:
            return sorted(one.name for one in self.root.iterdir() if not one.name.startswith("."))
        except FileNotFoundError:
            return []

    @contextmanager
    def turn(self) -> Iterator[bool]:
        """Be one of the few who read at once; False: as many as may be are at it."""
        for number in range(self.settings.log_readings_at_once):
            try:
                with hold(self.root / f".turn-{number}", wait=False):
                    yield True
                    return
            except Held:
                continue
        yield False


def id_at(at: datetime, digits: str) -> str:
    """Return the id of an upload that begins at a time; `digits` (hexadecimal) tell it apart."""
    begin = f"{int(at.timestamp() * 1000):0{_TIME}x}"
    return f"{begin}{digits}"[:_ID]


def is_id(text: str) -> bool:
    """Return whether a text has the form of an upload's id."""
    return len(text) == _ID and _DIGITS.issuperset(text)


def shown_name(name: str) -> str:
    """Return a name as it is shown: it is never that of a file of ours."""
    said = "".join(one if one.isprintable() else "�" for one in name.strip())
    return said[-_MOST_NAME:] or "pasted"


def check_length(settings: Settings, length: int) -> None:
    """Make sure that an upload is not longer than one may be.

    Raises:
        LimitExceeded: When it is.
    """
    if length < 0:
        raise InvalidInput("an upload can't have fewer than 0 bytes")
    if length > settings.log_upload_bytes:
        message = f"the upload is longer than {settings.log_upload_bytes:,} bytes"
        remedy = "Pack it (gzip, zstd, zip), send a part of it, or raise NAZARA_LOG_UPLOAD_BYTES."
        raise LimitExceeded(message, remedy=remedy)


def check_room(settings: Settings, folder: Path, length: int) -> None:
    """Make sure that as much of the disk stays free as is to be.

    Raises:
        DiskFull: When it does not.
    """
    free = disk.free_bytes(folder) - length
    if free < settings.min_free_disk_mb * _MEGABYTE:
        message = f"{folder} would have {max(free, 0) / 1e6:.0f} MB free"
        remedy = "Free some space where Nazara runs, or lower NAZARA_MIN_FREE_DISK_MB."
        raise DiskFull(message, remedy=remedy)
