"""What people assert or refuse of two nodes: a relationship, or that both are one thing.

Each question is one record (`ingest.sources.nazara.assertions`), and what was said last holds.
What a source states is its own: it can be joined, never refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from cypher.loader import load
from graph.errors import InvalidInput, NotFound, NotOwned
from graph.model.declarations import ENTITY_LABEL, LABELS, RELATIONSHIPS, Ends
from graph.store.store import Row, Store, native_times
from graph.write.guard import is_canonical
from ingest.people.ends import Named, find, shared_visibility
from ingest.people.saying import Before, Speaker, Spoken, say
from ingest.sources.nazara.assertions import ASSERTIONS, assertion_uid


@dataclass(frozen=True, slots=True)
class Question:
    """What two nodes are asked about: a relationship of a type, or whether they are the same."""

    start: Named
    end: Named
    relationship: str | None = None

    def uid(self, org: str) -> str:
        """Return the uid of the record with everybody's word on it."""
        return assertion_uid(org, self.start.uid, self.end.uid, self.relationship)

    def content(self, status: str) -> dict[str, Any]:
        """Return one answer to it, as an envelope holds it."""
        return {
            "kind": "same" if self.relationship is None else "link",
            "status": status,
            "relationship": self.relationship,
            **self.start.named("start"),
            **self.end.named("end"),
        }


def assert_link(store: Store, speaker: Speaker, relationship: str, start: str, end: str) -> Spoken:
    """Say that a relationship holds. Where people say so already, nothing is new.

    Raises:
        NotFound: When a node does not exist, or not for this speaker; so do the other functions.
        InvalidInput: When no such relationship leads from the one node to the other.
    """
    question = _question(store, speaker, relationship, start=start, end=end)
    _check_type(question)
    said = [row["record"] for row in _between(store, speaker, question) if _is_ours(row)]
    if said:
        return Spoken(said[0], "asserted", "asserted")
    return _answer(store, speaker, question, "asserted")


def end_link(
    store: Store, speaker: Speaker, relationship: str, start: str, end: str
) -> tuple[Spoken, ...]:
    """Take back a relationship that people assert: it ends, and stays in the past.

    Raises:
        NotFound: When there is no such relationship.
        NotOwned: When a source states it.
        InvalidInput: When Nazara derived it.
    """
    question = _question(store, speaker, relationship, start=start, end=end)
    rows = _between(store, speaker, question)
    said = [row["record"] for row in rows if _is_ours(row)]
    if said:
        return tuple(withdraw(store, speaker, uid) for uid in said)
    _check_owned(question, rows)
    if rows:
        message = f"nobody asserts this {relationship}: Nazara derived it"
        raise InvalidInput(message, remedy="Refuse it instead.")
    message = f"no {relationship} leads from {start!r} to {end!r}"
    raise NotFound(message)


def refuse_link(store: Store, speaker: Speaker, relationship: str, start: str, end: str) -> Spoken:
    """Say that a relationship that Nazara derives does not hold: jobs don't make it again.

    What people assert of it ends.

    Raises:
        NotOwned: When a source states it.
        InvalidInput: When no such relationship leads from the one node to the other.
    """
    question = _question(store, speaker, relationship, start=start, end=end)
    if not _leads(question, ("projected", "accumulated")):
        raise _unfit(question, ("projected", "accumulated"))
    rows = _between(store, speaker, question)
    _check_owned(question, rows)
    own = question.uid(speaker.org)
    for row in rows:
        if _is_ours(row) and row["record"] != own:
            withdraw(store, speaker, row["record"])
    return _answer(store, speaker, question, "refused")


def merge(store: Store, speaker: Speaker, node: str, into: str) -> Spoken:
    """Say that a node is the same thing as another one, which stands for both from now on.

    Raises:
        InvalidInput: When they are of different kinds, or of a kind that is no shared thing.
    """
    question = _question(store, speaker, node=node, into=into)
    if question.start.uid == question.end.uid and node != into:
        return Spoken(assertion_uid(speaker.org, node, into, None), "asserted", "asserted")
    _check_kinds(question)
    if not is_canonical(question.end.uid):
        question = Question(question.end, question.start)
    if not is_canonical(question.end.uid):
        message = "neither node is known by a name that tools share, so neither can stand for both"
        raise InvalidInput(message, remedy="Merge one that is a tool's own into a shared one.")
    return _answer(store, speaker, question, "asserted")


def keep_apart(store: Store, speaker: Speaker, node: str, other: str) -> Spoken:
    """Say that a node, or a record of it, is not the same thing as another one.

    What had moved to the other one moves back, in one transaction if it is not too much.

    Raises:
        InvalidInput: When they are of different kinds, or of a kind that is no shared thing.
    """
    question = _question(store, speaker, as_named=True, node=node, other=other)
    _check_kinds(question)
    return _answer(store, speaker, question, "refused")


