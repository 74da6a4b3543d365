"""Rules that say a sentence in another way, with nothing added and nothing wrong."""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bench.lies import Origin

_MARKS: Final = re.compile(r"\[([^\]]+)\]\([^)]*\)|(?<!\w)(?:\*\*|`)([^*`\n]+)(?:\*\*|`)(?!\w)")
_SYNONYMS: Final = {
    "approximately": "about",
    "began": "started",
    "started": "began",
    "issue": "problem",
    "issues": "problems",
    "resolved": "fixed",
    "users": "customers",
    "customers": "users",
    "deleted": "removed",
    "restarted": "rebooted",
    "noticed": "saw",
    "discovered": "found",
    "identified": "found",
    "received": "got",
    "reverted": "rolled back",
    "unavailable": "down",
    "outage": "downtime",
    "caused": "triggered",
    "ensure": "make sure",
    "utilised": "used",
    "check": "verify",
    "reduced": "decreased",
    "several": "multiple",
    "attempted": "tried",
    "created": "made",
    "database": "DB",
}
_WORDS: Final = (
    *("two", "three", "four", "five", "six", "seven"),
    *("eight", "nine", "ten", "eleven", "twelve"),
)
_NUMBER: Final = re.compile(
    r"(?<![\w.,:/#-])(?<!ary )(?<!arch )(?<!pril )(?<!May )(?<!June )(?<!July )(?<!gust )(?<!ber )"
    r"([2-9]|1[0-2])(?=\s[a-z]{3,})(?!\s(?:to|and|or)\b)"
)
_SPELLED: Final = re.compile(
    rf"\b({'|'.join(_WORDS)})\b(?![-\s](?:hundred|thousand|million|to|and|or))"
)
_TIME: Final = re.compile(r"\b(1[3-9]|2[0-3]):([0-5]\d)(?!:|\s?[AP]M)\b")
_DATE: Final = re.compile(r"\b(20\d\d)-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\b")
_MONTHS: Final = tuple(month_name)[1:]
_LONG_DATE: Final = re.compile(rf"\b({'|'.join(_MONTHS)}) (\d{{1,2}}), (20\d\d)\b")
_PERCENT: Final = re.compile(r"(?<=\d)%")
_HOURS: Final = re.compile(r"\b([1-9])h (\d{1,2})m\b")
_MINUTES: Final = re.compile(r"\b(\d{2,3}) minutes\b")
_SHORT_UNIT: Final = re.compile(r"(?<=\d)\s(minutes|seconds|hours)\b")
_FRONT: Final = re.compile(
    r"^((?:At|On|After|During|When|While|Once|Before|In|From|Since)\s[^,]{3,80}), (.+?)([.!]?)$",
    re.DOTALL,
)
_ASIDE: Final = re.compile(
    r"\s\([^()]{3,80}\)"
    r"|, which [^,.]{5,80}(?=\.(?:\s|$))"
    r"|, (?:including|leading to|resulting in|such as) [^.;]{5,80}(?=\.(?:\s|$))"
)
_FULL: Final = re.compile(r"\b(did|was|were|could|is|are|has|have|had|does|do|would|should) not\b")
_SHORT: Final = re.compile(
    r"\b(did|was|were|could|is|are|has|have|had|does|do|would|should)n['\u2019]t\b"
)


def verbatim(origin: Origin) -> str | None:
    """The sentence as it stands."""
    return origin.text


def unmarked(origin: Origin) -> str | None:
    """Without the marks of Markdown."""
    return _MARKS.sub(lambda found: found[1] or found[2], origin.text)


def other_words(origin: Origin) -> str | None:
    """With one or two words of the same meaning."""
    text = origin.text
    known = [word for word in _SYNONYMS if re.search(rf"(?<![\w`/-]){word}(?![\w`/-])", text)]
    for word in known[:2]:
        text = re.sub(rf"(?<![\w`/-]){word}(?![\w`/-])", _SYNONYMS[word], text, count=1)
    return text


def numbers(origin: Origin) -> str | None:
    """With small numbers in words, or in digits."""
    text = _NUMBER.sub(lambda found: _WORDS[int(found[1]) - 2], origin.text, count=1)
    if text != origin.text:
        return text
    return _SPELLED.sub(lambda found: str(_WORDS.index(found[1]) + 2), text, count=1)


def times(origin: Origin) -> str | None:
    """With dates and times of day in another form."""
    text = _TIME.sub(lambda found: f"{int(found[1]) - 12}:{found[2]}pm", origin.text)
    text = _DATE.sub(lambda found: f"{int(found[3])} {_MONTHS[int(found[2]) - 1]} {found[1]}", text)
    return _LONG_DATE.sub(
        lambda found: f"{found[3]}-{_MONTHS.index(found[1]) + 1:02}-{int(found[2]):02}", text
    )


def units(origin: Origin) -> str | None:
    """With percent and durations in another form."""
    text = _PERCENT.sub(" percent", origin.text)
    text = _HOURS.sub(lambda found: f"{int(found[1]) * 60 + int(found[2])} minutes", text)
    if text == origin.text:
        text = _MINUTES.sub(_as_hours, text)
    return _SHORT_UNIT.sub(lambda found: found[1][0], text) if text == origin.text else text


def moved(origin: Origin) -> str | None:
    """With what stands in front behind."""
    found = _FRONT.match(origin.text)
    if not found:
        return None
    front, rest, stop = found.groups()
    return f"{rest[0].upper()}{rest[1:]} {front[0].lower()}{front[1:]}{stop}"


def shortened(origin: Origin) -> str | None:
    """Without an aside."""
    return _ASIDE.sub("", origin.text, count=1)


def reported(origin: Origin) -> str | None:
    """As what the report says."""
    text = origin.text
    is_name = not text[:2].istitle() or text.split()[0].strip("*`_,") in origin.names
    if is_name or not text[0].isalpha():
        return None
    return f"The report says that {text[0].lower()}{text[1:]}"


def contracted(origin: Origin) -> str | None:
    """With `didn't` for `did not`, or the other way round."""
    text = _FULL.sub(r"\1n't", origin.text)
    return text if text != origin.text else _SHORT.sub(r"\1 not", text)


def _as_hours(found: re.Match[str]) -> str:
    hours, minutes = divmod(int(found[1]), 60)
    return f"{hours}h {minutes}m" if hours and minutes else found[0]


RULES: Final[dict[str, Callable[[Origin], str | None]]] = {
    "verbatim": verbatim,
    "unmarked": unmarked,
    "other_words": other_words,
    "numbers": numbers,
    "times": times,
    "units": units,
    "moved": moved,
    "shortened": shortened,
    "reported": reported,
    "contracted": contracted,
}
