"""The ledger of an organisation: each question to a model, and the sums of days.

A question is noted before it is sent, with what it may cost at most, and counted when it ended, in
one transaction with the sums. So budgets hold whoever is killed when, and a question that nobody
counted is one that may have been paid for. docs/decisions says why it lies in the graph.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal

from cypher.loader import load
from enrich.providers.asking import Purpose, TokenUsage
from graph.model.identity import CANONICAL_INSTANCE, CANONICAL_SOURCE, Uid, make_uid
from graph.model.made import made_node
from graph.store.store import Row, Store, Transaction, native_times

CallEnd = Literal["answered", "lost", "aside", "failed"]
CallState = Literal["new", "asked", "answered", "lost", "aside"]

_SPARE_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True)
class KnownCall:
    """How a question stands in the ledger."""

    state: CallState = "new"
    attempts: int = 0
    error: str | None = None
    until: datetime | None = None
    token: str | None = None
    asked_at: datetime | None = None
    provider: str = ""
    job: str = ""
    reserved: float = 0.0
    spent: float = 0.0
    batch: str | None = None

    @classmethod
    def of(cls, row: Row) -> KnownCall:
        """Return it as a statement tells it."""
        told = native_times(row)
        names = (
            *("error", "until", "token", "asked_at", "provider", "job"),
            *("reserved", "spent", "batch"),
        )
        known = {name: told[name] for name in names if told.get(name) is not None}
        return cls(told["status"] or "new", int(told["attempts"] or 0), **known)

    def is_open(self, now: datetime) -> bool:
        """Return whether somebody may be waiting for its answer at this moment."""
        return self.state == "asked" and self.until is not None and self.until > now

    def is_broken_off(self, now: datetime) -> bool:
        """Return whether whoever waited for its answer is gone."""
        return self.state == "asked" and not self.is_open(now)


@dataclass(frozen=True, slots=True)
class CallCounts:
    """What a question adds to the sums of its day."""

    usage: TokenUsage = field(default_factory=TokenUsage)
    cost_usd: float = 0.0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Reservation:
    """A question that is being asked: by whom, on which day, and what it may cost at most."""

    call: str
    token: str
    provider: str
    job: str
    at: datetime
    most: float


@dataclass(frozen=True, slots=True)
class Reserving:
    """What is to be noted before a question is sent."""

    provider: str
    model: str
    most: float
    budget: float
    seconds: float
    batch: str | None = None


@dataclass(frozen=True, slots=True)
class BatchedCall:
    """A question that waits in a batch: the batch's id, `?` while nobody knows it."""

    uid: str
    about: str
    batch: str
    known: KnownCall

    @property
    def reserved(self) -> Reservation:
        """What ends it."""
        return reservation_of(self.uid, self.known)


NO_ID: Final = "?"
"""The id of a batch that was handed in by somebody who was ended before it was known."""

_MOST_BATCHED: Final = 100_000


