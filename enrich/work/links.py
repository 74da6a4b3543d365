"""A job whose results are relationships: what is wanted, less what people refuse."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

from cypher.loader import load
from enrich.work.jobs import Due, Job, JobResult
from graph.model.identity import Uid
from graph.write.guard import canonical_types


class Pair(NamedTuple):
    """From where a relationship leads, to where, and of which type it is."""

    start: str
    end: str
    type: str


WantedLinks = Mapping[Pair, Mapping[str, Any]]
"""The relationships of one node, those of its slices too, with their properties."""


@dataclass(slots=True)
class StoredLinks:
    """The relationships that one node has, and those that people refuse it."""

    links: list[dict[str, Any]] = field(default_factory=list)
    refused: set[tuple[str, str]] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class LinkJob(Job):
    """One kind of enrichment whose results are relationships of one producer.

    What people refuse is left out of what is wanted, in the form of the graph in which what is
    stored was read: so the difference takes it away, and no later run brings it back.
    """

    record: ClassVar[str]
    """Who says so: relationships of other producers are never touched."""

    stored_query: ClassVar[str]
    """The statement that reads what is stored of nodes, and what is refused."""

    delete_query: ClassVar[str]
    write_query: ClassVar[str]

    @abstractmethod
    def wanted(self, uids: Sequence[str]) -> Mapping[str, WantedLinks]:
        """Return what these nodes shall have, by node; those without any may be missing."""

    def due(self, uids: Sequence[str], chosen: Collection[str]) -> Due:
        """Compare what each node shall have with what was found before."""
        want = self.wanted([uid for uid in uids if uid in chosen])
        have = self._stored(uids)
        due = Due()
        for uid in sorted({*want, *have}):
            _compare(want.get(uid, {}), have.get(uid, StoredLinks()), due)
        due.rows.sort(key=lambda row: (row["start"], row["end"], row["type"]))
        return due

    def write(self, due: Due) -> JobResult:
        """Delete and write relationships."""
        given = {"org": self.org, "record": self.record}
        if due.gone:
            self.store.write(load()[self.delete_query], rows=due.gone, **given)
        if due.rows:
            self.store.write(load()[self.write_query], rows=due.rows, **given)
        return due.result

    def nodes_of(self, due: Due) -> Iterable[str]:
        """Return the nodes from which something else leads now."""
        return (row["start"] for row in (*due.rows, *due.gone))

    def _stored(self, uids: Sequence[str]) -> dict[str, StoredLinks]:
        query = load()[self.stored_query]
        have: dict[str, StoredLinks] = {}
        for row in self.store.read(query, org=self.org, uids=list(uids), record=self.record):
            one = have.setdefault(row["uid"], StoredLinks())
            one.links += [{**link, "start": row["start"]} for link in row["links"]]
            one.refused |= {(row["start"], end) for end in row["refused"]}
        return have


def _compare(want: WantedLinks, have: StoredLinks, due: Due) -> None:
    """Add what differs for one node, and what that does to it."""
    missing = {pair: place for pair, place in want.items() if pair[:2] not in have.refused}
    is_wanted = bool(missing)
    kept, before, gone = set(missing), set[Pair](), 0
    for link in have.links:
        pair = Pair(link["start"], link["end"], link["type"])
        if pair not in kept or pair in before:
            due.gone.append({"start": link["start"], "id": link["id"]})
            gone += 1
        elif missing[pair] == link["place"]:
            del missing[pair]
        before.add(pair)
    due.rows += [_row(pair, place) for pair, place in missing.items()]
    if missing or (gone and is_wanted):
        due.count(written=1, renewed=int(bool(have.links)))
    else:
        due.count(unchanged=int(is_wanted), deleted=int(bool(gone)))


def _row(pair: Pair, place: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is written; `from_ref` lets a merge of the naming thing take it along."""
    is_canonical = Uid.parse(pair.start).type in canonical_types()
    from_ref = pair.start if is_canonical else None
    return {**pair._asdict(), "place": dict(place), "from_ref": from_ref}
