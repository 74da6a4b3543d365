"""Notes: what somebody writes down about a node, edits and takes back, with history."""

from __future__ import annotations

from cypher.loader import load
from graph.errors import InvalidInput, NotFound
from graph.model.identity import CANONICAL_SOURCE, make_uid
from graph.store.store import Row, Store, native_times
from ingest.people.ends import find
from ingest.people.saying import Before, Speaker, Spoken, say
from ingest.sources.nazara.assertions import INSTANCE
from ingest.sources.nazara.notes import NOTES


def add_note(store: Store, speaker: Speaker, about: str, text: str) -> Spoken:
    """Write a note about a node. Its id is that of the request: the same one writes one note.

    Raises:
        NotFound: When the node does not exist, or not for this speaker.
        InvalidInput: When there is no text, or too much of it.
    """
    [node] = find(store, speaker, about)
    content = {"id": speaker.request_id, "text": _checked(store, text), **node.named("about")}
    return say(store, speaker, NOTES, content, before=Before(), visibility=node.visibility)


def edit_note(store: Store, speaker: Speaker, uid: str, text: str | None) -> Spoken:
    """Write another text into a note, also into one that was taken back; None takes it back.

    Raises:
        NotFound: When there is no such note, or not for this speaker.
        InvalidInput: When there is no text, or too much of it.
    """
    row = _stored(store, speaker, uid)
    if row is None:
        message = f"there is no note {uid!r}"
        raise NotFound(message)
    [node] = find(store, speaker, row["links"][0].partition(" ")[2])
    if text == row["text"] or (text is None and row["deleted"]):
        return Spoken(uid)
    content = {
        "id": uid.rpartition(":")[2],
        "text": None if text is None else _checked(store, text),
        **node.named("about"),
    }
    before = Before(row["at"], row["last_seen"])
    return say(store, speaker, NOTES, content, before=before, visibility=node.visibility)


def note_uid(org: str, id_: str) -> str:
    """Return the uid of a note."""
    return make_uid(org, CANONICAL_SOURCE, INSTANCE, "note", id_)


def _stored(store: Store, speaker: Speaker, uid: str) -> Row | None:
    rows = store.write(
        load()["assertions.note"], org=speaker.org, uid=uid, visible=list(speaker.visible)
    )
    return native_times(rows[0]) if rows else None


def _checked(store: Store, text: str) -> str:
    most = store.settings.note_characters
    if not text.strip():
        raise InvalidInput("the note has no text")
    if len(text) > most:
        message = f"the note has {len(text):,} characters; expected at most {most:,}"
        raise InvalidInput(message, remedy="Shorten it, or raise NAZARA_NOTE_CHARACTERS.")
    return text
