"""Which connectors there are, what they take, and what is said of each instance."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from api.actions.mutation import Input, Shown, ShownType
from api.actions.references import beginnings
from api.readings.reading import LookAt, ReadingField
from ingest.instances.documents import as_text
from ingest.instances.stored import Instances, StoredInstance
from ingest.interface.credentials import Option
from ingest.mapping.connector import Connector, Stream, connectors
from ingest.mapping.reading import shipped_names


def declared(looked: LookAt) -> Iterator[dict[str, Any]]:
    """Tell the connectors that instances can be of, by name."""
    begin = list(beginnings(looked.store.settings, looked.org))
    for one in connectors().values():
        if one.is_configurable:
            yield {**_connector(one), "secretsBegin": begin}


def settings(looked: LookAt) -> Iterator[dict[str, Any]]:
    """Tell what is said of the instances, or of one of them."""
    key = looked.given.get("key")
    for one in Instances(looked.store, looked.org).all():
        if key in {None, one.instance.key}:
            yield _instance(one)


def _connector(one: Connector) -> dict[str, Any]:
    return {
        "name": one.name,
        "about": one.about,
        "isAsked": one.pulls is not None,
        "calls": one.push is not None,
        "takesMapping": one.maps,
        "baseUrl": one.pulls.base_url if one.pulls else None,
        "mappings": list(shipped_names()) if one.maps else [],
        "secrets": list(one.secrets),
        "options": [_option(option) for option in one.options],
        "streams": [_stream(stream) for stream in one.streams],
    }


def _option(one: Option) -> dict[str, Any]:
    usual = one.default if isinstance(one.default, str) else ", ".join(one.default or ())
    return {
        "name": one.name,
        "about": one.about,
        "isList": one.many,
        "isRequired": one.required,
        "usually": usual or None,
    }


def _stream(one: Stream) -> dict[str, Any]:
    return {"name": one.name, "needs": one.pull.needs or None if one.pull else None}


def _instance(one: StoredInstance) -> dict[str, Any]:
    return {
        "key": one.instance.key,
        "settings": as_text(one.instance),
        "file": one.file,
        "webhook": one.instance.webhook,
    }


_OPTION: Final = ShownType(
    "ConnectorOption",
    "Something that an instance of a connector says beside its secrets.",
    (
        Shown("name", "Its key in `options`.", kind="string", required=True),
        Shown("about", "What it is.", kind="string", required=True),
        Shown("isList", "Whether it is a list.", kind="bool", required=True),
        Shown("isRequired", "Whether an instance has to say it.", kind="bool", required=True),
        Shown("usually", "What holds where nothing is said.", kind="string"),
    ),
)
_STREAM: Final = ShownType(
    "ConnectorStream",
    "A kind of record that a connector reads.",
    (
        Shown("name", "Its name.", kind="string", required=True),
        Shown("needs", "What the credential must be allowed, in the tool's words.", kind="string"),
    ),
)

READINGS: Final = (
    ReadingField(
        name="connectors",
        description="The connectors that there are, and what an instance of each takes.",
        each=ShownType(
            "Connector",
            "A source that Nazara asks over the network, or that calls it.",
            (
                Shown(
                    "name",
                    "Its name, which `connector` of an instance says.",
                    kind="string",
                    required=True,
                ),
                Shown("about", "What it reads.", kind="string", required=True),
                Shown(
                    "isAsked", "Whether it is asked over the network.", kind="bool", required=True
                ),
                Shown("calls", "Whether its tool calls.", kind="bool", required=True),
                Shown(
                    "takesMapping",
                    "Whether a mapping says what records become.",
                    kind="bool",
                    required=True,
                ),
                Shown(
                    "mappings",
                    "The shipped mappings, where it takes one.",
                    kind="strings",
                    required=True,
                ),
                Shown("baseUrl", "Where it is asked, if an instance says nothing.", kind="string"),
                Shown("secrets", "What its secrets are called.", kind="strings", required=True),
                Shown(
                    "secretsBegin",
                    "How references to them may begin that are given from afar "
                    "(NAZARA_CONNECTOR_SECRETS).",
                    kind="strings",
                    required=True,
                ),
                Shown("options", "What else it takes.", each=_OPTION),
                Shown("streams", "What it reads.", each=_STREAM),
            ),
        ),
        read=declared,
    ),
    ReadingField(
        name="connectorSettings",
        description="What is said of the instances of connectors: of each, or of one.",
        each=ShownType(
            "ConnectorSettings",
            "What is said of an instance: where its secrets are, never what they are.",
            (
                Shown("key", "Source and instance: `github/acme`.", kind="string", required=True),
                Shown(
                    "settings",
                    "All that is said of it, as `setConnector` takes it.",
                    kind="json",
                    required=True,
                ),
                Shown("file", "The file that says it, where one does; it wins.", kind="string"),
                Shown(
                    "webhook",
                    "The path at which its tool calls; null where no call would be believed.",
                    kind="string",
                ),
            ),
        ),
        read=settings,
        takes=(Input("key", "str | None", "Only this one: `github/acme`."),),
    ),
)
