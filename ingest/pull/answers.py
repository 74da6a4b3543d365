"""Answers, read within limits."""

from __future__ import annotations

import email.utils
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import httpx

from graph.outgoing.faults import SourceUnavailable
from ingest.mapping.json_text import load_json
from ingest.mapping.text_limits import InvalidText, TextLimits
from ingest.pull.faults import UnusableAnswer

_SECONDS: Final = re.compile(r"\d{1,9}(\.\d+)?")
_HALF: Final = re.compile(
    rb"(?P<other>\\\\)"
    rb"|(?P<pair>\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})"
    rb"|\\u[dD][89a-fA-F][0-9a-fA-F]{2}"
)
_TOO_DEEP: Final = "depth limit"
"""What the parser says of what nests deeper than it can read at all."""

_GZIP: Final = 31
"""What zlib calls the form of gzip."""


@dataclass(frozen=True, slots=True)
class SourceAnswer:
    """What a source answered: its headers, and its body as JSON (None where there is none).

    `url` is what was asked, without what the credential adds to it; `body` is the text of `value`.
    """

    status: int
    headers: httpx.Headers
    value: Any
    url: httpx.URL
    body: bytes = field(default=b"", repr=False)

    @property
    def retry_after(self) -> float | None:
        """The seconds that it asks us to wait, None if it does not."""
        return retry_after(self.headers.get("retry-after"))


def retry_after(value: str | None) -> float | None:
    """Return what `Retry-After` says in seconds, written as such or as a date."""
    if value is None:
        return None
    if _SECONDS.fullmatch(value.strip()):
        return float(value)
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - datetime.now(UTC)).total_seconds())


def read_body(response: httpx.Response, most: int) -> bytes:
    """Return a body, decompressed.

    Raises:
        UnusableAnswer: When it has more than `most` bytes, or is encoded as we did not ask for.
        SourceUnavailable: When it breaks off.
    """
    found = bytearray()
    for piece in _decoded(response, most):
        found += piece
        if len(found) > most:
            message = f"an answer of more than {most:,} bytes (NAZARA_PULL_ANSWER_BYTES)"
            raise UnusableAnswer(message)
    return bytes(found)


def read_json(body: bytes, limits: TextLimits) -> Any:
    """Return a body as JSON, None where it is empty.

    Raises:
        UnusableAnswer: When it nests too deeply.
        SourceUnavailable: When it is no JSON: half of an answer, or a page for people.
    """
    if not body.strip():
        return None
    try:
        return load_json(_without_halves(body), limits)
    except InvalidText as error:
        if limits.too_deep in error.message or _TOO_DEEP in error.message:
            message = f"an answer that {limits.too_deep}"
            raise UnusableAnswer(message) from error
        message = f"an answer that is {error.message}"
        raise SourceUnavailable(message, remedy="Check `base_url` if it goes on.") from error


def _without_halves(body: bytes) -> bytes:
    """Return a text whose halves of surrogate pairs are question marks: no reader takes them."""
    return _HALF.sub(_whole_or_mark, body) if b"\\ud" in body or b"\\uD" in body else body


def _whole_or_mark(found: re.Match[bytes]) -> bytes:
    return found[0] if found["other"] or found["pair"] else b"?"


def _decoded(response: httpx.Response, most: int) -> Iterator[bytes]:
    encoding = response.headers.get("content-encoding", "identity").lower()
    if encoding not in {"identity", "gzip"}:
        message = f"an answer encoded as {encoding!r}; expected none, or gzip"
        raise UnusableAnswer(message)
    if encoding == "identity":
        yield from response.iter_raw()
        return
    decoder = zlib.decompressobj(_GZIP)
    try:
        for piece in response.iter_raw():
            # One byte more than is allowed is enough to know that it is too large.
            yield decoder.decompress(piece, most + 1)
        if not decoder.eof:
            raise SourceUnavailable("an answer that breaks off")
    except zlib.error as error:
        message = f"an answer that is no gzip: {error}"
        raise UnusableAnswer(message) from error
