"""Queries name nothing that the model does not declare: a misspelt name finds no row."""

import re
from collections.abc import Iterator

from cypher.loader import Query, load
from graph.model.declarations import (
    ENTITY_LABEL,
    ENTITY_PROPERTIES,
    LABELS,
    RELATIONSHIPS,
    STATES,
)
from graph.model.providers import PROVIDERS

NAMES = {
    ENTITY_LABEL,
    *LABELS,
    *STATES,
    *RELATIONSHIPS,
    *(spec.label for spec in PROVIDERS.values()),
}
PROPERTIES = {
    *(it.name for spec in (*LABELS.values(), *STATES.values()) for it in spec.properties),
    *(it.name for it in ENTITY_PROPERTIES),
    *(it.name for spec in RELATIONSHIPS.values() for it in spec.properties),
}

KEYWORDS = {
    *("CASE", "COLLECT", "COUNT", "CREATE", "DELETE", "DETACH", "EXISTS", "LIST", "SET"),
    *("STRING", "ZONED"),
}
"""What may follow a bar in a list comprehension, or a colon before the name of a type of values."""

KEYS = {
    *("props", "properties", "start", "end", "id", "citations"),
    *("categories", "services", "severities", "types", "vectors"),
    *("before", "ended", "times", "unfinished"),
    *("mirrored", "other", "place", "since", "systems", "until"),
    *("member_uids", "members", "own", "refreshed", "system_uids"),
    *("begins", "day", "ends", "event_uids", "events", "issues", "spans"),
}
"""Keys of maps that are parameters, or made within a statement."""

PASSING = {"before_restore"}
"""A mark that a restore sets on what it finds and takes off at its end."""

_NO_CODE = re.compile(r"'(?:\\.|[^'\\])*'|//[^\n]*|\$[\w.]+")
_FUNCTION = re.compile(r"\b[A-Za-z_][\w.]*\s*\(")
_NAME = re.compile(r"[:|&]\s*(_?[A-Z]\w*)")
_PROPERTY = re.compile(r"\b[a-z]\w*\.([a-z]\w*)\b")


def unknown(query: Query) -> Iterator[str]:
    text = _NO_CODE.sub(" ", query.text)
    yield from sorted(set(_NAME.findall(text)) - NAMES - KEYWORDS)
    yield from sorted(
        set(_PROPERTY.findall(_FUNCTION.sub("(", text))) - PROPERTIES - KEYS - PASSING
    )


def test_queries_name_only_what_is_declared() -> None:
    faults = [f"{query.location}: {name}" for query in load().values() for name in unknown(query)]

    assert faults == []
