"""The tasks that read uploaded log files: one reads one, one looks for what is lost or too old.

A worker that dies while it reads has told nobody anything yet: its message comes again, and all is
read anew from the same bytes. What is to be kept is written down before, and handed over after.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import structlog

from graph.errors import GraphError, NotFound, NotReadable
from graph.queue.app import CLEAR_UPLOADS, READ_LOGS
from graph.queue.envelopes import decode, encode, pieces
from graph.queue.inbox import Inbox
from graph.queue.lines import MAX_MESSAGE_BYTES
from graph.queue.task import Call, task
from graph.settings.settings import Settings
from graph.store.store import Store
from ingest.log_files.keeping import LogKeeping
from ingest.log_files.reading import ReadGroups, zone_of
from ingest.log_files.uploads import LogUpload, LogUploads
from ingest.logs.reading import ReadLine
from ingest.logs.rotation import place_in_time
from ingest.wordings.known import known_groups

_LOG = structlog.get_logger(__name__)

_TURN_SECONDS: Final = 2.0
"""Until somebody who found no turn tries again."""

_WATCH_SECONDS: Final = 15.0
"""Until somebody looks again whether an upload that another reads is read."""

LOST_SECONDS: Final = 300.0
"""After which a message is sent again for what is still not read, and nobody is at."""

_MOST_DEATHS: Final = 3
_LOOKED_EVERY: Final = 2000
_SAID_EVERY: Final = 1.0


def _note_failure(call: Call, error: Exception, org: str, upload: str) -> None:
    why = error.message if isinstance(error, GraphError) else "it met a defect in Nazara"
    fail(LogUploads(call.settings).find(org, upload), why)


def fail(upload: LogUpload, why: str) -> None:
    """Note that an upload can't be read, and why."""
    upload.write("status", {**upload.status, "state": "failed", "error": why})
    upload.drop_data()


@task(READ_LOGS, given_up=_note_failure)
def read_logs(call: Call, org: str, upload: str) -> None:
    """Read an upload, when it is its turn; who finds another at it looks again later.

    A message that is given out again while a worker still reads waits so for the worker's end, or
    goes on if it dies.
    """
    try:
        found = LogUploads(call.settings).find(org, upload)
        found.note_sent()
    except (NotFound, FileNotFoundError):
        _LOG.warning("upload_gone", org=org, upload=upload)
        return
    with found.held() as mine:
        if mine:
            _in_turn(call, found)
        elif found.is_open:
            call.send(READ_LOGS, org, upload, wait_seconds=_WATCH_SECONDS)


def _in_turn(call: Call, upload: LogUpload) -> None:
    if not upload.is_open:
        return
    with LogUploads(call.settings).turn() as is_mine:
        if not is_mine:
            call.send(READ_LOGS, upload.org, upload.id, wait_seconds=_TURN_SECONDS)
            return
        try:
            UploadReading(upload, call.store, call.settings).read()
            _keep(call, upload)
        except NotFound as error:
            _LOG.warning("upload_gone", org=upload.org, upload=upload.id, why=error.message)


def _keep(call: Call, upload: LogUpload) -> None:
    """Hand over what is to be kept, and note that all is done."""
    if (upload.report or {}).get("kept") is not None:
        inbox = Inbox(call.broker)
        for line in upload.kept_lines():
            inbox.offer(decode(line).envelopes)
    upload.write("status", {**upload.status, "state": "done"})
    upload.drop_data()
    _LOG.info("upload_read", org=upload.org, upload=upload.id, lines=upload.status.get("lines"))


