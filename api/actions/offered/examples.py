"""Mappings that are drafted from an example of what a tool sends, and tried on it, for admins.

Nothing is read but what is given, and nothing is written.
"""

from __future__ import annotations

from typing import Any, Final

import orjson

from api.actions.mutation import Asked, Done, Input, Mutation, Shown, ShownType
from graph.errors import InvalidInput
from graph.settings.settings import Settings
from ingest.delivery.rehearsal import explained
from ingest.delivery.telling import told
from ingest.drafting.drafting import draft_mapping
from ingest.drafting.vocabulary import LABEL_WORDS
from ingest.files.reading import Reading
from ingest.mapping.connector import connectors
from ingest.mapping.declared import Mapping
from ingest.mapping.json_text import load_json
from ingest.mapping.reading import parse_mapping, shipped, shipped_names
from ingest.mapping.text_limits import TextLimits
from ingest.sorting.sorting import Sorting

_MOST_SHOWN: Final = 20
_NOTHING_DONE: Final = "it changes nothing"
_PAYLOAD: Final = Input("payload", "str", "The example: JSON, as the tool sends it.")


def draft(asked: Asked) -> Done:
    """Propose a mapping file for the records of an example."""
    given = asked.given
    value = _value(given["payload"], asked.store.settings)
    found = draft_mapping(value, given.get("name") or "", given.get("label"))
    return Done("drafted a mapping", shows={"mapping": found.text, "label": found.label})


def test(asked: Asked) -> Done:
    """Tell what the records of an example become by a mapping."""
    given, settings = asked.given, asked.store.settings
    number = given.get("first") or 3
    if not 0 < number <= _MOST_SHOWN:
        message = f"first is {number}, expected 1 to {_MOST_SHOWN}"
        raise InvalidInput(message, field="first")
    mapping = _mapping(given["mapping"], settings)
    value = _value(given["payload"], settings)
    passed_over: list[str] = []
    limits = TextLimits.of(settings)
    sorting = Sorting(connectors()[mapping.format], mapping, passed_over.append, limits)
    reading = Reading(asked.viewer.org, mapping.name, mapping=mapping, limits=limits)
    envelopes = (reading.envelope("example", "example", one) for one in sorting.values(value))
    rows = [told(one) for one in explained(envelopes, mapping, number)]
    for row in rows:
        row["nodes"] = orjson.dumps(row["nodes"]).decode()
    return Done("tried a mapping", shows={"records": rows, "passedOver": passed_over})


def _value(text: str, settings: Settings) -> Any:
    """Return the JSON of an example, within the limits of examples and of texts."""
    content = text.encode("utf-8", "surrogatepass")
    if len(content) > settings.connector_example_bytes:
        most = f"{settings.connector_example_bytes:,} (NAZARA_CONNECTOR_EXAMPLE_BYTES)"
        message = f"the example has {len(content):,} bytes, at most {most} are read"
        raise InvalidInput(message, remedy="An example of a few records does.", field="payload")
    try:
        return load_json(content, TextLimits.of(settings))
    except InvalidInput as fault:
        message = f"the example is no JSON that is read: {fault.message}"
        raise InvalidInput(message, remedy=fault.remedy, field="payload") from fault


def _mapping(given: str, settings: Settings) -> Mapping:
    """Return a shipped mapping by its name, or the one that a text writes; no file is read."""
    if given in shipped_names():
        return shipped(given)
    if len(given.encode("utf-8", "surrogatepass")) > settings.mapping_bytes:
        message = f"the mapping has more than {settings.mapping_bytes:,} bytes"
        remedy = "Shorten it, or raise NAZARA_MAPPING_BYTES."
        raise InvalidInput(message, remedy=remedy, field="mapping")
    return parse_mapping(given, "mapping", TextLimits.of(settings))


_TESTED: Final = ShownType(
    "TestedRecord",
    "What one record of an example becomes by a mapping.",
    (
        Shown("place", "Where it stands in the example.", kind="string"),
        Shown("rejected", "Why it can't be mapped; null when it can.", kind="string"),
        Shown("nodes", "What would be written: nodes with what is said of each.", kind="json"),
        Shown("unused", "Paths that make no difference.", kind="strings"),
        Shown("notices", "Values that may mean something else than is said.", kind="strings"),
    ),
)

MUTATIONS: Final = (
    Mutation(
        name="draftMapping",
        description="Propose a mapping file for the records of an example of what a tool sends. "
        "Names are matched to the model, and each guess says why: read it before you use it. "
        "Nothing is written.",
        takes=(
            _PAYLOAD,
            Input("name", "str | None", "What it is called, such as the tool: its words count."),
            Input("label", "str | None", f"What its records are: {', '.join(LABEL_WORDS)}."),
        ),
        shows=(
            Shown("mapping", "The proposal, as YAML.", kind="string"),
            Shown("label", "What its records are by it.", kind="string"),
        ),
        action=draft,
        contrary=_NOTHING_DONE,
        looks=True,
    ),
    Mutation(
        name="testMapping",
        description="Tell what the records of an example become by a mapping, and which of their "
        "values make no difference. Nothing is written.",
        takes=(
            Input("mapping", "str", "The mapping, as YAML, or the name of a shipped one."),
            _PAYLOAD,
            Input("first", "int | None", f"How many records are told: 3, {_MOST_SHOWN} at most."),
        ),
        shows=(
            Shown("records", "What each becomes.", each=_TESTED),
            Shown("passedOver", "Why others were left out on purpose.", kind="strings"),
        ),
        action=test,
        contrary=_NOTHING_DONE,
        looks=True,
    ),
)