class Ledger:
    """What one organisation asked models, and what that cost.

    What is asked in a run of a job, `run` being its uid, counts for the run too.
    """

    def __init__(self, store: Store, org: str, run: str | None = None) -> None:
        self._store = store
        self._org = org
        self._run = run

    def counted_in(self, run: str) -> Ledger:
        """Return the same ledger for what a run of a job asks."""
        return Ledger(self._store, self._org, run)

    def known(self, purpose: Purpose) -> KnownCall:
        """Return how a question stands."""
        uid = call_uid(purpose)
        rows = self._store.read(load()["spending.known"], org=self._org, uid=uid)
        return KnownCall.of(rows[0]) if rows else KnownCall()

    def reserve(self, purpose: Purpose, asking: Reserving, may: Iterable[CallState]) -> Reservation:
        """Note that a question is sent now, and return what ends it.

        Args:
            purpose: What it is for.
            asking: Of whom, and what it may cost.
            may: How it may stand for it to be asked.

        Raises:
            StaleLedger: When it stands otherwise by now.
            BudgetSpent: When it could pass what may be spent on this day.
        """
        now, allowed = datetime.now(UTC), {*may}
        reservation = Reservation(
            call_uid(purpose), uuid.uuid4().hex, asking.provider, purpose.job, now, asking.most
        )

        def work(transaction: Transaction) -> KnownCall:
            known = self._hold(transaction, purpose, reservation)
            if known.state in allowed and known.spent + asking.most <= asking.budget:
                self._note(transaction, purpose, asking, reservation)
            elif known.state == "new":
                uids = [reservation.call]
                transaction.run(load()["spending.drop"], org=self._org, uids=uids)
            return known

        known = self._store.transact("spending.reserve", work)
        if known.state not in allowed:
            raise StaleLedger(known)
        if known.spent + asking.most > asking.budget:
            raise BudgetReached(known.spent)
        return reservation

    def end(
        self, reserved: Reservation, how: CallEnd, counts: CallCounts, error: str | None = None
    ) -> bool:
        """Note how a question ended; False says that somebody has done so already.

        One that `failed` without being counted is as if it had never been asked.
        """
        usage = counts.usage
        said = {
            "status": how,
            "finished_at": datetime.now(UTC),
            "tokens_in": usage.taken + usage.kept,
            "tokens_out": usage.given,
            "tokens_cached": usage.cached,
            "cost_usd": counts.cost_usd,
            "latency_ms": int(counts.seconds * 1000),
            "error": error,
        }
        given = {
            "uid": reserved.call,
            "token": reserved.token,
            "said": said,
            "days": self._days(reserved.at, reserved.provider, reserved.job),
            "counts": {
                **{name: said[name] for name in _SUMS},
                "questions": int(how != "failed"),
                **{name: int(name == how) for name in ("failed", "lost", "aside")},
            },
        }

        def work(transaction: Transaction) -> bool:
            rows = transaction.run(load()["spending.end"], org=self._org, **given)
            if rows and how == "failed":
                uids = [reserved.call]
                transaction.run(load()["spending.drop"], org=self._org, uids=uids)
            return bool(rows)

        return self._store.transact("spending.end", work)

    def taken_over(self, purpose: Purpose, known: KnownCall) -> Reservation:
        """Return what ends a question that somebody else has broken off."""
        return reservation_of(call_uid(purpose), known)

    def spoil(self, purpose: Purpose, known: KnownCall, error: str) -> None:
        """Set aside a question whose answer was counted before it was read, and can't be used."""
        at = known.asked_at or datetime.now(UTC)
        days = self._days(at, known.provider, known.job)
        given = {"uid": call_uid(purpose), "error": error, "days": days}
        self._store.write(load()["spending.spoilt"], org=self._org, **given)

    def put_in_batch(self, uids: Iterable[str], batch: str, until: datetime) -> None:
        """Note in which batch questions are, and until when their answers can come."""
        given = {"uids": sorted(uids), "batch": batch, "until": until}
        self._store.write(load()["spending.put_in_batch"], org=self._org, **given)

    def in_batches(self) -> list[BatchedCall]:
        """Return the questions that wait in batches, the newest first."""
        query = load()["spending.in_batches"]
        rows = self._store.read(query, org=self._org, limit=_MOST_BATCHED)
        return [
            BatchedCall(row["uid"], row["about"], row["batch"], KnownCall.of(row)) for row in rows
        ]

    def count_kept(self, provider: str, job: str) -> None:
        """Count an answer that was there from before."""
        days = self._days(datetime.now(UTC), provider, job)
        self._store.write(load()["spending.count_kept"], org=self._org, days=days)

    def _hold(self, transaction: Transaction, purpose: Purpose, reserved: Reservation) -> KnownCall:
        [row] = transaction.run(
            load()["spending.hold"],
            org=self._org,
            call=self._new_call(purpose, reserved),
            total=self._days(reserved.at, reserved.provider, reserved.job)[0],
        )
        return KnownCall.of(row)

    def _note(
        self, transaction: Transaction, purpose: Purpose, asking: Reserving, reserved: Reservation
    ) -> None:
        said = {
            "status": "asked",
            "stamp": purpose.stamp,
            "provider": asking.provider,
            "model": asking.model,
            "asked_at": reserved.at,
            "sort_at": reserved.at,
            "last_seen": reserved.at,
            "until": reserved.at + timedelta(seconds=asking.seconds + _SPARE_SECONDS),
            "run": reserved.token,
            "asked_in": self._run,
            "batch": asking.batch,
            "reserved_usd": reserved.most,
            **dict.fromkeys((*_SUMS, "finished_at", "error")),
        }
        transaction.run(
            load()["spending.ask"],
            org=self._org,
            uid=reserved.call,
            said=said,
            days=self._days(reserved.at, reserved.provider, reserved.job),
            most=reserved.most,
        )

    def _new_call(self, purpose: Purpose, reserved: Reservation) -> dict[str, Any]:
        said = {
            "name": f"{purpose.job} of {purpose.node}"[:200],
            "job": purpose.job,
            "about": purpose.node,
            "stamp": purpose.stamp,
            "asked_at": reserved.at,
        }
        return {**_node(self._org, reserved.call, "ModelCall", reserved.at), **said}

    def _days(self, at: datetime, provider: str, job: str) -> list[dict[str, Any]]:
        """Return the sums of a day: that of all jobs, then that of one."""
        return [day_node(self._org, at, provider, one) for one in (None, job)]


_SUMS: Final = ("tokens_in", "tokens_out", "tokens_cached", "cost_usd", "latency_ms")


class StaleLedger(Exception):
    """A question stands otherwise than it was read: somebody else is at it."""

    def __init__(self, known: KnownCall) -> None:
        super().__init__(known.state)
        self.known = known


class BudgetReached(Exception):
    """A question could cost more than is left of a day's budget."""

    def __init__(self, spent: float) -> None:
        super().__init__(spent)
        self.spent = spent


def reservation_of(call: str, known: KnownCall) -> Reservation:
    """Return what ends a question that was asked by somebody else."""
    at, token = known.asked_at or datetime.now(UTC), known.token or ""
    return Reservation(call, token, known.provider, known.job, at, known.reserved)


def call_uid(purpose: Purpose) -> str:
    """Return the uid of a question: the same for the same job, node and stamp."""
    said = f"{purpose.job}\x00{purpose.node}\x00{purpose.stamp}"
    digest = hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:40]
    return make_uid(purpose.org, CANONICAL_SOURCE, CANONICAL_INSTANCE, "model_call", digest)


def day_node(org: str, at: datetime, provider: str, job: str | None) -> dict[str, Any]:
    """Return what the sum of a day is made of where there is none yet."""
    day = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    native_id = f"{day:%Y-%m-%d}/{provider}/{job or ''}"
    uid = make_uid(org, CANONICAL_SOURCE, CANONICAL_INSTANCE, "spending_day", native_id)
    said = {
        "name": " ".join(part for part in (provider, job, f"{day:%Y-%m-%d}") if part),
        "day_starts_at": day,
        "provider": provider,
        "job": job,
    }
    return {**_node(org, uid, "SpendingDay", day), **said}


def _node(org: str, uid: str, label: str, at: datetime) -> dict[str, Any]:
    return made_node(org, label, uid, Uid.parse(uid).native_id, at)
