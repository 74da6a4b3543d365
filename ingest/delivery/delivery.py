"""From envelopes to the graph: map, write, and tell what could be neither."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import structlog

from graph.errors import DEFECTS, GraphError
from graph.model import values
from graph.model.facts import Envelope, Facts, Rejected
from graph.queue.dead_letters import Setback
from graph.store.store import Store
from graph.write.writer import Writer, WriteResult
from ingest.delivery.addressed import has_addresses, places_of, with_mentions
from ingest.delivery.keyed import mention_keys, new_projects
from ingest.mapping.reading import parse_mapping
from ingest.mapping.severities import RANKED, ranked
from ingest.profile.ranking import rank_written, read_scales
from ingest.sources.registry import map_envelope

_LOG = structlog.get_logger(__name__)


@dataclass(slots=True)
class Delivery:
    """What became of a batch of envelopes; `written` and `new_projects` by organisation."""

    written: dict[str, WriteResult] = field(default_factory=dict)
    new_projects: dict[str, list[str]] = field(default_factory=dict)
    setbacks: list[Setback] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """Return what a run adds up."""
        total = sum(self.written.values(), WriteResult())
        return {
            "nodes": total.nodes,
            "relationships": total.relationships,
            "stubs": total.stubs,
            "rejected": len(self.setbacks),
            "clashing": total.clashing,
        }


def deliver(
    store: Store,
    envelopes: Sequence[Envelope],
    mapping: str | None,
    run: str,
) -> Delivery:
    """Map and write envelopes; one that fails costs itself and nothing else.

    Raises:
        DatabaseConflict: When Neo4j met conflicts in every attempt.
        DatabaseUnavailable: When Neo4j can't be reached; deliver the same again later.
    """
    delivery = Delivery()
    by_org: defaultdict[str, list[tuple[Envelope, Facts]]] = defaultdict(list)
    for envelope, mapped in _mapped(envelopes, mapping):
        if isinstance(mapped, Rejected):
            delivery.setbacks.append(Setback(envelope, reason_of(envelope, mapped)))
        elif mapped.records or mapped.sightings:
            by_org[envelope.org].append((envelope, mapped))
    for org, pairs in by_org.items():
        result = _write(store, run, org, _mentioning(store, org, pairs))
        mention_keys(store, org, [facts for _, facts in pairs])
        delivery.written[org] = result
        delivery.new_projects[org] = new_projects(store, org, [facts for _, facts in pairs])
        delivery.setbacks += [Setback(pairs[one.index][0], one.reason) for one in result.rejected]
    return delivery


def _mentioning(store: Store, org: str, pairs: Sequence[tuple[Envelope, Facts]]) -> list[Facts]:
    """Return facts with what the addresses in their texts name."""
    if not any(has_addresses(facts) for _, facts in pairs):
        return [facts for _, facts in pairs]
    places = places_of(store, org)
    return [with_mentions(facts, envelope, places) for envelope, facts in pairs]


def _write(store: Store, run: str, org: str, facts: Sequence[Facts]) -> WriteResult:
    """Write facts with the severity ranks of the organisation's own scale.

    Another scale may become the active one meanwhile. Whoever activates it ranks what is there
    anew, but may have done so before this was committed.
    """
    ranks = [record.uid for one in facts for record in one.records if RANKED in record.props]
    if not ranks:
        return Writer(store, run).write(org, facts)
    scales = read_scales(store, org)
    result = Writer(store, run).write(org, [ranked(one, scales.scale) for one in facts])
    if read_scales(store, org) != scales:
        rank_written(store, org, sorted(set(ranks)))
    return result


def _mapped(
    envelopes: Iterable[Envelope],
    text: str | None,
) -> Iterable[tuple[Envelope, Facts | Rejected]]:
    try:
        mapping = parse_mapping(text) if text is not None else None
    except GraphError as error:
        rejected = Rejected(error.message)
        yield from ((envelope, rejected) for envelope in envelopes)
        return
    for envelope in envelopes:
        try:
            yield envelope, map_envelope(envelope, mapping)
        except DEFECTS as error:
            _LOG.exception("mapper_failed", source=envelope.source, stream=envelope.stream)
            yield envelope, Rejected(f"the mapper failed: {error!r}")


def reason_of(envelope: Envelope, rejected: Rejected) -> str:
    """Return `file:line: path: reason, got value`, without what the reason says already."""
    reason = rejected.reason
    path = f"{rejected.path}: " if rejected.path and rejected.path not in reason else ""
    got = rejected.value
    named = got is None or got in reason or values.shown(got) in reason
    value = "" if named else f", got {got}"
    place = f"{envelope.location}: " if envelope.location else ""
    return f"{place}{path}{reason}{value}"
