"""The incident that a log file is told to be of."""

from __future__ import annotations

from collections.abc import Collection

from cypher.loader import load
from graph.errors import InvalidInput, NotFound
from graph.model.identity import Uid
from graph.store.store import Store


def incident_of(store: Store, org: str, text: str, visible: Collection[str] | None = None) -> str:
    """Return the uid of an incident by it, or by the id that its tool gives it.

    Of what is restricted only those are found whose `visible` they are, if that is given.

    Raises:
        InvalidInput: When several are called so.
        NotFound: When none is.
        GraphError: When the graph can't be read.
    """
    try:
        native_id, uid = Uid.parse(text).native_id, text
    except InvalidInput:
        native_id, uid = text, None
    seen = None if visible is None else [*visible]
    rows = store.read(load()["log_files.incidents"], org=org, native_id=native_id, visible=seen)
    found = [row["uid"] for row in rows if uid in {None, row["uid"]}]
    if not found:
        message = f"{org} has no incident {text!r}"
        remedy = "Give its id, as its tool or its page in the console says."
        raise NotFound(message, remedy=remedy, field="incident")
    if len(found) > 1:
        message = f"several are called {text}: {', '.join(found)}"
        raise InvalidInput(message, remedy="Give one of these.", field="incident")
    return str(found[0])
