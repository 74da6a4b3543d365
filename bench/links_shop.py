"""A made-up organisation with known links: incidents, what customers and machines said of them.

Engineers and customers say the same in words of their own, some cases name no system, some have
nothing to do with any incident, and busy systems have both at once. Everything follows the seed.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

START: Final = datetime(2026, 3, 2, 6, tzinfo=UTC)
RATE: Final = 1.1
"""Incidents a day."""

THEMES: Final = {
    "ledger": ("postings rejected by ledger", "account statement lines missing", "Bookings"),
    "tariffs": ("tariff lookup returns stale rates", "monthly price jumped overnight", "Prices"),
    "meters": ("meter readings queue stuck", "my consumption shows zero", "Readings"),
    "identity": ("token refresh loop in identity", "thrown out to sign in page again", "Sign-in"),
    "letters": ("letter renderer out of memory", "contract paper never arrived", "Post"),
    "outages": ("outage map tiles fail to load", "map of my street stays blank", "Map"),
    "payments": ("direct debit batch aborted", "money taken twice this month", "Payments"),
    "booking": ("appointment slots double booked", "technician did not show up", "Visits"),
}
"""By system: what engineers write, what customers write, and how cases are filed."""

FRONTS: Final = {
    "portal": ("ledger", "tariffs", "meters", "identity"),
    "app": ("meters", "identity", "outages"),
    "call-desk": ("letters", "payments", "booking", "identity"),
}
"""What customers see, and what that needs."""

CHATTER: Final = (
    "please change my address",
    "question about the new contract",
    "compliment for your colleague",
    "how do I cancel",
    "need a copy of last year",
    "my name is spelt wrong",
)
_FILLERS: Final = (
    "since this morning",
    "again",
    "please help",
    "third time",
    "urgent",
    "hello",
    "",
)
_ALARMS: Final = ("error rate above limit", "latency above limit", "restarts", "queue length")

Record = dict[str, Any]
Span = tuple[datetime, datetime]
Edge = tuple[str, str, str]
Link = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class MadeWords:
    """What somebody says to the customers' desk, and when."""

    system: str
    text: str
    at: datetime
    account: str


@dataclass(slots=True)
class MadeShop:
    """The records, and the links that are true: relationship, start and end by their ids."""

    chance: random.Random
    days: float
    records: list[Record] = field(default_factory=list)
    links: set[Link] = field(default_factory=set)

    def incident(self, name: str) -> None:
        """Add an incident with all that came of it."""
        system, at = self.chance.choice([*THEMES]), self.moment()
        until = at + timedelta(minutes=self.chance.randrange(30, 300))
        self._disruption(name, f"{system}: {THEMES[system][0]}", system, (at, until))
        for number in range(self.chance.randrange(5)):
            self._complaint(f"{name}-C{number}", name, system, (at, until))
        for number in range(3):
            self._event(f"{name}-E{number}", system, at + (until - at) * self.chance.random())
            self.links.add(("EVIDENCE_OF", f"{name}-E{number}", name))
        if self.chance.random() < 0.25:
            above = self.chance.choice(_above(system))
            began = at + timedelta(minutes=self.chance.randrange(3, 25))
            self._disruption(f"{name}-up", f"{above} degraded", above, (began, until))
            self.links.add(("CAUSED_BY", f"{name}-up", name))

    def noise(self, number: int) -> None:
        """Add a case and an event that belong to nothing."""
        system, text = self.chance.choice([*THEMES]), self.chance.choice(CHATTER)
        self._case(f"N{number}", MadeWords(system, text, self.moment(), self._account()))
        self._event(f"NE{number}", system, self.moment())

    def moment(self) -> datetime:
        """Return any time."""
        return START + timedelta(days=self.days * self.chance.random())

    def _account(self) -> str:
        return f"customer-{self.chance.randrange(10**6)}"

    def _disruption(self, name: str, title: str, system: str, span: Span) -> None:
        times = {"started_at": _text(span[0]), "resolved_at": _text(span[1])}
        given = {"title": title, "status": "resolved", "updated_at": _text(span[1]), **times}
        self.records.append(_record("Incident", name, [("AFFECTS", "System", system)], **given))

    def _complaint(self, name: str, incident: str, system: str, span: Span) -> None:
        opened = span[0] + (span[1] - span[0] + timedelta(minutes=40)) * self.chance.random()
        said = MadeWords(system, THEMES[system][1], opened, self._account())
        self._case(name, said)
        self.links.add(("REPORTS", name, incident))
        if self.chance.random() < 0.2:
            later = opened + timedelta(minutes=self.chance.randrange(20, 1500))
            self._case(f"{name}-again", replace(said, at=later))
            self.links.add(("DUPLICATE_OF", f"{name}-again", name))

    def _case(self, name: str, said: MadeWords) -> None:
        edges, words = [], said.text.split()
        if self.chance.random() < 0.8:
            is_told = self.chance.random() < 0.4
            about = said.system if is_told else self.chance.choice(_above(said.system))
            edges.append(("ABOUT", "System", about))
        if self.chance.random() < 0.5:
            edges.append(("CATEGORIZED_AS", "Category", THEMES[said.system][2]))
        parts = [self.chance.choice(_FILLERS), *self.chance.sample(words, len(words) - 1)]
        given = {"title": " ".join(parts).strip(), "description": said.text, "status": "open"}
        times = {"opened_at": _text(said.at), "updated_at": _text(said.at)}
        self.records.append(
            _record("CustomerCase", name, edges, account=said.account, **given, **times)
        )

    def _event(self, name: str, system: str, at: datetime) -> None:
        title = f"{system}: {self.chance.choice(_ALARMS)}"
        given = {"title": title, "kind": "alert", "count": 1, "system": system}
        times = {"at": _text(at), "updated_at": _text(at)}
        self.records.append(_record("TechnicalEvent", name, [], **given, **times))


def made(seed: int, incidents: int) -> MadeShop:
    """Return an organisation with as many incidents, and about four cases for each."""
    chance = random.Random(seed)  # noqa: S311 - Made up, no secret.
    shop = MadeShop(chance, incidents / RATE)
    shop.records += map(_system, (*THEMES, *FRONTS))
    shop.records += [
        _record("Category", name, name=name, updated_at=_text(START))
        for _, _, name in THEMES.values()
    ]
    for number in range(incidents):
        shop.incident(f"I{number}")
    for number in range(incidents * 2):
        shop.noise(number)
    return shop


def _above(system: str) -> list[str]:
    return [front for front, needs in FRONTS.items() if system in needs]


def _system(name: str) -> Record:
    edges = [("DEPENDS_ON", "System", need) for need in FRONTS.get(name, ())]
    return _record("System", name, edges, name=name, kind="service", updated_at=_text(START))


def _record(label: str, uid: str, edges: Sequence[Edge] = (), /, **said: Any) -> Record:
    led = [{"type": type_, "to": {"type": end, "id": to}} for type_, end, to in edges]
    return {"type": label, "id": uid, "edges": led, **said}


def _text(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
