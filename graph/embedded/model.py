"""The files of the sentence model that Nazara brings: a start fetches them if it can."""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from typing import Final, TextIO

from graph.embedded.artifacts import MODEL_LOCK, read_lock
from graph.embedded.fetch import fetch, is_complete
from graph.errors import DiskFull, DownloadFailed, Stopped, Unsupported
from graph.settings.settings import Settings

WAIT: Final = 10.0
"""Seconds that a start waits for them once the servers answer; they are a tenth of Neo4j's."""


def model_file(settings: Settings) -> Path | None:
    """Return the archive with the model and its tokenizer, None where it was not fetched."""
    lock = read_lock(MODEL_LOCK)
    folder = settings.cache_dir / lock.folder_name
    return folder / lock.artifacts[0].name if is_complete(folder, lock) else None


def is_wanted(settings: Settings) -> bool:
    """Whether texts are to be embedded by the model that Nazara brings."""
    return "sentence" in settings.embed_providers and settings.sentence_model is None


class ModelFetch:
    """Fetches the model beside a start, which is not to fail or to wait without a network.

    It is tried once. Half of a file stays, and the next start goes on there.
    """

    def __init__(
        self, settings: Settings, stop: threading.Event, stream: TextIO | None = None
    ) -> None:
        self._settings = settings.model_copy(update={"download_attempts": 1})
        self._stop = stop
        self._stream = stream or sys.stderr
        self._thread = threading.Thread(target=self._run, name="model-fetch", daemon=True)

    def start(self) -> None:
        """Begin, unless the model is there or nobody wants it."""
        if is_wanted(self._settings) and model_file(self._settings) is None:
            self._thread.start()

    def wait(self) -> None:
        """Return when it is over, or when it takes too long."""
        if self._thread.ident is not None:
            self._thread.join(WAIT)

    def _run(self) -> None:
        lock = read_lock(MODEL_LOCK)
        try:
            fetch(self._settings, lock, stop=self._stop, stream=self._stream)
        except Stopped:
            pass
        except (DownloadFailed, DiskFull, Unsupported) as error:
            text = f"{lock.title} is not here, so neighbours are found by words and spelling alone"
            print(f"{text}: {error.message}", file=self._stream, flush=True)
