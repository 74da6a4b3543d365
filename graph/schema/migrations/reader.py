"""Read the migration files.

`0001_first_schema.cypher` is migration 1, "first schema". A file is frozen once it is
released: its text must not follow the declarations, so a change of these asks for a new
file. It has sections, each a comment line of its own, in the order in which they run::

    // data: what the data step does, and how it is undone or that it is not
    // up schema
    CREATE INDEX … IF NOT EXISTS …;
    // up data
    MATCH (n:System) … CALL (n) { … } IN TRANSACTIONS;
    // down data
    …
    // down schema
    DROP INDEX … IF EXISTS;

Statements of a schema section are applied in one transaction, those of a data section each
by itself. All must be repeatable, because a process can die before it records the step.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Literal

from graph.errors import InvalidInput

FOLDER = Path(__file__).parent

_FILE = re.compile(r"(?P<number>\d{4})_(?P<name>[a-z0-9_]+)\.cypher")
_SECTION = re.compile(r"^// (?P<direction>up|down) (?P<kind>schema|data)$", re.MULTILINE)
_NOTE = re.compile(r"^// data: (?P<text>.+)$", re.MULTILINE)
_MADE = re.compile(
    r"(?:CYPHER \d+ )?(?P<verb>CREATE|DROP) (?:\w+ )?(?:CONSTRAINT|INDEX) (?P<name>\w+)\b",
)


@dataclass(frozen=True, slots=True)
class MigrationSection:
    """Statements of one kind that run after each other."""

    direction: Literal["up", "down"]
    kind: Literal["schema", "data"]
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MigrationFile:
    """One step: `data_note` says how a change of data is undone, None without one."""

    number: int
    name: str
    checksum: str
    sections: tuple[MigrationSection, ...]
    data_note: str | None = None

    def going(self, direction: Literal["up", "down"]) -> tuple[MigrationSection, ...]:
        """Return the sections that run in one direction."""
        return tuple(part for part in self.sections if part.direction == direction)


def load_migrations(folder: Path = FOLDER) -> tuple[MigrationFile, ...]:
    """Return the migrations of a folder in the order of their numbers.

    Raises:
        InvalidInput: When a file can't be read as a migration, or the numbers are not
            1, 2, 3, …
    """
    found = tuple(_read(path) for path in sorted(folder.glob("*.cypher")))
    numbers = [migration.number for migration in found]
    if numbers != list(range(1, len(found) + 1)):
        message = f"migrations of {folder} are numbered {numbers}; expected 1, 2, 3, …"
        raise InvalidInput(message)
    return found


def net_schema(migrations: Iterable[MigrationFile]) -> dict[str, str]:
    """Return what stands after these migrations: CREATE statements by the item's name."""
    items: dict[str, str] = {}
    for migration in migrations:
        for section in migration.going("up"):
            for statement in section.statements if section.kind == "schema" else ():
                _follow(items, statement)
    return items


def _follow(items: dict[str, str], statement: str) -> None:
    made = _MADE.match(statement)
    if made is None:
        message = f"not a statement that makes or drops a constraint or index: {statement!r}"
        raise InvalidInput(message)
    if made["verb"] == "DROP":
        items.pop(made["name"], None)
    else:
        items[made["name"]] = statement


def _read(path: Path) -> MigrationFile:
    named = _FILE.fullmatch(path.name)
    if named is None:
        message = f"{path.name} is no name of a migration; expected 0001_what_it_does.cypher"
        raise InvalidInput(message)
    # A checkout on another system may have other line ends; the checksum must not care.
    text = path.read_text(encoding="utf-8").replace("\r\n", "\n")
    sections = tuple(_sections(path, text))
    note = _NOTE.search(text)
    if note is None and any(part.kind == "data" for part in sections):
        message = f"{path.name} changes data; a line `// data: …` must say how it is undone"
        raise InvalidInput(message)
    return MigrationFile(
        number=int(named["number"]),
        name=named["name"].replace("_", " "),
        checksum=hashlib.sha256(text.encode()).hexdigest(),
        sections=sections,
        data_note=note["text"] if note else None,
    )


def _sections(path: Path, text: str) -> Iterable[MigrationSection]:
    heads = list(_SECTION.finditer(text))
    for head, following in zip_longest(heads, heads[1:]):
        end = following.start() if following else len(text)
        yield MigrationSection(
            direction="up" if head["direction"] == "up" else "down",
            kind="schema" if head["kind"] == "schema" else "data",
            statements=_statements(path, text[head.end() : end]),
        )


def _statements(path: Path, body: str) -> tuple[str, ...]:
    lines = [line for line in body.split("\n") if line and not line.startswith("//")]
    *statements, rest = re.split(r";(?:\n|$)", "\n".join(lines))
    if rest.strip():
        message = f"{path.name}: a statement must end with a semicolon: {rest.strip()!r}"
        raise InvalidInput(message)
    return tuple(statement.strip() for statement in statements)
