"""The parts of a form that is uploaded (multipart/form-data), as they come; none is held whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from typing import Final, Literal

from graph.errors import InvalidInput

_MOST_HEADERS: Final = 4096
_MOST_BOUNDARY: Final = 200

_Place = Literal["content", "boundary", "headers", "end"]


@dataclass(frozen=True, slots=True)
class FormPart:
    """What begins: a field, or a file by its name. Its content follows as bytes."""

    name: str
    file: str | None


class FormReader:
    """Takes the bytes of a form, and gives its parts: each begins, and its content follows.

    Args:
        content_type: The header that says where parts end.

    Raises:
        InvalidInput: When it is no form, or ends nowhere.
    """

    def __init__(self, content_type: str) -> None:
        said = _message("content-type", content_type)
        boundary = said.get_param("boundary", header="content-type")
        if not isinstance(boundary, str) or not 0 < len(boundary) <= _MOST_BOUNDARY:
            raise InvalidInput("the form does not say what stands between its parts (`boundary`)")
        self._between = b"\r\n--" + boundary.encode("utf-8", "replace")
        # What stands before the first part is as good as one that nobody named.
        self._held = b"\r\n"
        self._place: _Place = "content"
        self._is_named = False

    def take(self, piece: bytes) -> Iterator[FormPart | bytes]:
        """Yield what is complete by a piece.

        Raises:
            InvalidInput: When it is no form.
        """
        self._held += piece
        while self._held and self._place != "end":
            if self._place == "content":
                place = self._held.find(self._between)
                most = len(self._held) - len(self._between) if place < 0 else place
                content = self._held[: max(most, 0)]
                self._held = self._held[len(content) :]
                if content and self._is_named:
                    yield content
                if place < 0:
                    return
                self._held = self._held[len(self._between) :]
                self._place = "boundary"
            elif self._place == "boundary":
                if len(self._held) < 2:  # noqa: PLR2004 - As long as the two that may follow.
                    return
                if self._held.startswith(b"--"):
                    self._place = "end"
                elif self._held.startswith(b"\r\n"):
                    self._place = "headers"
                else:
                    raise InvalidInput("the form has something behind the end of a part")
            elif (part := self._headers()) is not None:
                yield part
            else:
                return

    def check(self) -> None:
        """Make sure that the form has ended.

        Raises:
            InvalidInput: When it has not.
        """
        if self._place != "end":
            raise InvalidInput("the form breaks off before its end")

    def _headers(self) -> FormPart | None:
        """Return the part that begins, once all of its headers are there."""
        head, ends, rest = self._held.partition(b"\r\n\r\n")
        if len(head) > _MOST_HEADERS:
            message = f"a part of the form has headers of more than {_MOST_HEADERS:,} bytes"
            raise InvalidInput(message)
        if not ends:
            return None
        self._held, self._place, self._is_named = rest, "content", True
        for line in head.decode("utf-8", "replace").split("\r\n"):
            key, _, value = line.partition(":")
            if key.strip().lower() == "content-disposition":
                said = _message("content-disposition", value.strip())
                name = said.get_param("name", header="content-disposition")
                if isinstance(name, str):
                    return FormPart(name, said.get_filename())
        raise InvalidInput("a part of the form has no name (`Content-Disposition`)")


def _message(header: str, value: str) -> Message:
    found = Message()
    found[header] = value.replace("\r", " ").replace("\n", " ")
    return found
