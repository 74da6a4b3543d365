"""Where the texts of a node name something, and where they only may."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from api.actions.mutation import Input, Shown, ShownType
from api.actions.nodes import named
from api.readings.reading import LookAt, ReadingField
from enrich.mentions.job import MentionsJob
from graph.model.kinds import KINDS


def places(looked: LookAt) -> Iterator[dict[str, Any]]:
    """Tell the places of one node that whoever looks may read, as many as are shown at most."""
    node = looked.given["node"]
    found = named(looked.store, looked.viewer, node, KINDS[MentionsJob.kind].types, field="node")
    settings = looked.store.settings
    told = MentionsJob(looked.store, looked.org, settings).places(found.uid)
    for one in islice(told, settings.mention_places):
        yield {
            "part": one.part,
            "property": one.property,
            "charStart": one.start,
            "charEnd": one.end,
            "wording": one.wording,
            "relationship": one.type,
            "thing": one.uid,
        }


READINGS: Final = (
    ReadingField(
        name="mentionPlaces",
        description="Every place where the texts of a node name a system, team, term or person, "
        "and the words that may do so and could be any word.",
        each=ShownType(
            "MentionPlace",
            "A place in a text, and what it names.",
            (
                Shown("part", "Id of the node, or of its chunk, with the text.", required=True),
                Shown("property", "What of it holds the text.", kind="string", required=True),
                Shown("charStart", "First character, from 0.", kind="int", required=True),
                Shown("charEnd", "Behind the last character.", kind="int", required=True),
                Shown("wording", "What stands there.", kind="string", required=True),
                Shown("relationship", "`MENTIONS` or `MAY_MENTION`.", kind="string", required=True),
                Shown("thing", "Id of what that names, or may name.", required=True),
            ),
        ),
        read=places,
        takes=(Input("node", "ID", "Id of the node with the texts."),),
        role="viewer",
    ),
)
