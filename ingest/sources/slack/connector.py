"""Slack as a source."""

from __future__ import annotations

from typing import Any

from ingest.mapping.connector import Connector, Stream
from ingest.mapping.received import json_mapper
from ingest.sources.slack import asking
from ingest.sources.slack.addresses import ADDRESSES
from ingest.sources.slack.directory import map_channel, map_group, map_person
from ingest.sources.slack.messages import map_message
from ingest.sources.slack.shapes import (
    elements,
    is_channel,
    is_group,
    is_message,
    is_other,
    is_person,
    why_not,
)


def _is_said_or_other(value: Any) -> bool:
    return is_message(value) or is_other(value)


CONNECTOR = Connector(
    name="slack",
    about="messages, people, user groups and channels of Slack",
    reads=("json", "jsonl"),
    addresses=ADDRESSES,
    streams=(
        Stream(
            name="messages",
            content_type="slack/messages",
            map=json_mapper(map_message),
            recognises=_is_said_or_other,
            cut=elements,
            passes_over=why_not,
            pull=asking.MESSAGES,
        ),
        Stream(
            name="people",
            content_type="slack/people",
            map=json_mapper(map_person),
            recognises=is_person,
            cut=elements,
            passes_over=why_not,
            pull=asking.PEOPLE,
        ),
        Stream(
            name="groups",
            content_type="slack/groups",
            map=json_mapper(map_group),
            recognises=is_group,
            cut=elements,
            passes_over=why_not,
            pull=asking.GROUPS,
        ),
        Stream(
            name="channels",
            content_type="slack/channels",
            map=json_mapper(map_channel),
            recognises=is_channel,
            cut=elements,
            passes_over=why_not,
            pull=asking.CHANNELS,
        ),
    ),
    pulls=asking.PULLING,
    push=asking.PUSH,
)
