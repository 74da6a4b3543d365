"""Lengths of time as reports state them: `Time to recovery: 148 minutes`, `1d 5h 47m`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta

from ingest.sources.incident_reports.lines import Line

_LENGTH = re.compile(
    r"(?<![\d.])(\d{1,6}(?:\.\d{1,3})?) ?"
    r"(d|h|m|s|days?|hours?|hrs?|minutes?|mins?|seconds?|secs?)(?![a-z])",
    re.IGNORECASE,
)
_MINUTES = {"d": 1440.0, "h": 60.0, "m": 1.0, "s": 1 / 60}
_WHAT = {
    "detect": "detect",
    "detection": "detect",
    "repair": "repair",
    "recover": "recovery",
    "recovery": "recovery",
    "restore": "recovery",
    "restoration": "recovery",
    "mitigate": "mitigation",
    "mitigation": "mitigation",
    "resolve": "resolve",
    "resolution": "resolve",
}
_STATED = re.compile(
    r"(?:mean )?time to (?P<what>[a-z]+)|(?P<whole>(?:total |incident |outage )?duration)\b",
)


def stated_durations(lines: Iterable[Line]) -> dict[str, timedelta]:
    """Return how long a report says that things took, the first length of each name."""
    found: dict[str, timedelta] = {}
    for line in lines:
        what = _what(line.name)
        if what and (length := parse_duration(_behind(line.words))) is not None:
            found.setdefault(what, length)
    return found


def parse_duration(text: str) -> timedelta | None:
    """Return a length of time such as `1d 5h 47m`, `27m` or `2 hours`, None when it is none.

    What stands in brackets is a remark.
    """
    found = _LENGTH.findall(_without_remarks(text))
    minutes = sum(float(number) * _MINUTES[unit[0].lower()] for number, unit in found)
    return timedelta(minutes=minutes) if found else None


def _what(name: str) -> str | None:
    match = _STATED.match(name)
    if match is None:
        return None
    return "duration" if match["whole"] else _WHAT.get(match["what"])


def _behind(words: str) -> str:
    """Return what stands behind the name of a length, whatever the name is marked up with."""
    start = re.search(r"\d", words)
    return words[start.start() :] if start else ""


def _without_remarks(text: str) -> str:
    kept, depth = [], 0
    for sign in text:
        depth += sign == "("
        if not depth:
            kept.append(sign)
        depth -= sign == ")" and depth > 0
    return "".join(kept)
