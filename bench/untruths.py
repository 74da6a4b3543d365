"""Rules that make a lie of a sentence: one thing in it is wrong."""

from __future__ import annotations

import re
from calendar import day_name, month_name
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bench.lies import Origin

_NAME: Final = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{2,}[A-Za-z]*\b(?![/.]\w)")
_NO_NAMES: Final = frozenset(
    (
        *month_name[1:],
        *day_name,
        *("The", "This", "That", "These", "There", "Incident", "Team", "User", "Users"),
        *("Customer", "Customers", "Engineer", "Engineers", "Repaired", "Resolved"),
    )
)
_NUMBER: Final = re.compile(r"(?<![\w.,:/#$-])\d{1,4}(?![\w:/-]|[.,]\d)")
_TIME: Final = re.compile(r"\b([01]?\d|2[0-3]):([0-5]\d)\b")
_ISO: Final = re.compile(r"\b20\d\d-\d\d-\d\d\b")
_DAY: Final = re.compile(rf"\b(?:{'|'.join(month_name[1:])}) (\d{{1,2}})\b")
_UNITS: Final = {
    "minutes": "hours",
    "minute": "hour",
    "hours": "days",
    "hour": "minute",
    "seconds": "minutes",
    "days": "weeks",
    "GB": "MB",
    "MB": "KB",
    "Gb": "Mb",
    "GiB": "MiB",
    "ms": "s",
    "mins": "hours",
}
_UNIT: Final = re.compile(
    rf"(?<=\d)(\s?)({'|'.join(_UNITS)})\b|(?<=\b[a-z]{{3}} )()(minutes|hours|days)\b"
)
_HELPERS: Final = re.compile(
    r"\b(was|were|is|are|had|has|could|did|will|would|should|can|have)\b(?! not|n['\u2019]t)"
)
_NOT: Final = re.compile(r"\s(?:not|never)\b|(?<=\w)n['\u2019]t\b")
_NO: Final = re.compile(r"\b(?:no longer|no)\s(?=[a-z])|\bun(?=able to\b)")
_CONTRARY: Final = {
    "increased": "decreased",
    "increase": "decrease",
    "decreased": "increased",
    "reduced": "increased",
    "started": "stopped",
    "enabled": "disabled",
    "disabled": "enabled",
    "added": "removed",
    "removed": "added",
    "before": "after",
    "after": "before",
    "failed": "succeeded",
    "successfully": "unsuccessfully",
    "higher": "lower",
    "high": "low",
    "low": "high",
    "large": "small",
    "slow": "fast",
    "old": "new",
    "new": "old",
    "first": "last",
    "available": "unavailable",
    "unavailable": "available",
    "internal": "external",
    "external": "internal",
    "incorrect": "correct",
    "correct": "incorrect",
    "manually": "automatically",
    "automatically": "manually",
    "primary": "secondary",
    "up": "down",
    "down": "up",
    "healthy": "unhealthy",
    "public": "private",
    "more": "less",
    "open": "closed",
    "allowed": "blocked",
    "early": "late",
}
_BECAUSE: Final = re.compile(
    r"^(.{15,200}?) (because|due to|caused by) (.{15,200}?)([.!]?)$", re.DOTALL
)
_SOME: Final = re.compile(
    r"\b(some|several|many|most|a few|multiple|various)\b(?! of)", re.IGNORECASE
)
_HEDGED: Final = {
    "may": "will",
    "might": "will",
    "probably": "definitely",
    "possibly": "certainly",
    "potentially": "definitely",
    "likely": "certainly",
    "appears to": "was proven to",
    "seemed to": "was proven to",
    "suspected": "confirmed",
    "believed": "confirmed",
}
_LETTERED: Final = re.compile(
    r"\b(?=[\w.-]*\d)(?=[\w.-]*[A-Za-z])[A-Za-z][\w-]*(?:\.[\w-]+)*\b|\bv?\d+\.\d+(?:\.\d+)+\b"
)


def names_of(text: str) -> set[str]:
    """Return the names of a text: capitals inside sentences that never stand as plain words."""
    return {
        name
        for name in _NAME.findall(text)
        if name not in _NO_NAMES and not re.search(rf"\b{name.lower()}\b", text)
    }


def number(origin: Origin) -> str | None:
    """Another number."""
    return _changed(origin, _NUMBER, lambda found: str(_other(int(found[0]), origin)))


def clock(origin: Origin) -> str | None:
    """Another time of day."""
    shift = origin.chance.choice((1, 2, 3))
    return _changed(
        origin,
        _TIME,
        lambda found: f"{(int(found[1]) + shift) % 24:02}:{(int(found[2]) + 7) % 60:02}",
    )


def date(origin: Origin) -> str | None:
    """Another day."""
    said = _changed(origin, _ISO, lambda found: f"{found[0][:-2]}{int(found[0][-2:]) % 28 + 1:02}")
    return said or _changed(
        origin, _DAY, lambda found: f"{found[0].split()[0]} {int(found[1]) % 28 + 1}"
    )


def unit(origin: Origin) -> str | None:
    """Another unit."""
    return _changed(origin, _UNIT, lambda found: (found[1] or "") + _UNITS[found[2] or found[4]])


def denied(origin: Origin) -> str | None:
    """What was, was not."""
    if _NOT.search(origin.text):
        return None
    return _changed(origin, _HELPERS, lambda found: f"{found[0]} not")


