"""Looks at what flows in, for admins: whether a connector's instance can be read.

They change nothing.
"""

from __future__ import annotations

from typing import Any, Final

import orjson

from api.actions.mutation import Asked, Done, Input, Mutation, Shown, ShownType
from api.actions.queueing import broker_of
from ingest.instances.stored import Instances
from ingest.pull.checking import CheckedStream, check_instance

_NOTHING_DONE: Final = "it changes nothing"


def check(asked: Asked) -> Done:
    """Ask an instance's tool for a page of each stream, and take nothing in."""
    found = Instances(asked.store, asked.viewer.org).get(asked.given["key"])
    settings = asked.store.settings
    told = check_instance(found.instance, settings, broker_of(settings))
    return Done(
        f"looked at {found.instance.key}",
        shows={
            "connectorInstance": found.uid,
            "key": found.instance.key,
            "isWell": told.is_well,
            "webhook": told.webhook,
            "fault": told.fault,
            "remedy": told.remedy,
            "streams": [_stream(one) for one in told.streams],
        },
    )


def _stream(one: CheckedStream) -> dict[str, Any]:
    return {
        "stream": one.stream,
        "needs": one.needs or None,
        "partCount": one.parts,
        "part": one.part or None,
        "recordCount": one.records,
        "becomes": orjson.dumps(one.becomes).decode(),
        "rejectedCount": one.rejected,
        "fault": one.fault,
        "remedy": one.remedy,
    }


_CHECKED_STREAM: Final = ShownType(
    "CheckedStream",
    "What a look at one stream of a connector's instance found.",
    (
        Shown("stream", "Its name.", kind="string"),
        Shown("needs", "What the credential must be allowed, in the tool's words.", kind="string"),
        Shown("partCount", "How many parts it has; one of them was looked at.", kind="int"),
        Shown("part", "The part that was looked at: a repository, a channel.", kind="string"),
        Shown("recordCount", "How many records the first page has.", kind="int"),
        Shown("becomes", "What they become: how many by label.", kind="json"),
        Shown("rejectedCount", "How many of them can't be mapped.", kind="int"),
        Shown("fault", "Why it can't be read; null when it can.", kind="string"),
        Shown("remedy", "What to do about that.", kind="string"),
    ),
)

MUTATIONS: Final = (
    Mutation(
        name="checkConnector",
        description="Ask the tool of an instance for a page of each stream: which permission is "
        "missing, and what will be seen. Nothing is taken in. It takes as long as the tool does, "
        "and about NAZARA_PULL_CHECK_SECONDS at most.",
        takes=(Input("key", "str", "Source and instance: `github/acme`."),),
        shows=(
            Shown("connectorInstance", "The instance.", node="ConnectorInstance"),
            Shown("key", "Source and instance.", kind="string"),
            Shown("isWell", "Whether all of it can be read or heard.", kind="bool"),
            Shown(
                "webhook",
                "The path at which its tool calls; null where no call would be believed.",
                kind="string",
            ),
            Shown(
                "fault", "Why nothing of it can be read; null when something can.", kind="string"
            ),
            Shown("remedy", "What to do about that.", kind="string"),
            Shown(
                "streams", "What is asked for, as far as it was looked at.", each=_CHECKED_STREAM
            ),
        ),
        action=check,
        contrary=_NOTHING_DONE,
        looks=True,
    ),
)