def withdraw(store: Store, speaker: Speaker, uid: str) -> Spoken:
    """Take back what is said in an assertion, whoever said it, and whether yes or no.

    Raises:
        NotFound: When there is no such assertion.
    """
    return restate(store, speaker, uid, "withdrawn")


def restate(store: Store, speaker: Speaker, uid: str, status: str) -> Spoken:
    """Give the question of an assertion another answer.

    Raises:
        NotFound: When there is no such assertion.
        InvalidInput: When `status` is no answer.
    """
    row = _stored(store, speaker, uid) or {"relationship": None, "start": "", "end": ""}
    ends = {"start": row["start"], "end": row["end"]}
    try:
        question = _question(store, speaker, row["relationship"], as_named=True, gone=True, **ends)
    except NotFound as error:
        # Whoever may not read what it is about is told nothing of that.
        message = f"there is no assertion {uid!r}"
        raise NotFound(message, field="id") from error
    return _answer(store, speaker, question, status)


def _answer(store: Store, speaker: Speaker, question: Question, status: str) -> Spoken:
    uid = question.uid(speaker.org)
    row = _stored(store, speaker, uid) or {}
    was = row.get("status")
    if was == status and row["start"] == question.start.uid:
        return Spoken(uid, was, was)
    before = Before(row.get("at"), row.get("last_seen"))
    visibility = shared_visibility(store, speaker, question.start, question.end)
    spoken = say(
        store, speaker, ASSERTIONS, question.content(status), before=before, visibility=visibility
    )
    return replace(spoken, was=was, now=status)


def _stored(store: Store, speaker: Speaker, uid: str) -> Row | None:
    rows = store.write(load()["assertions.assertion"], org=speaker.org, uid=uid)
    return native_times(rows[0]) if rows else None


def _question(
    store: Store,
    speaker: Speaker,
    relationship: str | None = None,
    *,
    as_named: bool = False,
    gone: bool = False,
    **uids: str,
) -> Question:
    """Return what is asked of the nodes that stand for two uids, or of these `as_named`.

    What is said of a record is said of it, wherever it belongs by now.
    """
    first, second = find(store, speaker, gone=gone, **uids)
    if as_named:
        start, end = uids.values()
        first, second = replace(first, uid=start), replace(second, uid=end)
    return Question(first, second, relationship)


def _between(store: Store, speaker: Speaker, question: Question) -> list[Row]:
    return store.read(
        load()["assertions.between"],
        org=speaker.org,
        start=question.start.uid,
        end=question.end.uid,
        type=question.relationship,
    )


def _is_ours(row: Row) -> bool:
    return bool(row["said_by"] == "Assertion")


def _check_owned(question: Question, rows: Sequence[Row]) -> None:
    foreign = next((row for row in rows if not row["derived"] and not _is_ours(row)), None)
    if foreign is not None:
        where = f" at {foreign['url']}" if foreign["url"] else ""
        message = f"{foreign['source']} states this {question.relationship}{where}"
        raise NotOwned(message, remedy=f"Change it in {foreign['source']}{where}.")


def _check_type(question: Question) -> None:
    if not _leads(question, ("projected",)):
        raise _unfit(question, ("projected",))
    if question.start.uid == question.end.uid:
        message = f"{question.relationship} would lead from {question.start.uid!r} to itself"
        raise InvalidInput(message, field="end")


def _leads(question: Question, modes: Sequence[str]) -> bool:
    return any(
        ends.mode in modes and _is_a(question.end.label, ends.targets)
        for ends in _ends(question.relationship, question.start.label)
    )


def _unfit(question: Question, modes: Sequence[str]) -> InvalidInput:
    start, end = question.start.label, question.end.label
    fit = sorted(
        type_
        for type_ in RELATIONSHIPS
        if _leads(Question(question.start, question.end, type_), modes)
    )
    known = f"expected {', '.join(fit)}" if fit else "none does"
    message = f"no {question.relationship} leads from {start} to {end}; {known}"
    return InvalidInput(message, field="relationship")


def _ends(type_: str | None, label: str) -> Sequence[Ends]:
    spec = RELATIONSHIPS.get(type_ or "")
    return [] if spec is None else [it for it in spec.ends if it.source in LABELS[label].labels]


def _is_a(label: str, targets: Sequence[str]) -> bool:
    return any(target in (ENTITY_LABEL, *LABELS[label].labels) for target in targets)


def _check_kinds(question: Question) -> None:
    start, end = question.start, question.end
    if LABELS[start.label].type != LABELS[end.label].type:
        message = f"a {start.label} and a {end.label} are never the same thing"
        raise InvalidInput(message)
    if start.uid == end.uid:
        message = f"{start.uid!r} is named twice"
        raise InvalidInput(message)
    if not LABELS[start.label].canonical:
        kinds = ", ".join(name for name, spec in LABELS.items() if spec.canonical)
        message = f"a {start.label} is one record of one tool; shared things are {kinds}"
        raise InvalidInput(message, remedy="Link it with DUPLICATE_OF, where there is that.")
