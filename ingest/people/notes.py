"""Notes: what somebody writes down about a node, edits and takes back, with history."""

from __future__ import annotations

from dataclasses import replace

from cypher.loader import load
from graph.errors import InvalidInput, NotFound
from graph.store.store import Row, Store, native_times
from ingest.people.ends import find
from ingest.people.saying import Before, Speaker, Spoken, say
from ingest.sources.nazara.notes import NOTES


def add_note(store: Store, speaker: Speaker, about: str, text: str) -> Spoken:
    """Write a note about a node. Its id is that of the request: the same one writes one note.

    Raises:
        NotFound: When the node does not exist, or not for this speaker.
        InvalidInput: When there is no text, or too much of it.
    """
    [node] = find(store, speaker, about=about)
    content = {"id": speaker.request_id, "text": _checked(store, text), **node.named("about")}
    spoken = say(store, speaker, NOTES, content, before=Before(), visibility=node.visibility)
    return replace(spoken, now=text, about=node.uid)


def edit_note(store: Store, speaker: Speaker, uid: str, text: str | None) -> Spoken:
    """Write another text into a note, also into one that was taken back; None takes it back.

    Raises:
        NotFound: When there is no such note, or not for this speaker.
        InvalidInput: When there is no text, or too much of it.
    """
    row = _stored(store, speaker, uid)
    if row is None or not row["links"]:
        message = f"there is no note {uid!r}"
        raise NotFound(message, field="id")
    was = None if row["deleted"] else row["text"]
    [node] = find(store, speaker, gone=True, about=row["links"][0].partition(" ")[2])
    if text == was:
        return Spoken(uid, was, was, node.uid)
    content = {
        "id": uid.rpartition(":")[2],
        "text": None if text is None else _checked(store, text),
        **node.named("about"),
    }
    before = Before(row["at"], row["last_seen"])
    spoken = say(store, speaker, NOTES, content, before=before, visibility=node.visibility)
    return replace(spoken, was=was, now=text, about=node.uid)


def _stored(store: Store, speaker: Speaker, uid: str) -> Row | None:
    rows = store.write(
        load()["assertions.note"], org=speaker.org, uid=uid, visible=list(speaker.visible)
    )
    return native_times(rows[0]) if rows else None


def _checked(store: Store, text: str) -> str:
    most = store.settings.note_characters
    if not text.strip():
        raise InvalidInput("the note has no text", field="text")
    if len(text) > most:
        message = f"the note has {len(text):,} characters; expected at most {most:,}"
        remedy = "Shorten it, or raise NAZARA_NOTE_CHARACTERS."
        raise InvalidInput(message, remedy=remedy, field="text")
    return text
