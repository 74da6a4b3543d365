"""Durations, sizes, shares, money and plain numbers, each brought to one unit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from enrich.citations.amounts import AMOUNT, DIGITS, WORDS, amount
from enrich.citations.quantity import Meaning, Quantity, quantity

_UNITS: Final = {
    "ms": 0.001,
    "s": 1.0,
    "m": 60.0,
    "h": 3600.0,
    "d": 86_400.0,
    "w": 604_800.0,
    "mo": 2_629_800.0,
    "y": 31_557_600.0,
}
_FREE: Final = r"(?<![\w.$€£:/-])"
_UNIT: Final = (
    r"(?:(?P<ms>ms(?:ecs?)?|milliseconds?)|(?P<h>h(?:(?:ou)?rs?)?)|(?P<mo>months?)"
    r"|(?P<m>m(?:in(?:ute)?s?)?)|(?P<s>s(?:ec(?:ond)?s?)?)|(?P<d>d(?:ays?)?)|(?P<w>weeks?)"
    r"|(?P<y>y(?:ea)?rs?))\b(?!['\u2019]\w)"
)
_PART: Final = re.compile(
    rf"{_FREE}(?P<amount>{AMOUNT}|half an?\b|an?(?=\s+(?:hour|minute|day|week|month|year)))"
    rf"(?P<half>\s+and a half)?[\s-]?\s?{_UNIT}(?P<behind>\s+and a half)?",
    re.IGNORECASE,
)
_JOINT: Final = re.compile(r",?\s*(?:and\s+)?", re.IGNORECASE)
_RANGE: Final = re.compile(
    rf"{_FREE}(?P<low>{AMOUNT})\s*(?:to|-|\u2013|or|and)\s*"
    rf"(?={AMOUNT}[\s-]?\s?(?P<unit>[a-zA-Z%]+))",
    re.IGNORECASE,
)
_SIZE: Final = re.compile(
    rf"{_FREE}(?P<amount>{AMOUNT})[\s-]?"
    r"(?:(?P<prefix>[kKMGTP])i?[bB](?:ytes?)?|(?P<name>kilo|mega|giga|tera|peta)?bytes?)\b"
)
_POWERS: Final = {"k": 1, "m": 2, "g": 3, "t": 4, "p": 5}
_PERCENT: Final = re.compile(
    rf"{_FREE}(?P<amount>{AMOUNT})\s?(?:%|per\s?cent\b|pct\b|percentage points?\b)", re.IGNORECASE
)
_SHARES: Final = {
    "half": 50.0,
    "quarter": 25.0,
    "three quarters": 75.0,
    "third": 100 / 3,
    "two thirds": 200 / 3,
}
_SHARE: Final = re.compile(
    r"\b(?:(half)|a (quarter|third)|(three quarters|two thirds)) of\b", re.IGNORECASE
)
_OUT_OF: Final = re.compile(
    rf"{_FREE}(?P<part>{AMOUNT}) "
    rf"(?:out of (?P<of>{AMOUNT})\b|in (?P<in>ten|five|four|three|10|100|1,?000)\b)",
    re.IGNORECASE,
)
_TIMES: Final = "hundred|thousand|million|billion"
_MONEY: Final = re.compile(
    rf"(?P<sign>[$€£])\s?(?P<amount>{DIGITS})\s?(?P<times>k|m|bn|{_TIMES})?\b", re.IGNORECASE
)
_PLAIN: Final = re.compile(
    rf"(?<![\w.$€£:/@#-])"
    rf"(?:(?P<digits>(?:{DIGITS})(?:\s(?:{_TIMES})\b|(?:k|m|bn)\b)?)(?:\s?[x\u00d7]|-?fold\b)?"
    rf"|(?P<words>\b{WORDS}\b)(?:-?fold\b)?)(?![\w:@]|[./]\d)",
    re.IGNORECASE,
)
_YEARS: Final = range(1950, 2100)
_NO_AMOUNT: Final = frozenset(("one", "zero"))
"""Words that are mostly pronouns or figures of speech."""


def durations(text: str) -> Iterator[Quantity]:
    """Yield durations in seconds; `1h 50m` is one of 110 minutes."""
    chain: list[re.Match[str]] = []
    for found in _PART.finditer(text):
        if chain and not _continues(text, chain[-1], found):
            yield _duration(chain)
            chain = []
        chain.append(found)
    if chain:
        yield _duration(chain)


def ranges(text: str) -> Iterator[Quantity]:
    """Yield the lower ends of ranges, with the unit that stands behind the upper end alone."""
    for found in _RANGE.finditer(text):
        low = found["low"]
        for reader in (durations, sizes, percents):
            for read in reader(f"{low} {found['unit']}"):
                yield quantity(
                    read.kind,
                    found.start(),
                    found.start() + len(low),
                    [*read.means, ("number", amount(low))],
                )


def sizes(text: str) -> Iterator[Quantity]:
    """Yield sizes in bytes: a prefix may stand for powers of 1,000 or of 1,024."""
    for found in _SIZE.finditer(text):
        said = amount(found["amount"])
        power = _POWERS.get((found["prefix"] or found["name"] or "")[:1].lower(), 0)
        means: list[Meaning] = [("bytes", _round(said * base**power)) for base in (1000, 1024)]
        more: list[Meaning] = (
            [("bytes", _round(said * 1024 * 1000 ** (power - 1)))] if power else []
        )
        yield quantity("size", found.start(), found.end(), means, more)


def percents(text: str) -> Iterator[Quantity]:
    """Yield shares in percent."""
    for found in _PERCENT.finditer(text):
        yield quantity(
            "percent", found.start(), found.end(), [("percent", _round(amount(found["amount"])))]
        )
    for found in _OUT_OF.finditer(text):
        part, whole = amount(found["part"]), amount(found["of"] or found["in"])
        if 0 < part <= whole:
            means = [("percent", _round(100 * part / whole))]
            yield quantity(
                "percent",
                found.start(),
                found.end(),
                means,
                [("number", part), ("number", whole)],
            )
    for found in _SHARE.finditer(text):
        share = _SHARES[next(filter(None, found.groups())).lower()]
        yield quantity("percent", found.start(), found.end(), [("percent", _round(share))])


def money(text: str) -> Iterator[Quantity]:
    """Yield amounts of money, by their sign."""
    for found in _MONEY.finditer(text):
        said = amount(f"{found['amount']} {found['times'] or ''}")
        yield quantity(
            "money", found.start(), found.end(), [("money", found["sign"], _round(said))]
        )


def numbers(text: str) -> Iterator[Quantity]:
    """Yield numbers without a unit; a year may be one."""
    for found in _PLAIN.finditer(text):
        said = (found["digits"] or found["words"]).strip()
        if said.lower() in _NO_AMOUNT:
            continue
        value = amount(said)
        means: list[Meaning] = [("number", _round(value))]
        if said.isdigit() and value in _YEARS:
            means.append(("date", int(value), None, None))
        if said.count(".") == 1:
            means.append(("version", *said.split(".")))
        yield quantity("number", found.start(), found.end(), means)


def _continues(text: str, before: re.Match[str], found: re.Match[str]) -> bool:
    """Tell whether a part adds to the one before: nothing but `and` between, and a smaller unit."""
    between = text[before.end() : found.start()]
    return bool(_JOINT.fullmatch(between)) and _unit(found) < _unit(before)


def _unit(found: re.Match[str]) -> float:
    return next(seconds for name, seconds in _UNITS.items() if found[name])


def _duration(chain: list[re.Match[str]]) -> Quantity:
    seconds = 0.0
    for part in chain:
        said = part["amount"].lower()
        value = 0.5 if said.startswith("half") else 1.0 if said in {"a", "an"} else amount(said)
        value += 0.5 * bool(part["half"] or part["behind"])
        seconds += value * _unit(part)
    means: list[Meaning] = [("seconds", _round(seconds))]
    if len(chain) == 1 and chain[0]["m"] in {"m", "M"}:
        means.append(("number", _round(value * 1e6)))
    return quantity("duration", chain[0].start(), chain[-1].end(), means)


def _round(value: float) -> float:
    return round(value, 4)
