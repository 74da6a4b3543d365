"""What people say here, beside what their tools say: records of Nazara's own."""

from __future__ import annotations

from graph.model.entity import Entity
from graph.model.fields import SET_UP, SMALL, Declared, Look, string
from graph.model.relationships import ANNOTATES, ANY, CONCERNS

KINDS = ("link", "same")
STANDS = ("asserted", "refused", "withdrawn")


class Assertion(Entity):
    """One statement that people made of two nodes, or refuse, with all that became of it."""

    declared = Declared(
        plural="assertions",
        own=True,
        filters=("status",),
        indexes=(("org", "start"), ("org", "end")),
        aging=SET_UP,
        look=Look("#f06292", SMALL),
    )

    title = string("What is said, for people.", required=True)
    kind = string("A relationship, or that both are the same thing.", required=True, values=KINDS)
    status = string("Whether it holds.", required=True, values=STANDS, tracked=True)
    start = string("Uid of the first node, as it was named.", required=True)
    relationship = string("Type of the relationship, for a `link`.")
    end = string("Uid of the second node.", required=True)
    author = string("Uid of the user who said so last.")

    concerns = CONCERNS.to(ANY)


class Note(Entity):
    """What somebody wrote down about a node."""

    declared = Declared(plural="notes", own=True, aging=SET_UP, look=Look("#fff176"))

    title = string("How it begins, for people.", required=True)
    text = string("The note.", required=True, tracked=True)
    author = string("Uid of the user who wrote it last.")

    annotates = ANNOTATES.to(ANY)