@dataclass(slots=True)
class UploadReading:
    """Reads one upload, and notes from time to time how far it is."""

    upload: LogUpload
    store: Store
    settings: Settings
    _began: float = 0.0
    _said: float = 0.0
    _attempts: int = 0

    def read(self) -> None:
        """Read it, unless that is done, and write the report.

        Raises:
            NotFound: When it was removed meanwhile.
            GraphError: When rules, the graph or the disk can't be used.
        """
        if self.upload.report is not None:
            return
        groups = self._groups()
        self._attempts = self.upload.status.get("attempts", 0) + 1
        if self._attempts > _MOST_DEATHS:
            message = f"{_MOST_DEATHS} workers died while they read the upload"
            raise NotReadable(message)
        self._began = self._said = time.monotonic()
        self._say(groups, 0)
        self._read(groups)
        self._finish(groups)

    def _groups(self) -> ReadGroups:
        asked, settings, keeping = self.upload.asked, self.settings, None
        if asked.keeps:
            keeping = LogKeeping(
                asked.system,
                asked.incident,
                settings.otlp_log_severity,
                settings.log_kept_counts,
                self.upload.whole_at,
            )
        groups = ReadGroups.of(settings, asked.fields, zone_of(asked.zone), keeping)
        # The files are named as people name them: when they were changed nobody knows here.
        groups.records.changed = lambda _: self.upload.whole_at
        if keeping is not None:
            most = settings.log_wordings // 2
            groups.grouper.take_over(known_groups(self.store, self.upload.org, most))
        return groups

    def _read(self, groups: ReadGroups) -> None:
        count, done = 0, 0
        for name, path in sorted(self.upload.files, key=lambda one: place_in_time(one[0])):
            with path.open("rb") as opened:
                for line in groups.lines.opened(opened, name):
                    groups.add(line)
                    count += 1
                    if count % _LOOKED_EVERY == 0:
                        self._say(groups, done + opened.tell(), seldom=True)
                        if time.monotonic() - self._began > self.settings.log_reading_seconds:
                            self._stop(groups, line)
                            return
                done += path.stat().st_size
        groups.add(None)
        self._say(groups, done)

    def _stop(self, groups: ReadGroups, line: ReadLine) -> None:
        """Say that the rest is left out."""
        seconds = self.settings.log_reading_seconds
        why = f"what comes behind line {line.number:,}, and all other files: reading took longer "
        groups.lines.pass_over(line.source, f"{why}than {seconds:,} s (NAZARA_LOG_READING_SECONDS)")
        groups.add(None)

    def _say(self, groups: ReadGroups, done: int, *, seldom: bool = False) -> None:
        now = time.monotonic()
        if seldom and now - self._said < _SAID_EVERY:
            return
        self._said = now
        lines = sum(one.lines for one in groups.records.sources.values())
        status = {
            "state": "reading",
            "attempts": self._attempts,
            "lines": lines,
            "records": groups.count,
            "bytes": done,
            "length": self.upload.size,
            "seconds": round(now - self._began, 3),
        }
        self.upload.write("status", status)

    def _finish(self, groups: ReadGroups) -> None:
        """Write down what is to be kept, and then the report."""
        seconds, most = time.monotonic() - self._began, self.settings.log_reading_groups
        report = groups.report(most, seconds, gravest=True).as_json()
        keeping = groups.keeping
        if keeping is not None:
            with self.upload.keeping_lines() as opened:
                for line in self._kept(groups, keeping):
                    opened.write(line + "\n")
            report["kept"] = {
                "records": keeping.kept,
                "of_no_system": keeping.of_no_system,
                "crowded": keeping.crowded,
            }
        self.upload.write("status", {**self.upload.status, "state": "keeping"})
        self.upload.write("report", report)

    def _kept(self, groups: ReadGroups, keeping: LogKeeping) -> Iterator[str]:
        wordings = {one.id: one.wording for one in groups.grouper.groups}
        found = keeping.envelopes(self.upload.org, groups.grouper.where, wordings)
        for piece in pieces(found, self.settings.batch_size, MAX_MESSAGE_BYTES):
            yield encode(piece)


@task(CLEAR_UPLOADS, attempts=0)
def clear_uploads(call: Call) -> None:
    """Delete what is too old of all organisations, and send again for what was lost."""
    uploads = LogUploads(call.settings)
    for org in uploads.orgs():
        uploads.clear(org)
        for one in uploads.lost(org, LOST_SECONDS):
            one.note_sent()
            call.send(READ_LOGS, org, one.id)


def progress_of(status: dict[str, Any]) -> float | None:
    """Return which share of an upload is read, 0 to 1; None if nobody knows."""
    if status["state"] in {"keeping", "done"}:
        return 1.0
    length = status.get("length")
    return min(status["bytes"] / length, 1.0) if length else None
