"""Bodies as they were before they were packed, within a limit: a little can stand for a lot."""

from __future__ import annotations

import sys
import zlib
from typing import Any, Final
from urllib.parse import parse_qsl

from cramjam import DecompressionError, snappy

from graph.errors import InvalidInput, LimitExceeded, UnsupportedMedia

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_FORM: Final = "application/x-www-form-urlencoded"
_FORM_FIELD: Final = "payload"
_MOST_FIELDS: Final = 100
_WINDOW: Final[dict[int, int]] = {zstd.DecompressionParameter.window_log_max: 23}
"""Zstandard may look back 8 MB, as RFC 9659 has it: more would be memory for nothing."""


def unpack(body: bytes, encoding: str, limit: int) -> bytes:
    """Return a body as it was before `Content-Encoding` was applied.

    Raises:
        InvalidInput: When it is cut off, or not of that encoding.
        LimitExceeded: When it stands for more than `limit` bytes.
        UnsupportedMedia: When the encoding is none that is read.
    """
    name = encoding.strip().lower()
    if name in {"", "identity"}:
        return body
    stream = _stream(name, body)
    try:
        unpacked: bytes = stream.decompress(body, limit + 1)
    except (zlib.error, zstd.ZstdError) as error:
        message = f"the body is not packed by {name}, as its header says: {error}"
        raise InvalidInput(message) from error
    if len(unpacked) > limit:
        raise _too_much(limit)
    if not stream.eof or stream.unused_data:
        raise InvalidInput("the packed body is cut off, or something stands behind it")
    return unpacked


def unsnap(body: bytes, limit: int) -> bytes:
    """Return a body as it was before Snappy packed it as one block, without a frame.

    Raises:
        InvalidInput: When it is no such block.
        LimitExceeded: When it says that it stands for more than `limit` bytes.
    """
    try:
        # The block begins with how much it stands for; so much is taken for it, and no more.
        if snappy.decompress_raw_len(body) > limit:
            raise _too_much(limit)
        return bytes(snappy.decompress_raw(body))
    except DecompressionError as error:
        message = f"the body is no block of Snappy: {error}"
        raise InvalidInput(message) from error


def json_text(body: bytes, content_type: str) -> bytes:
    """Return the JSON that a body holds, by itself or as the field `payload` of a form.

    Raises:
        InvalidInput: When a form has no such field.
        UnsupportedMedia: When the body is of another kind.
    """
    kind = content_type.partition(";")[0].strip().lower()
    if kind in {"", "text/plain"} or kind.endswith(("/json", "+json")):
        return body
    if kind != _FORM:
        message = f"the body is {kind[:100]!r}; expected JSON"
        raise UnsupportedMedia(message)
    try:
        fields = dict(parse_qsl(body.decode("utf-8", "replace"), max_num_fields=_MOST_FIELDS))
    except ValueError as error:
        message = f"the form has more than {_MOST_FIELDS} fields"
        raise InvalidInput(message) from error
    if _FORM_FIELD not in fields:
        message = f"the form has no field `{_FORM_FIELD}` with JSON"
        raise InvalidInput(message, remedy="Let the sender send JSON.")
    return fields[_FORM_FIELD].encode()


def _too_much(limit: int) -> LimitExceeded:
    message = f"the packed body stands for more than {limit:,} bytes"
    return LimitExceeded(message, remedy="Send less, or raise NAZARA_PUSH_UNPACKED_BYTES.")


def _stream(name: str, body: bytes) -> Any:
    if name == "zstd":
        return zstd.ZstdDecompressor(options=_WINDOW)
    if name in {"gzip", "x-gzip"}:
        return zlib.decompressobj(zlib.MAX_WBITS | 16)
    if name == "deflate":
        # By its standard zlib's format; some senders leave out the header of that.
        is_bare = len(body) < 2 or body[0] & 0x0F != 8 or int.from_bytes(body[:2]) % 31  # noqa: PLR2004
        return zlib.decompressobj(-zlib.MAX_WBITS if is_bare else zlib.MAX_WBITS)
    message = f"the body is packed by {name[:50]!r}; expected gzip, deflate, zstd, or none"
    raise UnsupportedMedia(message, remedy="Set another compression at the sender.")
