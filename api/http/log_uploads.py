"""The addresses /api/logs and /api/logs/{reading}: log files in, what is in them out.

Files come by a form, as one body (which may be pasted text), or by tus 1.0, which goes on where it
was broken off. All is written to disk as it comes; a worker reads it.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from email.utils import formatdate
from functools import partial
from typing import Any, Final, TypeVar

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from api.access.bearers import Bearers
from api.access.rights import LOGS
from api.access.viewer import Viewer
from api.actions.log_uploads import UploadOptions, asked_of, begin, queue, seen
from api.http.door import Door
from api.http.errors import error_response, json_response
from api.http.form_parts import FormPart, FormReader
from graph.errors import (
    BodyTooSlow,
    GraphError,
    InvalidInput,
    LimitExceeded,
    MethodNotAllowed,
    UnsupportedMedia,
)
from graph.settings.settings import Settings
from graph.store.store import Store
from ingest.log_files.uploads import LogUpload, UploadedFile

PATH: Final = "/api/logs"

Result = TypeVar("Result")

_TUS: Final = {"Tus-Resumable": "1.0.0"}
_PART: Final = "application/offset+octet-stream"
_WHOLE: Final = ("text/plain", "application/octet-stream")
_FORM: Final = "multipart/form-data"
_PIECE: Final = 1 << 20
_MOST_OPTION: Final = 4096
_MOST_METADATA: Final = 16_384
_MOST_DIGITS: Final = 16
_THREADS: Final = 4


@dataclass(frozen=True, slots=True)
class LogDoor:
    """Takes log files in, for whoever may write, and tells what was read in them."""

    store: Store
    bearers: Bearers
    tokens: Door
    writers: Door

    @classmethod
    def beside(cls, store: Store, bearers: Bearers, tokens: Door) -> LogDoor:
        """Return one with threads of its own, which write to the disk."""
        waiting = store.settings.api_queue
        return cls(store, bearers, tokens, Door.of(_THREADS, waiting, "parts of uploads"))

    def routes(self) -> list[Route]:
        """Return where uploads are begun, and where each of them is."""
        one = f"{PATH}/{{reading}}"
        return [
            Route(PATH, self.collection, methods=["POST", "OPTIONS"]),
            Route(one, self.one, methods=["GET", "HEAD", "PATCH", "DELETE", "POST", "OPTIONS"]),
        ]

    async def collection(self, request: Request) -> Response:
        """Take an upload in, or begin one by tus."""
        if request.method == "OPTIONS":
            return self._told()
        return await self._answered(request, self._begin)

    async def one(self, request: Request) -> Response:
        """Tell of an upload, go on with it, or delete it."""
        if request.method == "OPTIONS":
            return self._told()
        return await self._answered(request, self._one)

    def _told(self) -> Response:
        """Tell what of tus is understood."""
        headers = {
            **_TUS,
            "Tus-Version": "1.0.0",
            "Tus-Extension": "creation,termination,expiration",
            "Tus-Max-Size": str(self.settings.log_upload_bytes),
        }
        return Response(status_code=204, headers=headers)

    @property
    def settings(self) -> Settings:
        """The settings."""
        return self.store.settings

    async def _answered(
        self, request: Request, answer: Callable[[Request, Viewer], Awaitable[Response]]
    ) -> Response:
        try:
            authorization = request.headers.get("authorization")
            viewer = await self.tokens.run(lambda: self.bearers.verify(authorization))
            LOGS.check(viewer)
            response = await answer(request, viewer)
        except GraphError as error:
            response = error_response(error)
            # What else of the body comes would be read for nothing.
            response.headers["Connection"] = "close"
        if "tus-resumable" in request.headers:
            response.headers.update(_TUS)
        return response

    async def _begin(self, request: Request, viewer: Viewer) -> Response:
        if "upload-length" in request.headers:
            return await self._create(request, viewer)
        media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        given = UploadOptions.of(request.query_params.multi_items())
        if media == _FORM:
            made = await self._form(request, viewer, given)
        elif media in _WHOLE:
            made = await self._body(request, viewer, given)
        else:
            message = f"log files are not sent as {media[:100] or 'nothing that is named'}"
            remedy = f"Send {_FORM}, {' or '.join(_WHOLE)}, or by tus with Upload-Length."
            raise UnsupportedMedia(message, remedy=remedy)
        return self._made(made, 202)

    async def _create(self, request: Request, viewer: Viewer) -> Response:
        """Begin an upload that comes in parts."""
        length = _number(request, "upload-length")
        given = UploadOptions.of(_metadata(request.headers.get("upload-metadata", "")))
        made = await self._run(lambda: begin(self.store, viewer, given, length))
        response = self._made(made, 201)
        response.headers.update(self._place(made))
        return response

    async def _body(self, request: Request, viewer: Viewer, given: UploadOptions) -> LogUpload:
        """Take the whole body for one file."""
        announced = _number(request, "content-length", needed=False)
        upload = await self._run(lambda: begin(self.store, viewer, given, announced or None))
        async with self._or_removed(upload):
            if not await self._receive(request, upload, 0):
                raise InvalidInput("nothing was sent")
            await self._run(lambda: upload.make_whole([given.name]))
            await self._run(lambda: queue(self.store, upload))
        return upload

    async def _form(self, request: Request, viewer: Viewer, given: UploadOptions) -> LogUpload:
        """Take the files of a form in; its fields say the same as a query does."""
        reader = FormReader(request.headers["content-type"])
        upload = await self._run(lambda: begin(self.store, viewer, given, None))
        form = _Form(self, given, reader, upload)
        async with self._or_removed(upload):
            try:
                async for piece in self._pieces(request):
                    await self._run(partial(form.take, piece))
            finally:
                await self._run(form.close)
            form.reader.check()
            if not form.names:
                raise InvalidInput("the form holds no file: send one as `files`")
            await self._run(lambda: form.finish(viewer))
        return upload

    async def _one(self, request: Request, viewer: Viewer) -> Response:
        named = request.path_params["reading"]
        upload = await self._run(lambda: seen(self.store, viewer, named))
        method = request.method
        if method == "POST":
            method = request.headers.get("x-http-method-override", "").upper()
        if method == "GET":
            return json_response(await self._run(lambda: told_of(upload)))
        if method == "HEAD":
            return await self._run(lambda: self._where(upload))
        if method == "PATCH":
            return await self._go_on(request, upload)
        if method == "DELETE":
            await self._run(upload.remove)
            return Response(status_code=204)
        raise MethodNotAllowed("an upload is gone on with by PATCH, and asked for by GET or HEAD")

    def _where(self, upload: LogUpload) -> Response:
        """Tell where an upload goes on."""
        headers = {"Cache-Control": "no-store", **self._place(upload)}
        if (length := upload.asked.length) is not None:
            headers["Upload-Length"] = str(length)
        return Response(status_code=200, headers=headers)

    async def _go_on(self, request: Request, upload: LogUpload) -> Response:
        """Append what comes; what came stays, however it ends."""
        if request.headers.get("content-type", "").lower() != _PART:
            message = "parts of an upload are sent as application/offset+octet-stream"
            raise UnsupportedMedia(message, remedy=f"Send `Content-Type: {_PART}`.")
        offset, length = _number(request, "upload-offset"), upload.asked.length
        if upload.is_whole and offset == length == upload.offset:
            # Its end was not heard of: the last answer was lost, or the queue was away.
            await self._run(lambda: queue(self.store, upload))
            return Response(status_code=204, headers=self._place(upload))
        await self._receive(request, upload, offset)
        if upload.offset == length:
            await self._run(lambda: upload.make_whole([upload.asked.name]))
            await self._run(lambda: queue(self.store, upload))
        return Response(status_code=204, headers=self._place(upload))

    def _place(self, upload: LogUpload) -> dict[str, str]:
        """Return the headers that say where an upload is, and until when it can be gone on with."""
        headers = {"Upload-Offset": str(upload.offset), **_TUS}
        if not upload.is_whole:
            until = upload.touched + self.settings.log_upload_seconds
            headers["Upload-Expires"] = formatdate(until, usegmt=True)
        return headers

    async def _receive(self, request: Request, upload: LogUpload, offset: int) -> int:
        """Append the body to an upload, and return how long that is by then."""
        open_files = ExitStack()
        received = await self._run(lambda: open_files.enter_context(upload.receiving(0, offset)))
        try:
            async for piece in self._pieces(request):
                await self._run(partial(received.write, piece))
        finally:
            await self._run(open_files.close)
        return received.size

    @asynccontextmanager
    async def _or_removed(self, upload: LogUpload) -> AsyncIterator[None]:
        """Delete an upload if what comes in one request is not taken in whole."""
        try:
            yield
        except BaseException:
            await self._run(upload.remove)
            raise

    async def _pieces(self, request: Request) -> AsyncIterator[bytes]:
        """Yield the body in pieces, each long enough to be worth a thread.

        Raises:
            BodyTooSlow: When nothing came for too long.
            InvalidInput: When the connection ends before the body does.
        """
        held: list[bytes] = []
        seconds, size = self.settings.log_upload_idle_seconds, 0
        parts = request.stream()
        try:
            while True:
                try:
                    async with asyncio.timeout(seconds):
                        part = await anext(parts)
                except StopAsyncIteration:
                    break
                held.append(part)
                size += len(part)
                if size >= _PIECE:
                    yield b"".join(held)
                    held, size = [], 0
        except TimeoutError as error:
            if held:
                yield b"".join(held)
            message = f"nothing more of the upload came for {seconds} seconds"
            remedy = "Go on with it by tus, or raise NAZARA_LOG_UPLOAD_IDLE_SECONDS."
            raise BodyTooSlow(message, remedy=remedy) from error
        except ClientDisconnect as error:
            if held:
                yield b"".join(held)
            raise InvalidInput("the connection ended before the upload did") from error
        if held:
            yield b"".join(held)

    async def _run(self, call: Callable[[], Result]) -> Result:
        return await self.writers.run(call)

    def _made(self, upload: LogUpload, status: int) -> Response:
        content = {"id": upload.id, "state": upload.status["state"]}
        return json_response(content, status, {"Location": f"{PATH}/{upload.id}"})


@dataclass(slots=True)
class _Form:
    """A form that is being read: options, and files of an upload."""

    door: LogDoor
    given: UploadOptions
    reader: FormReader
    upload: LogUpload
    names: list[str] = field(default_factory=list)
    _fields: list[tuple[str, str]] = field(default_factory=list)
    _open: ExitStack = field(default_factory=ExitStack)
    _file: UploadedFile | None = None
    _field: str | None = None
    _text: bytes = b""

    def take(self, piece: bytes) -> None:
        """Take a piece of it."""
        for one in self.reader.take(piece):
            if isinstance(one, FormPart):
                self.close()
                self._next(one)
            elif self._file is not None:
                self._file.write(one)
            else:
                self._text += one
                if len(self._text) > _MOST_OPTION:
                    message = f"a field of the form has more than {_MOST_OPTION:,} bytes"
                    raise LimitExceeded(message, remedy="Send what is longer as a file.")

    def close(self) -> None:
        """End the part that is open."""
        self._open.close()
        self._file = None
        if self._field is not None:
            self._fields.append((self._field, self._text.decode("utf-8", "replace")))
            self._field = None

    def finish(self, viewer: Viewer) -> None:
        """Note what is wanted, and have it read."""
        given = self.given.and_of(self._fields)
        if not given.name:
            first, more = self.names[0], len(self.names) - 1
            given = replace(given, name=f"{first} and {more} more" if more else first)
        self.upload.ask(asked_of(self.door.store, viewer, given, None))
        self.upload.make_whole(self.names)
        queue(self.door.store, self.upload)

    def _next(self, part: FormPart) -> None:
        if part.file is None:
            self._field, self._text = part.name, b""
            return
        most = self.door.settings.log_upload_files
        if len(self.names) >= most:
            message = f"the form holds more than {most} files"
            raise LimitExceeded(message, remedy="Pack them, or raise NAZARA_LOG_UPLOAD_FILES.")
        number = len(self.names)
        self.names.append(part.file)
        self._file = self._open.enter_context(self.upload.receiving(number))


def told_of(upload: LogUpload) -> dict[str, Any]:
    """Return what is told of an upload: what is asked for, how far it is, and the report."""
    asked = upload.asked
    return {
        "id": upload.id,
        "name": asked.name,
        "at": upload.at.isoformat(),
        "system": asked.system,
        "incident": asked.incident,
        **upload.status,
        "report": upload.report,
    }


def _number(request: Request, header: str, *, needed: bool = True) -> int:
    """Return the number that a header says.

    Raises:
        InvalidInput: When it says none, or is not there though it is needed.
    """
    given = request.headers.get(header, "")
    if not given and not needed:
        return 0
    if not (given.isascii() and given.isdigit() and len(given) < _MOST_DIGITS):
        message = f"{header} is {given[:20]!r}, expected a number of bytes"
        raise InvalidInput(message)
    return int(given)


def _metadata(text: str) -> Iterator[tuple[str, str]]:
    """Yield the names and values of `Upload-Metadata`; a file's name is that of the upload.

    Raises:
        InvalidInput: When it has not the form of tus.
    """
    if len(text) > _MOST_METADATA:
        message = f"Upload-Metadata has more than {_MOST_METADATA:,} characters"
        raise LimitExceeded(message)
    for pair in filter(None, map(str.strip, text.split(","))):
        name, _, value = pair.partition(" ")
        try:
            said = base64.b64decode(value.strip(), validate=True).decode("utf-8", "replace")
        except (binascii.Error, ValueError) as error:
            message = f"Upload-Metadata has {pair[:50]!r}, expected a name and Base64"
            raise InvalidInput(message) from error
        if name == "filename":
            yield "name", said
        elif name != "filetype":
            yield name, said
