"""What is new in the logs of systems, in words and figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from enrich.log_news.counts import (
    DAY,
    PART,
    CountsByDay,
    KnownDays,
    LogCount,
    LogHistory,
    LogSilence,
    SeenWording,
)
from enrich.log_news.signs import Changed, deviation, fallen, risen, sureness
from enrich.work.findings import LOG_NEW, LOG_RATE, LOG_SILENCE, LOG_STOPPED
from graph.settings.settings import Settings

_MOST_CITED: Final = 5
"""Counts that show a finding, and wordings that a silent system had."""


@dataclass(frozen=True, slots=True)
class LogNews:
    """What is new of one or several wordings of a system, and the counts that show it."""

    kind: str
    title: str
    wordings: tuple[SeenWording, ...]
    change: Changed
    onset: datetime
    last_at: datetime
    score: float
    reasons: tuple[str, ...]
    counts: tuple[LogCount, ...] = ()
    compared: frozenset[str] = frozenset()
    """The visibilities of what it was compared with."""

    @property
    def system(self) -> str:
        """The uid of the system."""
        return self.wordings[0].system

    @property
    def subject(self) -> str:
        """What it is of: the wording, unless it is of all, and the system."""
        return f"{'' if self.kind == LOG_SILENCE else self.wordings[0].issue} {self.system}"

    @property
    def visibilities(self) -> set[str]:
        """The visibilities of all that it rests on."""
        of_wordings = (each for one in self.wordings for each in one.visibilities)
        return {*of_wordings, *(one.visibility for one in self.counts), *self.compared}


@dataclass(frozen=True, slots=True)
class LogNewsReader:
    """Tells what is new in the logs of an organisation."""

    logs: LogHistory

    def found(self) -> list[LogNews]:
        """Return what is new, of each system and kind the largest.

        Where nothing at all was heard, nothing is: then it is the way of logs that is silent.

        Raises:
            GraphError: When the graph can't be asked.
        """
        wordings = self.logs.wordings()
        if not any(one.last_at >= self.logs.time.since for one in wordings):
            return []
        days = self.logs.known_days(one.system for one in wordings)
        known = [one for one in wordings if days.are_enough(one.system)]
        silences = ((system, days.silence(system)) for system in {one.system for one in known})
        silent = {system: silence for system, silence in silences if silence is not None}
        others = [one for one in known if one.system not in silent]
        counts = self.logs.by_days(others, days)
        found = [*self._silences(known, days, silent)]
        for one in others:
            found += self._of_wording(one, days, counts[one.issue])
        return [self._shown(one) for one in self._largest(found)]

    def _of_wording(
        self, one: SeenWording, days: KnownDays, counts: CountsByDay
    ) -> Iterator[LogNews]:
        settings, time, now = self._settings, self.logs.time, [*counts.get(0, ())]
        if one.first_at >= time.until - DAY:
            if one.count >= settings.log_news_new_records and one.first_at < time.until:
                yield self._new(one, len(days.of(one.system)), now)
            return
        compared = [day for day in days.of(one.system) if one.first_at <= time.since - day * DAY]
        if len(compared) < settings.log_news_least_days:
            return
        before = [sum(each.count for each in counts.get(day, ())) for day in compared]
        parts = time.parts(now)
        if change := risen(parts, before, settings):
            largest = sorted(now, key=lambda each: (-each.count, each.at))
            news = self._changed(f"More often on {one.name}", one, change, before, largest)
        elif change := fallen(parts, before, settings):
            how = "More seldom" if change.value else "No longer"
            news = self._changed(f"{how} on {one.name}", one, change, before, now)
        else:
            return
        seen = {each.visibility for some in counts.values() for each in some}
        yield replace(news, compared=frozenset(seen))

    def _new(self, one: SeenWording, days: int, now: Sequence[LogCount]) -> LogNews:
        least = self._settings.log_news_new_records
        return LogNews(
            LOG_NEW,
            f"New on {one.name}: {one.title}",
            (one,),
            Changed(one.count, 0.0, round(deviation(one.count, [0]), 1), 0),
            one.first_at,
            min(one.last_at, self.logs.time.until),
            # Few records may be there by chance.
            round(one.count / (one.count + least), 3),
            (f"{one.count} since {_said(one.first_at)}", f"never before, in logs of {days} days"),
            tuple(now[:_MOST_CITED]),
        )

    def _changed(
        self,
        how: str,
        one: SeenWording,
        change: Changed,
        before: Sequence[int],
        counts: Sequence[LogCount],
    ) -> LogNews:
        onset = self.logs.time.since + change.onset * PART
        return LogNews(
            LOG_RATE if change.value else LOG_STOPPED,
            f"{how}: {one.title}",
            (one,),
            change,
            onset,
            self.logs.time.until,
            sureness(change.deviation),
            (*self._compared(change, before), f"since {_said(onset)}"),
            tuple(counts[:_MOST_CITED]),
        )

    def _silences(
        self, wordings: Sequence[SeenWording], days: KnownDays, silent: Mapping[str, LogSilence]
    ) -> Iterator[LogNews]:
        for system, (change, before) in sorted(silent.items()):
            own = tuple(one for one in wordings if one.system == system)
            last = max(one.last_at for one in own)
            yield LogNews(
                LOG_SILENCE,
                f"{own[0].name} is silent",
                own,
                change,
                last,
                self.logs.time.until,
                sureness(change.deviation),
                (*self._compared(change, before), f"the last at {_said(last)}"),
                compared=days.visibilities[system],
            )

    def _compared(self, change: Changed, before: Sequence[int]) -> tuple[str, str]:
        minutes = int((self.logs.time.until - self.logs.time.since).total_seconds()) // 60
        usual = f"{change.baseline:g} at that time of {len(before)} other days"
        return (
            f"{change.value} in {minutes} minutes; {usual} ({min(before)} to {max(before)})",
            f"{abs(change.deviation):g} deviations from these",
        )

    def _largest(self, found: Iterable[LogNews]) -> Iterator[LogNews]:
        of_place: dict[tuple[str, str], list[LogNews]] = defaultdict(list)
        for one in found:
            of_place[one.kind, one.system].append(one)
        for news in of_place.values():
            news.sort(key=lambda one: (-abs(one.change.value - one.change.baseline), one.subject))
            yield from news[: self._settings.log_news_per_system]

    def _shown(self, one: LogNews) -> LogNews:
        """Return it; what has no count now is shown by the last ones that there were."""
        if one.counts:
            return one
        issues = [each.issue for each in one.wordings[:_MOST_CITED]]
        return replace(one, counts=tuple(self.logs.latest(issues, _MOST_CITED)))

    @property
    def _settings(self) -> Settings:
        return self.logs.store.settings


def _said(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
