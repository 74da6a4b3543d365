"""Time zones as reports name them: `All times in CET`, `(UTC)`, `Time zone: Europe/Oslo`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Mapping as Dict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_REGIONS: Dict[str, str] = {
    "ET": "America/New_York",
    "EST": "America/New_York",
    "EDT": "America/New_York",
    "CT": "America/Chicago",
    "CDT": "America/Chicago",
    "MT": "America/Denver",
    "MST": "America/Denver",
    "MDT": "America/Denver",
    "PT": "America/Los_Angeles",
    "PST": "America/Los_Angeles",
    "PDT": "America/Los_Angeles",
    "BST": "Europe/London",
    "CET": "Europe/Paris",
    "CEST": "Europe/Paris",
    "EET": "Europe/Helsinki",
    "EEST": "Europe/Helsinki",
    "MSK": "Europe/Moscow",
    "SGT": "Asia/Singapore",
    "JST": "Asia/Tokyo",
    "AEST": "Australia/Sydney",
    "AEDT": "Australia/Sydney",
    "NZST": "Pacific/Auckland",
    "NZDT": "Pacific/Auckland",
}
"""Abbreviations by the region whose clocks they mean: people write `PST` in July as well.

Those that several regions share (`IST`, `CST`) are left out, since a guess may be hours off.
"""
_WORDS: Dict[str, str] = {
    "utc": "UTC",
    "gmt": "UTC",
    "z": "UTC",
    "zulu": "UTC",
    "pacific": "America/Los_Angeles",
    "eastern": "America/New_York",
}
_SEASONS = frozenset(_REGIONS) - {"ET", "CT", "MT", "PT"}
"""Abbreviations that say whether it is summer."""

_OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2}):?(\d{2})?\Z", re.IGNORECASE)
_LEADS = ("all times", "times", "time", "timezone", "timeline", "key events", "date", "utc", "when")
_INSIDE = ("times are", "times in", "times listed", "all times", "time zone", "timezone")
_CLOCK = re.compile(r"\d:\d\d")


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone as it was named: `rules` turn its clock's times into moments."""

    name: str
    rules: tzinfo

    def out_of_season(self, moment: datetime) -> str | None:
        """Return what its clocks call themselves at `moment`, None when it is as named."""
        shown = moment.astimezone(self.rules).tzname()
        return shown if self.name in _SEASONS and shown != self.name else None


def zone_named(word: str) -> Zone | None:
    """Return the zone that a word names: `CET`, `UTC+2`, `+01:00`, `Europe/Oslo`."""
    word = word.strip("()[].,:;*_`|")
    if region := _REGIONS.get(word) or _WORDS.get(word.lower()):
        return Zone(word, UTC if region == "UTC" else ZoneInfo(region))
    if match := _OFFSET.match(word):
        length = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
        if length <= timedelta(hours=14):
            return Zone(word, timezone(length if match[1] == "+" else -length))
    return _by_place(word) if "/" in word and word[:1].isupper() else None


def zone_of_page(lines: Iterable[str]) -> Zone | None:
    """Return the zone that a page declares for its times, None when it declares none.

    It stands where times are spoken of, and none is told: above or in the head of a table, in a
    heading, in a line of its own.
    """
    for line in lines:
        words = line.strip("#*_`|>-+ \t").lower()
        speaks = words.startswith(_LEADS) or any(one in words for one in _INSIDE)
        if speaks and not _CLOCK.search(line):
            found = (zone_named(word) for word in line.split())
            if (zone := next((one for one in found if one), None)) is not None:
                return zone
    return None


def _by_place(name: str) -> Zone | None:
    try:
        return Zone(name, ZoneInfo(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
