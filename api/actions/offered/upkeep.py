"""Work that admins start: runs of enrichment, and dead letters that are tried again."""

from __future__ import annotations

from typing import Any, Final

from api.actions.mutation import Asked, Done, Input, Mutation, Shown
from api.actions.nodes import locked
from api.actions.queueing import broker_of
from enrich.tasks.enrichment import ask_sweep, send_page
from enrich.work.policies import types_of
from enrich.work.runs import RunLog
from graph.errors import InvalidInput
from graph.model.declarations import LABELS
from graph.model.kinds import KINDS
from ingest.delivery.replay import replay

_MOST_LETTERS: Final = 100


class _AfterCommit:
    """Sends what is to be sent when the change is committed."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked

    def send(self, name: str, *args: Any, wait_seconds: float = 0.0, **named: Any) -> None:
        """Queue a task after the commit."""
        settings = self._asked.outside.settings

        def later() -> None:
            broker_of(settings).send(name, *args, wait_seconds=wait_seconds, **named)

        self._asked.later.append(later)


def start(asked: Asked) -> Done:
    """Start a run of enrichment, unless the same is being done."""
    store, org = asked.store, asked.viewer.org
    kinds = _known(asked, "kinds", KINDS)
    labels = _known(asked, "labels", LABELS)
    types = types_of(labels) if labels else None
    requested = ask_sweep(store, org, store.settings, kinds or KINDS, types)
    run = RunLog(asked.outside, org, requested.run.run)
    if requested.is_new:
        asked.later.append(lambda: send_page(broker_of(asked.outside.settings), run))
    return Done(
        f"started the run {run.run}" if requested.is_new else f"the run {run.run} is at it",
        node=run.uid,
        shows={"run": run.uid, "isNew": requested.is_new},
        before=None if requested.is_new else {},
        after={"kinds": list(kinds), "labels": list(labels)} if requested.is_new else {},
    )


def try_again(asked: Asked) -> Done:
    """Write the envelopes of dead letters."""
    ids = list(dict.fromkeys(asked.given["ids"]))
    if not 0 < len(ids) <= _MOST_LETTERS:
        message = f"ids names {len(ids)} letters, expected 1 to {_MOST_LETTERS}"
        raise InvalidInput(message, field="ids")
    for uid in ids:
        locked(asked.store, asked.viewer, uid, ("DeadLetter",), field="ids")
    sender, org = _AfterCommit(asked), asked.viewer.org
    told = list(replay(asked.store, sender, org, ids, asked.event))
    failed = [f"{one.uid}: {one.error}" for one in told if one.error is not None]
    done = len(told) - len(failed)
    return Done(
        f"tried {len(told)} dead letters again, {done} are written",
        shows={"written": done, "failed": failed},
        after={"ids": ids, "failed": failed},
        names=ids,
    )


def _known(asked: Asked, name: str, known: Any) -> tuple[str, ...]:
    given = tuple(dict.fromkeys(asked.given.get(name) or ()))
    if unknown := [one for one in given if one not in known]:
        message = f"{name} holds {unknown[0]!r}, expected some of {', '.join(known)}"
        raise InvalidInput(message, field=name)
    return given


MUTATIONS: Final = (
    Mutation(
        name="startEnrichment",
        description="Start a run that brings what enrichment makes up to date. While the same is "
        "being done, it is that run.",
        takes=(
            Input("kinds", "list[str] | None", f"Some of {', '.join(KINDS)}; all without it."),
            Input("labels", "list[str] | None", "Labels of the nodes; all without it."),
        ),
        shows=(
            Shown("run", "The run; subscribe to `jobProgress` to follow it.", node="JobRun"),
            Shown("isNew", "False when it was under way already.", kind="bool"),
        ),
        action=start,
        contrary="a run ends by itself, and what it makes is made of what is there",
    ),
    Mutation(
        name="replayDeadLetters",
        description="Try records again that could not be written, after the cause was put right.",
        takes=(Input("ids", "list[ID]", "Ids of up to 100 dead letters."),),
        shows=(
            Shown("written", "How many are in the graph now.", kind="int"),
            Shown("failed", "Those that failed again, each with the reason.", kind="strings"),
        ),
        action=try_again,
        contrary="what a source said is ended by the source",
    ),
)
