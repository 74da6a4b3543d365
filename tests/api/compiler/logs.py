"""Random logs of events, and the parts of one that were true or known at some time.

A log holds facts with two clocks of the same few minutes: `at`, when a fact became true, and
`seen`, when it was received. It is written through the real write path, whole or in part.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from graph.model.facts import Facts, Record, Ref, Sighting, Value
from graph.model.identity import version_of
from graph.store.store import Store
from graph.write.moves import settle
from graph.write.writer import Writer
from tests.graph.histories import (
    case,
    deployment,
    document,
    event,
    gone,
    incident,
    issue,
    minute,
    system_record,
    tool_uid,
)

LENGTH = 12
"""How many minutes a log lasts."""


@dataclass(frozen=True, slots=True)
class Log:
    """Facts in the order of their arrival in the writer, which is any order."""

    facts: tuple[Facts, ...]

    def until(self, valid: datetime, known: datetime | None) -> Log:
        """Return what had become true by `valid` and been received by `known`."""
        kept = (_until(one, valid, known) for one in self.facts)
        return Log(tuple(one for one in kept if one is not None))

    def unclaimed(self) -> Log:
        """Return the log in which no record says which canonical node it describes."""
        return Log(
            tuple(
                Facts(
                    tuple(replace(one, canonical=None, same_as=()) for one in facts.records),
                    facts.sightings,
                )
                for facts in self.facts
            )
        )

    def write(self, store: Store, org: str, dice: random.Random) -> None:
        """Write the log as that of an organisation, in batches of any size."""
        left = [_moved(one, org) for one in self.facts]
        while left:
            size = dice.choice((1, 2, 5, 30))
            part, left = left[:size], left[size:]
            result = Writer(store, "r1").write(org, part)
            assert not result.rejected, result.rejected
        settle(store, "r1", org)


def _moved(facts: Facts, org: str) -> Facts:
    """Return the same facts about another organisation."""

    def uid(text: str) -> str:
        return f"{org}:{text.partition(':')[2]}"

    def ref(one: Ref) -> Ref:
        return replace(one, uid=uid(one.uid))

    def record(one: Record) -> Record:
        named = {name: uid(str(one.props[name])) for name in _UIDS if one.props.get(name)}
        return replace(
            one,
            org=org,
            uid=uid(one.uid),
            props={**one.props, **named},
            links=tuple(replace(link, to=ref(link.to)) for link in one.links),
            canonical=ref(one.canonical) if one.canonical else None,
            same_as=tuple(uid(text) for text in one.same_as),
        )

    return Facts(
        tuple(record(one) for one in facts.records),
        tuple(replace(one, start=ref(one.start), end=ref(one.end)) for one in facts.sightings),
    )


_UIDS = ("system_ref", "issue")


def _until(facts: Facts, valid: datetime, known: datetime | None) -> Facts | None:
    def then(at: datetime, seen: datetime) -> bool:
        return at <= valid and (known is None or seen <= known)

    records = tuple(one for one in facts.records if then(one.at, one.seen))
    # A sighting has one clock: it is true from when it was first received.
    sightings = tuple(one for one in facts.sightings if then(one.seen, one.seen))
    return Facts(records, sightings) if records else None


def random_log(seed: int, *, claims: bool) -> Log:
    """Return a log about few things, so that they meet; with repetitions and late arrivals.

    Args:
        claims: Whether records describe canonical nodes and claim one another.
    """
    dice = random.Random(seed)
    facts = [one for _ in range(dice.randint(4, 26)) for one in _fact(dice, claims=claims)]
    again = [one for one in facts if dice.random() < 0.15]
    facts += [_received(one, _later(dice, one)) for one in again]
    dice.shuffle(facts)
    return Log(tuple(facts))


def _fact(dice: random.Random, *, claims: bool) -> Iterable[Facts]:
    at, seen = _clocks(dice)
    made = dice.choice((_incident, _incident, _case, _system, _system, _others))
    one = made(dice, at, claims)
    if len(one.records) == 1 and not one.sightings and dice.random() < 0.2:
        one = Facts((gone(one.records[0]),))
    yield _received(one, minute(seen))


def _clocks(dice: random.Random) -> tuple[int, int]:
    """Return when something becomes true and when it is received: mostly soon, some late."""
    at = dice.randrange(LENGTH)
    return at, at + dice.choice((0, 0, 0, 1, 5, LENGTH))


def _later(dice: random.Random, facts: Facts) -> datetime:
    return facts.records[0].at + timedelta(minutes=dice.randrange(LENGTH))


def _received(facts: Facts, seen: datetime) -> Facts:
    records = tuple(replace(one, seen=seen) for one in facts.records)
    sightings: tuple[Sighting, ...] = tuple(replace(one, seen=seen) for one in facts.sightings)
    return Facts(records, sightings)


def _systems(dice: random.Random) -> list[str]:
    return dice.sample(["pay", "cart", tool_uid("P1"), tool_uid("P2")], dice.randint(0, 2))


def _incident(dice: random.Random, at: int, claims: bool) -> Facts:  # noqa: FBT001
    del claims
    status = dice.choice(["triggered", "acknowledged", "resolved"])
    made = incident(dice.choice(["I1", "I2", "I3"]), at, affects=_systems(dice), status=status)
    return _with(
        made,
        severity_rank=dice.choice([1, 2, 99]),
        priority=dice.choice([None, "P1"]),
        started_at=minute(dice.randrange(LENGTH)),
    )


def _case(dice: random.Random, at: int, claims: bool) -> Facts:  # noqa: FBT001
    del claims
    status = dice.choice(["open", "pending", "closed"])
    made = case(dice.choice(["C1", "C2"]), at, ticket=False, systems=_systems(dice), status=status)
    return _with(made, opened_at=minute(0), severity_rank=dice.choice([2, 3]))


def _with(record: Record, **props: Value) -> Facts:
    told = {**record.props, **props}
    content = [record.version, sorted(str(item) for item in told.items())]
    return Facts((replace(record, props=told, version=version_of(record.at, content)),))


def _system(dice: random.Random, at: int, claims: bool) -> Facts:  # noqa: FBT001
    owners = dice.sample(["red", "blue"], dice.randint(0, 1))
    if not claims or dice.random() < 0.4:
        made = system_record(
            dice.choice(["P1", "P2"]),
            at,
            source="pager",
            owners=owners,
            needs=_systems(dice)[:1],
            authority=9,
        )
    else:
        made = system_record(
            dice.choice(["a", "b"]),
            at,
            key=dice.choice(["pay", "cart"]),
            source=dice.choice(["catalog", "gov"]),
            owners=owners,
            needs=_systems(dice)[:1],
            same_as=dice.sample([tool_uid("P1"), tool_uid("P2")], dice.choice([0, 0, 1])),
        )
    return Facts((made,))


def _others(dice: random.Random, at: int, claims: bool) -> Facts:  # noqa: FBT001
    del claims
    system = dice.choice(["pay", "cart", tool_uid("P1")])
    match dice.randrange(4):
        case 0:
            pattern = dice.choice(["X1", "X2"])
            where = ("pay", "cart", tool_uid("P1"))[at % 3]
            return event(f"E{at}{pattern}", at, of=pattern, system=where, count=1, seen=at)
        case 1:
            return deployment(f"V{at}", at, system=system, after=dice.choice([None, "V0", "V3"]))
        case 2:
            return Facts((document("D1", at, chunks=0),))
        case _:
            status = dice.choice(["open", "resolved", "ignored"])
            return _with(issue(dice.choice(["X1", "X2"]), at), status=status)