def undenied(origin: Origin) -> str | None:
    """What was not, was."""
    said = _changed(origin, _NOT, lambda _: "")
    return said or _changed(origin, _NO, lambda found: "" if found[0].startswith("un") else "a ")


def contrary(origin: Origin) -> str | None:
    """A word of the contrary meaning."""
    words = "|".join(_CONTRARY)
    return _changed(
        origin, re.compile(rf"(?<![\w`/-])({words})(?![\w`/-])"), lambda found: _CONTRARY[found[0]]
    )


def name_outside(origin: Origin) -> str | None:
    """A name that the report does not have."""
    return _renamed(origin, sorted(origin.others))


def name_inside(origin: Origin) -> str | None:
    """A name of the report that is not where the sentence stands."""
    near = origin.around.lower()
    return _renamed(origin, sorted(name for name in origin.names if name.lower() not in near))


def roles(origin: Origin) -> str | None:
    """Two names that change places."""
    found = [one for one in _NAME.finditer(origin.text) if one[0] in origin.names]
    if len({one[0] for one in found}) < 2:
        return None
    first, last = found[0], next(one for one in reversed(found) if one[0] != found[0][0])
    text = origin.text
    between = text[first.end() : last.start()]
    if re.fullmatch(r",? (?:and|or|,) ?|, ", between):
        return None
    return text[: first.start()] + last[0] + between + first[0] + text[last.end() :]


def cause(origin: Origin) -> str | None:
    """Cause and effect that change places."""
    found = _BECAUSE.match(origin.text)
    if not found:
        return None
    effect, mark, reason, stop = found.groups()
    return f"{reason[0].upper()}{reason[1:]} {mark} {effect[0].lower()}{effect[1:]}{stop}"


def universal(origin: Origin) -> str | None:
    """All, where it was some."""
    return _changed(origin, _SOME, lambda found: "All" if found[0][0].isupper() else "all")


def certain(origin: Origin) -> str | None:
    """Certain, where it was likely."""
    words = "|".join(_HEDGED)
    return _changed(origin, re.compile(rf"\b({words})\b"), lambda found: _HEDGED[found[0]])


def foreign_tail(origin: Origin) -> str | None:
    """The end of a sentence of another place."""
    tail = _strange(origin)[-8:]
    return f"{origin.text.rstrip('.!')}, and {' '.join(tail)}" if len(tail) == 8 else None


def foreign_head(origin: Origin) -> str | None:
    """The beginning of a sentence of another place."""
    head = _strange(origin)[:8]
    if len(head) < 8 or not origin.text[0].isalpha():
        return None
    return f"{' '.join(head).rstrip('.,')} and {origin.text[0].lower()}{origin.text[1:]}"


def other_value(origin: Origin) -> str | None:
    """A figure that the report says of something else."""
    for form in (_TIME, _ISO, _NUMBER):
        others = {
            one[0]
            for number, place in enumerate(origin.places)
            for one in form.finditer(place.text)
            if number != origin.at and one[0] not in origin.text
        }
        if others and form.search(origin.text):
            chosen = origin.chance.choice(sorted(others))
            return _changed(origin, form, partial(_instead, chosen))
    return None


def _instead(said: str, _: re.Match[str]) -> str:
    return said


def other_id(origin: Origin) -> str | None:
    """Another id, version or host."""
    return _changed(origin, _LETTERED, lambda found: re.sub(r"\d", _next_digit, found[0], count=1))


def _next_digit(found: re.Match[str]) -> str:
    return str((int(found[0]) + 3) % 10)


def _renamed(origin: Origin, names: list[str]) -> str | None:
    if not names:
        return None
    chosen = origin.chance.choice(names)
    found = [one for one in _NAME.finditer(origin.text) if one[0] in origin.names]
    if not found:
        return None
    one = origin.chance.choice(found)
    return origin.text[: one.start()] + chosen + origin.text[one.end() :]


def _strange(origin: Origin) -> list[str]:
    """Return the words of a sentence far from this one, or none."""
    far = [place.text for number, place in enumerate(origin.places) if abs(number - origin.at) > 2]
    plain = [text for text in far if re.fullmatch(r"[\w ,.'-]{40,250}", text)]
    return origin.chance.choice(plain).split() if plain else []


def _other(value: int, origin: Origin) -> int:
    near = {int(found) for found in _NUMBER.findall(origin.around)}
    new = value + origin.chance.choice((1, 2, 3, 5, 10))
    while new in near:
        new += 1
    return new


def _changed(
    origin: Origin, form: re.Pattern[str], change: Callable[[re.Match[str]], str]
) -> str | None:
    """Return the sentence with one place of a form changed; None where it has none."""
    found = list(form.finditer(origin.text))
    if not found:
        return None
    one = origin.chance.choice(found)
    return origin.text[: one.start()] + change(one) + origin.text[one.end() :]


RULES: Final[dict[str, Callable[[Origin], str | None]]] = {
    "number": number,
    "clock": clock,
    "date": date,
    "unit": unit,
    "denied": denied,
    "undenied": undenied,
    "contrary": contrary,
    "name_outside": name_outside,
    "name_inside": name_inside,
    "roles": roles,
    "cause": cause,
    "universal": universal,
    "certain": certain,
    "foreign_tail": foreign_tail,
    "foreign_head": foreign_head,
    "other_value": other_value,
    "other_id": other_id,
}
