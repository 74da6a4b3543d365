"""What the graph knows of logs: wordings, with which whoever reads goes on, and incidents."""

from __future__ import annotations

from cypher.loader import load
from graph.errors import InvalidInput, NotFound
from graph.model.identity import Uid, UidSpan
from graph.store.store import Store
from ingest.instances.instance import DEFAULT_NAME
from ingest.log_files.keeping import SOURCE, group_of
from ingest.logs.grouping import LineGroup, key_of
from ingest.logs.wording import VARIABLE


def known_groups(store: Store, org: str, most: int) -> list[LineGroup]:
    """Return the groups of lines that were kept of an organisation, the last seen first.

    Args:
        store: The graph.
        org: Whose they are.
        most: How many are returned at most.

    Raises:
        GraphError: When the graph can't be read.
    """
    span = UidSpan.of(org, SOURCE, DEFAULT_NAME, "technical_issue")
    rows = store.read(load()["log_files.known"], org=org, most=most, **span.bounds)
    found: dict[str, LineGroup] = {}
    for row in rows:
        # Any number is told apart from words as what varied was, and is worded as that was.
        id_, line = group_of(row["fingerprint"]), row["title"].replace(VARIABLE, "0")
        key = key_of(line)
        found.setdefault(id_, LineGroup(id_, key, line, 0, {key}))
    return [*found.values()]


def incident_of(store: Store, org: str, text: str) -> str:
    """Return the uid of an incident by it, or by the id that its tool gives it.

    Raises:
        InvalidInput: When several are called so.
        NotFound: When none is.
        GraphError: When the graph can't be read.
    """
    try:
        native_id, uid = Uid.parse(text).native_id, text
    except InvalidInput:
        native_id, uid = text, None
    rows = store.read(load()["log_files.incidents"], org=org, native_id=native_id)
    found = [row["uid"] for row in rows if uid in {None, row["uid"]}]
    if not found:
        message = f"{org} has no incident {text!r}"
        remedy = "Give its id, as its tool or its page in the console says."
        raise NotFound(message, remedy=remedy, field="incident")
    if len(found) > 1:
        message = f"several are called {text}: {', '.join(found)}"
        raise InvalidInput(message, remedy="Give one of these.", field="incident")
    return str(found[0])
