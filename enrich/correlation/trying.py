"""What a rule would have joined in a time gone by; nothing is written."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cypher.loader import load
from enrich.correlation.job import LinksJob
from enrich.correlation.rules import JoinRule, types_of_label
from enrich.correlation.scoring import Judged
from enrich.work.jobs import batches
from graph.store.store import Store


@dataclass(frozen=True, slots=True)
class PastTime:
    """A time on which a rule is tried: its beginning, and its end."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Trial:
    """What a rule would have joined.

    Attributes:
        looked_at: How many subjects began in the time, as many as were looked at.
        joined: How many of them it would have joined with something.
        links: The links, the surest first; as many as were asked for.
        count: How many there are.
    """

    looked_at: int
    joined: int
    count: int
    links: tuple[Judged, ...]


def tried(
    job: LinksJob,
    rule: JoinRule,
    past: PastTime,
    first: int,
    visible: Collection[str] | None = None,
) -> Trial:
    """Return what a rule would have joined of what began in a time, as the graph is now.

    What people and sources settled already is not told again. With `visible`, what rests on
    anything of another visibility is neither told nor counted.

    Raises:
        GraphError: When the graph can't be asked.
    """
    uids = list(subjects(job.store, job.org, rule, past))
    found: list[Judged] = []
    joined = 0
    for batch in batches(uids, job.batch_size):
        links = _shown(job.joined(rule, batch), visible)
        joined += len(links)
        found += [one for every in links.values() for one in every]
    found.sort(key=lambda one: (-one.score, one.pair.subject.uid, one.pair.other.uid))
    return Trial(len(uids), joined, len(found), tuple(found[:first]))


def _shown(
    links: Mapping[str, list[Judged]], visible: Collection[str] | None
) -> dict[str, list[Judged]]:
    """Return what may be told of links to somebody."""
    if visible is None:
        return dict(links)
    may = set(visible)
    left = {uid: [one for one in of if one.visibilities <= may] for uid, of in links.items()}
    return {uid: of for uid, of in left.items() if of}


def subjects(store: Store, org: str, rule: JoinRule, past: PastTime) -> Iterator[str]:
    """Yield the newest subjects of a time, up to the limit of the settings."""
    rows = store.read(
        load()["correlation.began"],
        org=org,
        types=list(types_of_label(rule.joins.subject)),
        since=past.since,
        until=past.until,
        limit=store.settings.link_trial_nodes,
    )
    yield from (row["uid"] for row in rows)


def told(rule: JoinRule, one: Judged) -> dict[str, Any]:
    """Return a link as commands and GraphQL tell it."""
    pair = one.pair
    ends = (pair.subject, pair.other) if rule.joins.leads == "to" else (pair.other, pair.subject)
    return {
        "from": ends[0].uid,
        "fromTitle": ends[0].title,
        "relationship": rule.joins.relationship,
        "to": ends[1].uid,
        "toTitle": ends[1].title,
        "score": one.score,
        "reasons": list(one.reasons),
        "evidence": list(one.evidence),
    }
