"""Draft the next migration: `python -m graph.schema.migrations.draft what_it_does`.

It compares what the migrations make with what the declarations ask for, and writes the
statements between the two into a new file, for a person to read and complete.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from graph.errors import InvalidInput
from graph.schema.migrations.reader import FOLDER, load_migrations, net_schema
from graph.schema.statements import schema_items


def draft(before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """Return the text of a migration between two schemas: CREATE statements by name.

    What has another text under the same name is dropped and made again.

    Raises:
        InvalidInput: When the two are equal.
    """
    if before == after:
        message = "the declarations ask for nothing that the migrations do not make"
        raise InvalidInput(message, remedy="Change the model in graph/model first.")
    return "\n".join(
        [
            "// Say here what this is for.",
            "// up schema",
            *_statements(before, after),
            "",
            "// down schema",
            *_statements(after, before),
            "",
        ],
    )


def write_draft(name: str, folder: Path = FOLDER) -> Path:
    """Write the next migration of a folder and return its path."""
    known = load_migrations(folder)
    text = draft(net_schema(known), {item.name: item.create for item in schema_items()})
    path = folder / f"{len(known) + 1:04}_{name}.cypher"
    path.write_text(text, encoding="utf-8")
    return path


def _statements(before: Mapping[str, str], after: Mapping[str, str]) -> Iterable[str]:
    gone = [name for name in reversed(list(before)) if before[name] != after.get(name)]
    new = [name for name in after if after[name] != before.get(name)]
    yield from (f"DROP {_kind(before[name])} {name} IF EXISTS;" for name in gone)
    yield from (f"{after[name]};" for name in new)


def _kind(create: str) -> str:
    return "CONSTRAINT" if " CONSTRAINT " in create else "INDEX"


if __name__ == "__main__":
    print(write_draft("_".join(sys.argv[1:]) or "schema"))  # noqa: T201 - a developer's command
