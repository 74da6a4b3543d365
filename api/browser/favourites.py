"""The saved queries for Neo4j Browser: files that it imports as favourites."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from cypher.loader import FOLDER
from graph.errors import NotFound

QUERIES: Final = FOLDER / "browser"
DEMO_ORG: Final = "'demo'"
"""What stands in each file, once, for the organisation: a file works on the demo as it is."""


@dataclass(frozen=True, slots=True)
class Favourite:
    """One saved query: the name of its file, its title, and its text with the title on top."""

    name: str
    title: str
    text: str


def favourites(org: str) -> list[Favourite]:
    """Return all saved queries for an organisation, by name."""
    return [_read(path, org) for path in sorted(QUERIES.glob("*.cypher"))]


def favourite(name: str, org: str) -> Favourite:
    """Return one saved query.

    Raises:
        NotFound: When there is none of this name; the remedy lists those that come near.
    """
    known = {one.name: one for one in favourites(org)}
    if name not in known:
        near = get_close_matches(name, known, n=3) or list(known)
        message = f"no saved query is named {name!r}"
        raise NotFound(message, remedy=f"Choose one of: {', '.join(near)}.")
    return known[name]


def write(folder: Path, org: str, style: str) -> list[Path]:
    """Write the queries and the style sheet into a folder; return the files, by name."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = {f"{one.name}.cypher": one.text for one in favourites(org)} | {"nazara.grass": style}
    written = [folder / name for name in sorted(texts)]
    for path in written:
        path.write_text(texts[path.name], encoding="utf-8")
    return written


def _read(path: Path, org: str) -> Favourite:
    text = path.read_text(encoding="utf-8").replace(DEMO_ORG, _literal(org))
    title = text.partition("\n")[0].removeprefix("//").strip()
    return Favourite(path.stem, title, text)


def _literal(text: str) -> str:
    """Return a text as a string of Cypher."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
