"""CloudEvents over HTTP: an event is one value, wherever its attributes stood.

What senders do is in https://github.com/cloudevents/spec, version 1.0.2: `http-protocol-binding`
for the three modes, `http-webhook` for the handshake.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any, Final
from urllib.parse import unquote

from ingest.interface.push import InBody, InHeader, PushReply, PushRequest, Together
from ingest.mapping.json_text import load_json
from ingest.mapping.parts import word
from ingest.mapping.text_limits import CEILING, InvalidText

EVENT_ID: Final = (
    Together((InHeader("ce-specversion"), InHeader("ce-source"), InHeader("ce-id"))),
    Together((InBody("/specversion"), InBody("/source"), InBody("/id"))),
)
"""What names an event: its id at its source. A batch has no name."""

_HEADER: Final = "ce-"
_STRUCTURED: Final = "application/cloudevents"
_ORIGIN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.:-]{0,254}")


def is_event(value: Any) -> bool:
    """Whether a value is an event in structured form."""
    needed = ("specversion", "id", "source", "type")
    return isinstance(value, dict) and all(word(value, name) for name in needed)


def event_in(request: PushRequest) -> Any:
    """Return the event of a call, or the batch; a call that is none is the value that it brings.

    In binary mode the attributes stand in headers, and the body is the data.
    """
    kind = request.headers.get("content-type", "")
    if not kind.startswith(_STRUCTURED) and f"{_HEADER}specversion" in request.headers:
        return _attributes(request, kind) | _given(data=request.value)
    if isinstance(request.value, list):
        return [with_data(one) for one in request.value]
    return with_data(request.value)


def with_data(value: Any) -> Any:
    """Return an event whose data came in Base64 with it as `data`, where it is JSON."""
    if not is_event(value) or "data" in value or not (packed := word(value, "data_base64")):
        return value
    try:
        return {**value, "data": load_json(base64.b64decode(packed, validate=True), CEILING)}
    except (binascii.Error, InvalidText):
        return value


def agreed(request: PushRequest) -> PushReply | None:
    """Return that calls are wanted, where a sender asks for that before its first one.

    What it sends is proved all the same, each call by itself.
    """
    origin = request.headers.get("webhook-request-origin", "").strip()
    if request.method != "OPTIONS" or not _ORIGIN.fullmatch(origin):
        return None
    allowed = {"Allow": "POST", "WebHook-Allowed-Origin": origin, "WebHook-Allowed-Rate": "*"}
    return PushReply(headers=tuple(allowed.items()))


def _attributes(request: PushRequest, kind: str) -> dict[str, Any]:
    told = {
        name.removeprefix(_HEADER): unquote(text)
        for name, text in request.headers.items()
        if name.startswith(_HEADER)
    }
    return told | _given(datacontenttype=kind or None)


def _given(**values: Any) -> dict[str, Any]:
    return {name: one for name, one in values.items() if one is not None}
