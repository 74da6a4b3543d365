"""What dead letters keep: records that could not be mapped or written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from api.actions.mutation import Input, Shown, ShownType
from api.actions.nodes import named
from api.readings.people import text
from api.readings.reading import LookAt, ReadingField
from graph.errors import InvalidInput
from graph.queue.dead_letters import Opened, open_letter

_MOST: Final = 20


def records(looked: LookAt) -> Iterator[dict[str, Any]]:
    """Open letters that whoever looks may read."""
    ids = list(dict.fromkeys(looked.given["ids"]))
    if len(ids) > _MOST:
        message = f"ids names {len(ids)} letters, at most {_MOST} are opened at once"
        raise InvalidInput(message, field="ids")
    for uid in ids:
        named(looked.store, looked.viewer, uid, ("DeadLetter",), field="ids")
        yield _record(open_letter(looked.store, looked.org, uid))


def _record(opened: Opened) -> dict[str, Any]:
    payload = opened.payload
    return {
        "id": opened.letter.uid,
        "content": payload.envelope.raw.decode("utf-8", "replace"),
        "contentType": payload.envelope.content_type,
        "nativeId": payload.envelope.native_id or None,
        "receivedAt": text(payload.envelope.received_at),
        "isCut": payload.cut,
        "mapping": payload.mapping,
    }


READINGS: Final = (
    ReadingField(
        name="deadLetterRecords",
        description="What dead letters keep of the records that could not be mapped or written.",
        each=ShownType(
            "DeadLetterRecord",
            "A record that could not be mapped or written, without its secrets.",
            (
                Shown("id", "Id of the dead letter.", required=True),
                Shown(
                    "content",
                    "The record as text; what looks like a secret is redacted.",
                    kind="string",
                    required=True,
                ),
                Shown("contentType", "What kind of record it is.", kind="string", required=True),
                Shown("nativeId", "Its id within the source, if it was known.", kind="string"),
                Shown("receivedAt", "When it was received.", kind="datetime"),
                Shown(
                    "isCut",
                    "Whether only its beginning was kept: it can't be replayed.",
                    kind="bool",
                    required=True,
                ),
                Shown("mapping", "The mapping that it came with.", kind="string"),
            ),
        ),
        read=records,
        takes=(Input("ids", "list[ID]", f"Ids of up to {_MOST} dead letters."),),
    ),
)
