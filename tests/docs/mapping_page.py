"""The reference of mapping files: every word that one may hold."""

import re
from importlib import resources

from ingest.mapping import words
from ingest.mapping.connector import Connector, connectors
from ingest.mapping.patterns import MAX_ITEMS, MAX_REPEAT
from ingest.mapping.reading import shipped_names
from tests.docs.markdown import code, page, table

INTRODUCTION = """\
A mapping file is YAML. It says which record of a file becomes which label; there is no expression
language beyond paths, constants and tables. A word that is none of these, a property that the
label has not, or a value of the wrong kind is told with file, line and key.
[The guide](../guides/ingest.md#mapping-files) has an example."""

PROPERTIES = """\
`props` takes the properties of the label that sources may set; [JSON Lines](jsonl.md) lists them,
and which relationships may leave it."""

PATTERNS = f"""\
A pattern of your own is a row of characters and classes (`.`, `\\d`, `\\w`, `\\s`, `[a-z]`,
`\\.`), each with `*`, `+`, `?` or `{{2,4}}` where it repeats, between `^` and `$` if it is to be
the whole text. Brackets stand around the part that is wanted, which is all of it without them.
There are no alternatives (give `part` several patterns) and no repeated groups: so no text,
whatever it holds, costs more time than its length times that of the pattern. A pattern has at most
{MAX_ITEMS} items, each repeated at most {MAX_REPEAT} times where a number is given."""


def mapping_page() -> str:
    """Return docs/reference/mapping.md."""
    return page(
        "Mapping files",
        INTRODUCTION,
        *_section("At the top", words.TOP),
        "`format` is one of these; where no `maps` belong to it, the source says itself what a "
        "record becomes.",
        table(
            ("Format", "Reads", "With `maps`"),
            map(_format, (one for one in connectors().values() if one.reads)),
        ),
        *_section("In `records`", words.RECORDS, "`path` must be there."),
        *_section("In a map", words.MAP, "`label` and `id` must be there."),
        PROPERTIES,
        *_section("In an edge", words.EDGE, "`type`, and either `to` or `from`."),
        *_section("The other end", words.TARGET, "`label`, and either `key` or `id`."),
        *_section("In `same_as`", words.CLAIM, "`source` and `id` must be there."),
        *_section("A value", words.ORIGINS, "Exactly one of these."),
        "Then these are carried out, in this order:",
        table(("Key", "Meaning"), ((code(key), text) for key, text in words.CHANGES.items())),
        "`transform` knows these changes of text:",
        table(("Change", "Gives"), ((code(key), text) for key, text in words.TRANSFORMS.items())),
        "`part` knows these patterns:",
        table(("Pattern", "Finds"), ((code(key), text) for key, text in words.PATTERNS.items())),
        PATTERNS,
        "## Mappings that come with Nazara",
        "They can be named instead of a file.",
        table(("Mapping", "Reads"), ((code(name), _comment(name)) for name in shipped_names())),
    )


def _section(title: str, keys: words.Words, needed: str = "") -> tuple[str, str, str]:
    rows = ((code(key), text) for key, text in keys.items())
    return f"## {title}", needed, table(("Key", "Meaning"), rows)


def _format(one: Connector) -> tuple[str, str, str]:
    return code(one.name), one.about, "yes" if one.maps else "no"


def _comment(name: str) -> str:
    """Return what a shipped mapping says of itself in its first lines."""
    text = (resources.files("ingest.mapping") / "shipped" / f"{name}.yaml").read_text(
        encoding="utf-8"
    )
    found = re.match(r"(?:# .*\n)+", text)
    return " ".join(line[2:] for line in found[0].splitlines()) if found else ""
