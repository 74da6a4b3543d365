"""What people say of a finding: that it is one, or that it is none; and taking that back."""

from __future__ import annotations

from typing import Final, NamedTuple

from cypher.loader import load
from enrich.work.findings import ANSWERABLE, ANSWERED
from graph.errors import InvalidInput
from graph.live.news import changed
from graph.store.store import Store

ANSWERS: Final = (*sorted(ANSWERED), "open", "closed")
"""What a finding can be said to be; the last two take an answer back, and jobs go on from there."""


class FindingAnswer(NamedTuple):
    """What was said of a finding: its title, and what it was before."""

    uid: str
    title: str
    was: str


def answer(store: Store, org: str, uid: str, status: str) -> FindingAnswer:
    """Say of a finding what it is.

    Raises:
        InvalidInput: When it is no finding that people answer, or no such answer.
    """
    if status not in ANSWERS:
        message = f"a finding can't be {status!r}; expected {', '.join(ANSWERS)}"
        raise InvalidInput(message, field="status")
    query = load()["recurring.answer"]
    rows = store.write(query, org=org, uid=uid, kinds=[*ANSWERABLE], status=status)
    if not rows:
        message = f"{uid!r} is no finding that people answer"
        raise InvalidInput(message, field="id")
    store.tell(org, changed([uid]))
    return FindingAnswer(uid, rows[0]["title"], rows[0]["was"])
