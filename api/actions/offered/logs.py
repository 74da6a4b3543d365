"""Lines of logs that are handed over as a text, to be read as an upload is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import Any, Final

from api.access.viewer import Viewer
from api.actions.log_uploads import UploadOptions, asked_of, queue
from api.actions.mutation import Asked, Done, Input, Mutation, Shown
from graph.errors import InvalidInput, LimitExceeded, QueueUnavailable
from graph.store.store import Store
from ingest.log_files.uploads import LogUpload, LogUploads, id_at

_NAME: Final = "pasted text"


def read_logs(asked: Asked) -> Done:
    """Make an upload of a text; it is whole, and read, once that is committed."""
    text = _bytes(asked)
    options = UploadOptions.of(_options(asked))
    wanted = asked_of(asked.store, asked.viewer, options, len(text))
    uploads = LogUploads(asked.outside.settings)
    # Tried again, the transaction makes the same upload.
    upload = uploads.create(asked.viewer.org, wanted, _id(asked, text))
    with upload.receiving(offset=0) as file:
        file.write(text)
    asked.later.append(partial(_read, asked.outside, upload))
    return Done(
        f"has {len(text):,} bytes of log lines read as {wanted.name}",
        shows={"reading": upload.id},
        after={
            "reading": upload.id,
            "name": wanted.name,
            "bytes": len(text),
            "system": wanted.system,
            "incident": wanted.incident,
            "keep": wanted.keeps,
        },
        names=[one for one in (wanted.incident, options.system) if one],
    )


def _read(store: Store, upload: LogUpload) -> None:
    upload.make_whole([upload.asked.name])
    # What is whole is looked for once the queue is there again.
    with suppress(QueueUnavailable):
        queue(store, upload)


def _bytes(asked: Asked) -> bytes:
    """Return the text as it is written to disk.

    Raises:
        InvalidInput: When there is nothing in it.
        LimitExceeded: When it is too long.
    """
    text: str = asked.given["text"]
    if not text.strip():
        raise InvalidInput("the text holds no line", field="text")
    found = text.encode("utf-8", "replace")
    most = asked.outside.settings.log_paste_bytes
    if len(found) > most:
        message = f"the text has {len(found):,} bytes, more than {most:,}"
        remedy = "Send it to /api/logs, which takes files, or raise NAZARA_LOG_PASTE_BYTES."
        raise LimitExceeded(message, remedy=remedy, field="text")
    return found


def _options(asked: Asked) -> Iterator[tuple[str, str]]:
    """Yield what is said beside the text, as an upload says it."""
    given = asked.given
    yield "name", (given.get("name") or "").strip() or _NAME
    for name in ("system", "incident", "zone"):
        if given.get(name):
            yield name, given[name]
    if given.get("keep"):
        yield "keep", "true"
    for field in given.get("fields") or ():
        yield "field", field


def _id(asked: Asked, text: bytes) -> str:
    viewer: Viewer = asked.viewer
    said: list[Any] = [viewer.org, viewer.uid, asked.at, asked.origin.request_id, asked.given]
    digest = hashlib.sha256(repr(said).encode("utf-8", "replace") + text)
    return id_at(asked.at, digest.hexdigest())


MUTATIONS: Final = (
    Mutation(
        name="readLogs",
        description="Have log lines read that are handed over as a text, as those of uploaded "
        "files are: `logReadings` tells how far it is, and what was read.",
        takes=(
            Input("text", "str", "The lines, up to `NAZARA_LOG_PASTE_BYTES`."),
            Input("name", "str | None", "What it is called: pasted text."),
            Input("system", "str | None", "The system of entries that name none: its name or id."),
            Input("incident", "ID | None", "The incident that they are evidence of."),
            Input("keep", "bool | None", "Whether what is wrong is kept in the graph."),
            Input("zone", "str | None", "The zone of times that name none: UTC."),
            Input("fields", "list[str] | None", "Fields that say something, as role=path."),
        ),
        shows=(Shown("reading", "Id of the `LogReading`.", required=False),),
        action=read_logs,
        contrary="What was read goes by itself, or by DELETE /api/logs/ID; what is kept stays.",
        role="agent",
    ),
)
