"""Notes about nodes: written, edited and taken back."""

from __future__ import annotations

from typing import Final

from api.actions.mutation import Asked, Done, Input, Mutation, NotedChange, Shown
from api.actions.speaking import check_unchanged, follow, speaker
from ingest.people.notes import add_note, edit_note
from ingest.people.saying import Spoken


def add(asked: Asked) -> Done:
    """Write a note about a node."""
    about, text = asked.given["about"], asked.given["text"]
    spoken = add_note(asked.store, speaker(asked), about, text)
    return _told(asked, f"noted of {about}", spoken, about)


def edit(asked: Asked) -> Done:
    """Write another text into a note."""
    uid = asked.target.uid
    spoken = edit_note(asked.store, speaker(asked), uid, asked.given["text"])
    return _told(asked, f"edited the note {uid}", spoken)


def delete(asked: Asked) -> Done:
    """Take a note back."""
    uid = asked.target.uid
    return _told(
        asked, f"took back the note {uid}", edit_note(asked.store, speaker(asked), uid, None)
    )


def set_back(asked: Asked, change: NotedChange) -> Done:
    """Let a note say what it said before a change: nothing, where it was new."""
    [(uid, text)] = change.before["notes"].items()
    spoken = edit_note(asked.store, speaker(asked), uid, text)
    check_unchanged(change, spoken.was, change.after["notes"][uid])
    return _told(asked, f"took back: {change.title}", spoken)


def _told(asked: Asked, title: str, spoken: Spoken, about: str | None = None) -> Done:
    follow(asked, spoken)
    uid, there = spoken.uid, spoken.now is not None
    return Done(
        title,
        # A note that is taken back is no node that could be locked.
        node=uid if there else None,
        shows={"note": uid, "about": about or spoken.about},
        before={"notes": {uid: spoken.was}},
        after={"notes": {uid: spoken.now}},
    )


_ID: Final = Input("id", "ID", "Id of the note.")
_TEXT: Final = Input("text", "str", "What it says, up to `NAZARA_NOTE_CHARACTERS`.")
_SHOWS: Final = (
    Shown("note", "The note, as it is now; none once it is taken back.", node="Note"),
    Shown("about", "The node that it is about.", node="Entity"),
)

MUTATIONS: Final = (
    Mutation(
        name="addNote",
        description="Write a note about any node. A node has its `notes`.",
        takes=(Input("about", "ID", "Id of the node."), _TEXT),
        shows=_SHOWS,
        action=add,
        contrary=set_back,
        role="agent",
    ),
    Mutation(
        name="editNote",
        description="Write another text into a note; `changes` and `asOf` know the one before.",
        takes=(_ID, _TEXT),
        shows=_SHOWS,
        action=edit,
        contrary=set_back,
        role="agent",
        changes="id",
        labels=("Note",),
    ),
    Mutation(
        name="deleteNote",
        description="Take a note back. It stays in the past.",
        takes=(_ID,),
        shows=_SHOWS,
        action=delete,
        contrary=set_back,
        role="agent",
        changes="id",
        labels=("Note",),
    ),
)
