"""How the tests call mutations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

PARTS: Final = """
system { id title provenance { version } } length secret clientMutationId
auditEvent { id title action outcome actor actorName via address requestId nodeId nodeVersion
  before after undoes undoneBy node { title } }
userErrors { code message field remedy version }"""

RENAME: Final = f"mutation ($input: RenameInput!) {{ rename(input: $input) {{ {PARTS} }} }}"
UNDO: Final = """mutation ($input: UndoInput!) { undo(input: $input) {
  node { title } auditEvent { id title undoes } userErrors { code message field } } }"""
EVENTS: Final = """query ($where: AuditEventWhere, $first: Int, $after: String) {
  auditEvents(where: $where, first: $first, after: $after) {
    nodes { id action title outcome undoneBy } pageInfo { endCursor hasNextPage } } }"""


def call(ask: Callable[..., Any], text: str, /, **given: Any) -> Any:
    """Call a mutation and return its payload; anything but a payload fails."""
    viewer = given.pop("viewer", None)
    answer = ask(text, *([viewer] if viewer else []), input=given)
    assert "errors" not in answer, answer
    [payload] = answer["data"].values()
    return payload


def code_of(payload: Any) -> str:
    """Return the code of a payload's only error."""
    [fault] = payload["userErrors"]
    return str(fault["code"])
