"""What a rule would have found to come back in a time gone by; nothing is written."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from enrich.correlation.rules import JoinRule
from enrich.correlation.trying import PastTime, subjects
from enrich.recurring.groups import Recurrence
from enrich.recurring.job import FindingsJob
from enrich.work.jobs import batches


@dataclass(frozen=True, slots=True)
class FindingTrial:
    """What a rule would have found.

    Attributes:
        looked_at: How many records began in the time, as many as were looked at.
        joined: How many of them belong to something that comes back.
        count: How many such problems there are.
        problems: The surest of them, as many as were asked for.
    """

    looked_at: int
    joined: int
    count: int
    problems: tuple[Recurrence, ...]


def tried_to_find(
    job: FindingsJob,
    rule: JoinRule,
    past: PastTime,
    first: int,
    visible: Collection[str] | None = None,
) -> FindingTrial:
    """Return what comes back with records that began in a time, as the graph is now.

    With `visible`, what rests on anything of another visibility is neither told nor counted.

    Raises:
        GraphError: When the graph can't be asked.
    """
    uids = list(subjects(job.store, job.org, rule, past))
    found: dict[tuple[str, ...], Recurrence] = {}
    for batch in batches(uids, job.batch_size):
        found |= {one.members: one for one in job.around(rule, batch)}
    asked, may = set(uids), None if visible is None else set(visible)
    shown = [
        one
        for one in found.values()
        if asked & set(one.members) and (may is None or one.visibilities <= may)
    ]
    joined = {uid for one in shown for uid in one.members} & asked
    shown.sort(key=lambda one: (-one.score, one.members))
    return FindingTrial(len(uids), len(joined), len(shown), tuple(shown[:first]))


def told_problem(one: Recurrence) -> dict[str, Any]:
    """Return a problem as commands and GraphQL tell it."""
    return {
        "title": one.title,
        "score": one.score,
        "occasions": len(one.occasions),
        "firstAt": one.first_at.isoformat(),
        "lastAt": one.last_at.isoformat(),
        "cadenceHours": round(one.cadence.total_seconds() / 3600, 1),
        "reasons": list(one.reasons),
        "members": list(one.members),
        "restsOn": list(one.rests_on),
    }
