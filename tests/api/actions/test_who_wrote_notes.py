"""Who wrote a note is told by name for as long as there is an account, and copied nowhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from api.access.users import Users
from api.access.viewer import Viewer
from graph.store.store import Store
from graph.upkeep.erasure.forget import ErasureRequest, forget
from tests.api.actions.calls import call
from tests.api.actions.test_administration import PASSWORD, document
from tests.statements import run

ADD = document("addNote", "note { id author authorName }")
NOTES = "query ($then: AsOf) { notes(asOf: $then) { nodes { text author authorName } } }"
EMAIL = "zoe.keller@example.org"


def test_a_note_tells_the_name_of_its_author_until_the_account_is_forgotten(
    ask: Callable[..., Any], system: str, store: Store
) -> None:
    zoe = Users(store).create(EMAIL, "agent", "acme", PASSWORD)
    run(store, "MATCH (u:User {uid: $uid}) SET u.name = 'Zoe Keller'", uid=zoe)
    viewer = Viewer("acme", zoe, "Zoe Keller", "agent", user=zoe)
    note = call(ask, ADD, viewer=viewer, about=system, text="Seen before.")["note"]
    told = ask(NOTES)["data"]["notes"]["nodes"]
    in_the_past = ask(NOTES, then={"valid": "2099-01-01T00:00:00Z"})["data"]["notes"]["nodes"]

    forget(store, ErasureRequest("acme", EMAIL, user=True), lambda _uids, _run: None)

    assert (note["author"], note["authorName"]) == (zoe, "Zoe Keller")
    assert (
        told == in_the_past == [{"text": "Seen before.", "author": zoe, "authorName": "Zoe Keller"}]
    )
    after = ask(NOTES)["data"]["notes"]["nodes"]
    assert after == [{"text": "Seen before.", "author": zoe, "authorName": None}]
    assert run(store, "MATCH (n) WHERE any(k IN keys(n) WHERE n[k] = 'Zoe Keller') RETURN n") == []


def test_who_wrote_without_an_account_has_no_name(ask: Callable[..., Any], system: str) -> None:
    program = Viewer("acme", "t-1", "a program", "agent")

    note = call(ask, ADD, viewer=program, about=system, text="Seen before.")["note"]

    assert note["authorName"] is None
