"""Findings: confirmed, dismissed, and opened again."""

from __future__ import annotations

from typing import Final

from api.actions.mutation import Asked, Done, Input, Mutation, NotedChange, Shown
from enrich.recurring.answers import FindingAnswer, answer
from graph.errors import NotUndoable


def confirm(asked: Asked) -> Done:
    """Say that a finding is one."""
    return _said(asked, "confirmed")


def dismiss(asked: Asked) -> Done:
    """Say that a finding is none."""
    return _said(asked, "dismissed")


def reopen(asked: Asked) -> Done:
    """Take back what was said of a finding."""
    return _said(asked, "open")


def set_back(asked: Asked, change: NotedChange) -> Done:
    """Let a finding be what it was before a change."""
    uid = change.after["finding"]
    told = answer(asked.store, asked.viewer.org, uid, change.before["status"])
    if told.was != change.after["status"]:
        raise NotUndoable("something else was said of the finding since", field="auditEvent")
    return _done(told, change.before["status"], f"took back: {change.title}")


def _said(asked: Asked, status: str) -> Done:
    told = answer(asked.store, asked.viewer.org, asked.target.uid, status)
    return _done(told, status, f"{status}: {told.title}")


def _done(told: FindingAnswer, status: str, title: str) -> Done:
    return Done(
        title,
        node=told.uid,
        shows={"finding": told.uid},
        before={"finding": told.uid, "status": told.was},
        after={"finding": told.uid, "status": status},
    )


_ID: Final = (Input("id", "ID", "Id of the finding."),)
_SHOWS: Final = (Shown("finding", "The finding, as it is now.", node="Finding"),)

MUTATIONS: Final = (
    Mutation(
        name="confirmFinding",
        description="Say that what was found is so: the finding stays, whatever becomes of the "
        "rule that found it.",
        takes=_ID,
        shows=_SHOWS,
        action=confirm,
        contrary=set_back,
        changes="id",
        labels=("Finding",),
        role="agent",
    ),
    Mutation(
        name="dismissFinding",
        description="Say that a finding is none: it stays dismissed as records are added to it, "
        "and is not found anew.",
        takes=_ID,
        shows=_SHOWS,
        action=dismiss,
        contrary=set_back,
        changes="id",
        labels=("Finding",),
        role="agent",
    ),
    Mutation(
        name="reopenFinding",
        description="Take back what was said of a finding: jobs keep it again.",
        takes=_ID,
        shows=_SHOWS,
        action=reopen,
        contrary=set_back,
        changes="id",
        labels=("Finding",),
        role="agent",
    ),
)
