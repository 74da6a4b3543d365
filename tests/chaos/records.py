"""Records whose texts are worth enriching, and the profile that asks for it.

The records are those of the benchmarks. A part of them gets a text of several sentences that
names systems, terms and teams of the profile, so that every kind of enrichment has work.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from bench import dataset

ENRICHED = ("Incident", "CustomerCase")
TOLD_SHARE = 0.3

SYSTEMS = ("ledger-api", "parcel-router", "till-frontend", "stock-keeper", "mail-relay")
TERMS = ("chargeback", "cutover", "backlog drain", "dunning", "dead stock")
TEAMS = ("Harbour Crew", "Night Desk")

_SENTENCES = (
    "Customers reported that the {system} answered slowly since the morning.",
    "The team saw {count} failed requests within a minute and opened a bridge.",
    "A {term} was suspected first, because the numbers had looked like that before.",
    "{team} rolled the last change back and watched the queue shrink.",
    "The {system} recovered after its connections to the database were limited.",
    "Nothing was lost, but {count} orders had to be sent again by hand.",
    "Support told everybody who had asked, and wrote down what to say next time.",
    "A follow-up was agreed on: an alarm for the {term}, and a limit for the {system}.",
)


def write(path: Path, count: int) -> Path:
    """Write `count` records to `path`; the same number gives the same file."""
    chance = random.Random(count)
    with path.open("wb") as out:
        for line in dataset.lines(count):
            out.write(orjson.dumps(_told(line, chance)) + b"\n")
    return path


def write_profile(path: Path) -> Path:
    """Write the profile that wants summaries, vectors and mentions of those records."""
    path.write_bytes(orjson.dumps(profile(), option=orjson.OPT_INDENT_2))
    return path


def profile() -> dict[str, Any]:
    """Return the profile as its file says it; without a policy, everything is enriched."""
    return {
        "name": "kill-matrix",
        "description": "Names that the texts of the records hold.",
        "languages": ["en"],
        "teams": [{"name": name.lower().replace(" ", "-"), "title": name} for name in TEAMS],
        "systems": [{"name": name, "kind": "service"} for name in SYSTEMS],
        "glossary": [{"name": name, "definition": f"What {name} means here."} for name in TERMS],
    }


def _told(line: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """Return a record, some of them with a story for their description."""
    if line["type"] not in ENRICHED or chance.random() > TOLD_SHARE:
        return line
    return line | {"description": " ".join(_story(chance))}


def _story(chance: random.Random) -> Iterator[str]:
    for sentence in chance.sample(_SENTENCES, k=chance.randint(5, len(_SENTENCES))):
        yield sentence.format(
            system=chance.choice(SYSTEMS),
            term=chance.choice(TERMS),
            team=chance.choice(TEAMS),
            count=chance.randint(2, 900),
        )
