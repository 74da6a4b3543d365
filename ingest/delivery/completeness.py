"""What a complete run does not name has ended: found by page, ended by the one write path."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from cypher.loader import load
from graph.errors import InvalidInput, LimitExceeded
from graph.model.declarations import LABELS
from graph.model.identity import source_head
from graph.queue.broker import Sender
from graph.store.store import Row, Store, native_times
from graph.write.writer import Writer
from ingest.delivery.following import finish
from ingest.mapping.declared import Mapping
from ingest.mapping.records import ingestible

IsNamed = Callable[[Row], bool]
"""Whether a run names a record, by its row: `uid`, `type` and `last_seen`."""


MENTIONED = "the records of this mapping are none of them, and at most mention them"
NOT_HELD = "this run holds no record of that label"
HAPPENED = "what happened is not ended by a list"


@dataclass(slots=True)
class Standing:
    """The records of a label that a source has: how many, and those that a run does not name.

    `kept` says why these stay all the same, None where they end. `missing` counts them;
    things that happened can be many, and are not listed.
    """

    label: str
    kept: str | None = None
    number: int = 0
    missing: int = 0
    unnamed: list[str] = field(default_factory=list)

    @property
    def ending(self) -> list[str]:
        """The uids of those that end."""
        return self.unnamed if self.kept is None else []

    def add(self, row: Row, *, is_named: bool) -> None:
        """Count a record."""
        self.number += 1
        if not is_named:
            self.missing += 1
            if self.kept is None:
                self.unnamed.append(row["uid"])


def survey(
    store: Store,
    whose: tuple[str, str, str],
    labels: frozenset[str] | None,
    is_named: IsNamed,
    named_labels: Container[str] = (),
) -> list[Standing]:
    """Return the labels of which a source has records that a run does not name.

    Those of `labels` end; without them, those of which the run names at least one, as
    the graph tells or `named_labels`. Events and other things that do not last stay.
    """
    found: dict[str, Standing] = {}
    for row in _standing(store, *whose):
        label = row["type"]
        if label in ingestible():
            one = found.setdefault(label, Standing(label, _reason_to_stay(label, labels)))
            one.add(row, is_named=is_named(row))
    missing = [one for one in found.values() if one.missing]
    if labels is None:
        for one in missing:
            if one.kept is None and one.missing == one.number and one.label not in named_labels:
                one.kept = NOT_HELD
    return missing


def _reason_to_stay(label: str, labels: frozenset[str] | None) -> str | None:
    if LABELS[label].immutable:
        return HAPPENED
    return None if labels is None or label in labels else MENTIONED


def own_labels(mapping: Mapping | None) -> frozenset[str] | None:
    """Return the labels that a mapping gives to records themselves, None where it gives none.

    What it makes of them in passing (the owner that each of them names) may be known from
    elsewhere too.
    """
    if mapping is None or not mapping.maps:
        return None
    labels: set[str] = set()
    for one in mapping.maps:
        labels.add(one.label)
        if not one.needs:
            break
    return frozenset(labels)


def check_whole(records: int, rejected: int) -> None:
    """Make sure that a run is all that a source has.

    Raises:
        InvalidInput: When it held no record, or some were rejected.
    """
    if records and not rejected:
        return
    were = "1 record was" if rejected == 1 else f"{rejected:,} records were"
    why = f"{were} rejected" if records else "it held no record"
    message = f"this run is not complete, {why}: nothing ends"
    raise InvalidInput(message, remedy="Mend what is wrong and load it again.")


def check_share(standing: Iterable[Standing], share: float) -> None:
    """Make sure that not more than a share of any label ends.

    Raises:
        LimitExceeded: When more would.
    """
    for one in standing:
        if len(one.ending) > share * one.number:
            what = f"{len(one.ending):,} of {one.number:,} {one.label} records would end"
            message = f"{what}, more than the share {share:g} (NAZARA_INGEST_END_SHARE): none ends"
            raise LimitExceeded(
                message,
                remedy="If the list is complete, give --force; --dry-run shows what would end.",
            )


def end(
    store: Store,
    sender: Sender,
    standing: Iterable[Standing],
    noticed: datetime,
    *,
    org: str,
    run: str,
) -> None:
    """End what a complete run does not name, unless it was received since.

    Killed on the way, it has ended a part; the same again ends the rest.

    Raises:
        DatabaseUnavailable: When Neo4j can't be reached.
    """
    uids = sorted(uid for one in standing for uid in one.ending)
    result = Writer(store, run).end(org, uids, noticed)
    finish(store, sender, org, result, run)


def _standing(store: Store, org: str, source: str, instance: str) -> Iterator[Row]:
    head = source_head(org, source, instance)
    # A semicolon is the character behind the colon that ends the instance's name.
    after, before = f"{head}:", f"{head};"
    size = store.settings.batch_size
    while True:
        query = load()["completeness.standing"]
        rows = store.read(query, org=org, after=after, before=before, limit=size)
        yield from map(native_times, rows)
        if len(rows) < size:
            return
        after = rows[-1]["uid"]
