"""Which nodes are the same thing, as people say; and what they said, taken back."""

from __future__ import annotations

from typing import Final

from api.actions.mutation import Asked, Done, Input, Mutation, Shown
from api.actions.speaking import ASSERTION, AT, said, set_back, speaker
from ingest.people.asserting import keep_apart, merge, restate


def unite(asked: Asked) -> Done:
    """Say that two nodes are one thing."""
    node, into = asked.given["node"], asked.given["into"]
    spoken = merge(asked.store, speaker(asked), node, into)
    return said(asked, f"merged {node} into {into}", [spoken], {"node": into}, node=node, into=into)


def part(asked: Asked) -> Done:
    """Say that two nodes are not one thing."""
    node, other = asked.given["node"], asked.given["other"]
    spoken = keep_apart(asked.store, speaker(asked), node, other)
    shows = {"node": node, "other": other}
    return said(asked, f"keeps {node} apart from {other}", [spoken], shows, **shows)


def withdraw(asked: Asked) -> Done:
    """Take back what was said of two nodes."""
    uid = asked.target.uid
    spoken = restate(asked.store, speaker(asked), uid, "withdrawn")
    return said(asked, f"took back: {asked.target.caption}", [spoken], {})


MUTATIONS: Final = (
    Mutation(
        name="mergeNodes",
        description="Say that a node is the same thing as another one, which stands for both from "
        "now on: systems, teams, people, terms, categories, severities.",
        takes=(
            Input("node", "ID", "Id of the node, or of a record of it."),
            Input("into", "ID", "Id of the node that it is."),
            AT,
        ),
        shows=(
            Shown("node", "The node that stands for both.", node="Entity"),
            ASSERTION,
        ),
        action=unite,
        contrary=set_back,
        role="agent",
    ),
    Mutation(
        name="keepApart",
        description="Say that a node, or a record of it, is not the same thing as another one, "
        "whatever sources claim. What had moved to the other moves back.",
        takes=(
            Input("node", "ID", "Id of the node or record."),
            Input("other", "ID", "Id of what it is not."),
            AT,
        ),
        shows=(
            Shown("node", "The node that stands for the first one now.", node="Entity"),
            Shown("other", "The other one.", node="Entity"),
            ASSERTION,
        ),
        action=part,
        contrary=set_back,
        role="agent",
    ),
    Mutation(
        name="withdrawAssertion",
        description="Take back what somebody said of two nodes, yes or no.",
        takes=(Input("id", "ID", "Id of the assertion; a node has `assertions`."), AT),
        shows=(ASSERTION,),
        action=withdraw,
        contrary=set_back,
        role="agent",
        changes="id",
        labels=("Assertion",),
    ),
)
