"""What was spent, by day, provider and job; and the questions that wait for somebody to say go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from cypher.loader import load
from graph.store.store import Row, Store, native_times

ASIDE: Final = ("lost", "aside")
"""States of questions that are not asked again by themselves."""

_AT_ONCE: Final = 1000


@dataclass(frozen=True, slots=True)
class SpendingRow:
    """What one provider cost on one day (UTC) for one job; see `SpendingDay`."""

    day: str
    provider: str
    job: str
    questions: int
    failed: int
    lost: int
    aside: int
    kept: int
    tokens_in: int
    tokens_out: int
    tokens_cached: int
    reserved_usd: float
    cost_usd: float
    latency_ms: int

    @classmethod
    def of(cls, row: Row) -> SpendingRow:
        """Return it as a statement tells it."""
        told = native_times(row)
        names = [one.name for one in fields(cls) if one.name != "day"]
        day: datetime = told["day"]
        return cls(f"{day:%Y-%m-%d}", **{name: told[name] for name in names})

    def as_dict(self) -> dict[str, Any]:
        """Return it as commands print it."""
        return asdict(self)


def spent(store: Store, org: str, days: int) -> list[SpendingRow]:
    """Return what was spent in so many days, today among them; newest first."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    since = today - timedelta(days=days - 1)
    rows = store.read(load()["spending.days"], org=org, since=since)
    return [SpendingRow.of(row) for row in rows]


def set_aside(store: Store, org: str, job: str | None, limit: int) -> list[Row]:
    """Return questions whose answer was lost or could not be used, newest first of each."""
    query = load()["spending.aside"]
    return store.read(query, org=org, statuses=list(ASIDE), job=job, limit=limit)


def ask_again(
    store: Store, org: str, job: str | None = None, statuses: Sequence[str] = ASIDE
) -> int:
    """Let such questions be asked once more, and return how many; each is paid for then."""
    total = 0
    query = load()["spending.aside"]
    while rows := store.read(query, org=org, statuses=list(statuses), job=job, limit=_AT_ONCE):
        uids = [row["uid"] for row in rows]
        store.write(load()["spending.drop"], org=org, uids=uids)
        total += len(uids)
    return total
