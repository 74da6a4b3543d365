"""What a time in a report is the time of: by its label, by the words beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping as Dict
from typing import Literal

EntryRole = Literal[
    "started", "detected", "declared", "repaired", "resolved", "day", "published", "other"
]

_LABELS: tuple[tuple[EntryRole, re.Pattern[str]], ...] = (
    ("started", re.compile(r"fault occur|\bstart|\bbegan\b|\bbegin|\bonset\b", re.IGNORECASE)),
    ("detected", re.compile(r"detect|\baware\b|\bnoticed\b|\breported\b", re.IGNORECASE)),
    (
        "repaired",
        re.compile(r"\brepaired|\brestored|mitigated|\brecovered|\bfixed\b", re.IGNORECASE),
    ),
    ("resolved", re.compile(r"resolved|\bclosed\b|\bended\b|\bend\b|\bover\b", re.IGNORECASE)),
    ("declared", re.compile(r"\bdeclared|acknowledged", re.IGNORECASE)),
)
_RESPONSE = re.compile(
    r"investigat|respon[ds]|mitigat|recover|remediat|repair|restor|rollback|roll back|\bfix|\bwork",
    re.IGNORECASE,
)
"""What people began to do about it: that is not when it began."""
_DAY = re.compile(
    r"(?:incident |outage )?(?:date|day|when)\b(?: of (?:the )?\w+)?\Z", re.IGNORECASE
)
_NARRATED: tuple[tuple[EntryRole, re.Pattern[str]], ...] = (
    (
        "started",
        re.compile(
            r"(?:incident|outage|impact|disruption|problem|errors?|failures?) (?:start|beg[ai]n)|"
            r"(?:start|beginning|onset) of (?:the )?(?:incident|outage|impact|disruption|problem)",
            re.IGNORECASE,
        ),
    ),
    (
        "resolved",
        re.compile(
            r"\bresolved\b|\bfully recovered|\ball clear\b|"
            r"(?:incident|outage|disruption) (?:is |was )?(?:over|ends|ended|closed|ends)",
            re.IGNORECASE,
        ),
    ),
    (
        "repaired",
        re.compile(
            r"\brecover(?:s|ed)\b|\brestored\b|\brepaired\b|\bmitigated\b|\bfixed\b|"
            r"\bback (?:to normal|up|online)\b|\bhealthy again\b|\bnormal again\b",
            re.IGNORECASE,
        ),
    ),
    ("declared", re.compile(r"incident (?:is |was )?declared|\backnowledge", re.IGNORECASE)),
    (
        "detected",
        re.compile(
            r"\bdetect|\bnotice|\baware\b|\breport(?:s|ed)\b|\balert|\bpaged\b|"
            r"\b(?:customer|user|client)s report\b",
            re.IGNORECASE,
        ),
    ),
)
_DENIED_BEHIND = re.compile(
    "\\b(?:not|never)\\b|n['\N{RIGHT SINGLE QUOTATION MARK}]t\\b", re.IGNORECASE
)
_DENIED_BEFORE = re.compile(
    f"{_DENIED_BEHIND.pattern}|\\b(?:no|without|nobody|none)\\b",
    re.IGNORECASE,
)
_NEAR = 2
"""How many words around a statement are looked at for what denies it."""

_KEYS: Dict[str, EntryRole] = {
    **dict.fromkeys(("start", "started", "begin", "began", "begun"), "started"),
    **dict.fromkeys(("detected", "detection", "discovered"), "detected"),
    **dict.fromkeys(("declared", "acknowledged"), "declared"),
    **dict.fromkeys(("repaired", "mitigated", "recovered", "restored"), "repaired"),
    **dict.fromkeys(("end", "ended", "resolved", "resolution", "finished"), "resolved"),
    **dict.fromkeys(("published", "publication", "posted"), "published"),
    **dict.fromkeys(("date", "day", "occurred"), "day"),
}


def role_of_label(label: str) -> EntryRole:
    """Return what a label such as `First detected` says of the time beside it."""
    if label.lower().startswith("time to"):
        return "other"
    if _DAY.match(label.strip()):
        return "day"
    found = (role for role, pattern in _LABELS if pattern.search(label))
    return next((role for role in found if role != "started" or _is_of_it(label)), "other")


def _is_of_it(label: str) -> bool:
    """Whether what is labelled as started is the incident, and not the work on it."""
    return _RESPONSE.search(label) is None


def role_of_entry(text: str) -> EntryRole:
    """Return what the words of a timeline say of their time; what is denied says nothing."""
    return next((role for role, pattern in _NARRATED if _asserts(text, pattern)), "other")


def _asserts(text: str, pattern: re.Pattern[str]) -> bool:
    match = pattern.search(text)
    if match is None:
        return False
    before = " ".join(text[: match.start()].split()[-_NEAR:])
    behind = " ".join(text[match.end() :].split()[:_NEAR])
    return not (_DENIED_BEFORE.search(before) or _DENIED_BEHIND.search(behind))


def role_of_key(key: str) -> EntryRole:
    """Return what a key of the front matter such as `start_time` says of its value."""
    words = key.lower().replace("-", "_").replace(" ", "_").split("_")
    found = (role for word, role in _KEYS.items() if word in words)
    return next((role for role in found if role != "started" or _is_of_it(key)), "other")
