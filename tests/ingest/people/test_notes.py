"""Notes that people write about nodes: written once, edited, taken back, with history."""

from __future__ import annotations

from dataclasses import replace

import pytest

from graph.errors import InvalidInput, NotFound
from graph.model.facts import Facts
from graph.store.store import Store
from graph.write.upserts import Upsert
from graph.write.writer import Writer
from ingest.people.notes import add_note, edit_note
from ingest.people.saying import Speaker
from tests.graph.histories import ORG, incident, snapshot

ANN = Speaker(ORG, "_system:nazara:main:user:ann", "request-1")
I1 = f"{ORG}:jsonl:main:incident:I1"
SECRET = f"{ORG}:nazara:main:access_scope:board"

NOTED = Upsert(
    "test_noted",
    "CYPHER 25 MATCH (n)-[r:ANNOTATES]->(i) WHERE r.valid_to IS NULL "
    "RETURN n.uid AS note, n.text AS text, n.author AS author, i.uid AS about",
)
SAID = Upsert(
    "test_said",
    "CYPHER 25 MATCH (c:Change)-[:CHANGED]->(n) WHERE n.type = 'Note' "
    "RETURN c.title AS title, c.text AS text, c.author AS author ORDER BY c.version",
)


@pytest.fixture
def graph(store: Store) -> Store:
    """A graph with one incident."""
    assert not Writer(store, "r1").write(ORG, [Facts((incident("I1", 1),))]).rejected
    return store


def test_a_note_stands_at_its_node_with_who_wrote_it(graph: Store) -> None:
    spoken = add_note(graph, ANN, I1, "Seen before.\nAsk the network team.")

    assert graph.read(NOTED) == [
        {
            "note": spoken.uid,
            "text": "Seen before.\nAsk the network team.",
            "author": ANN.author,
            "about": I1,
        }
    ]
    assert snapshot(graph).node(spoken.uid)["title"] == "Seen before."


def test_the_same_request_writes_one_note(graph: Store) -> None:
    add_note(graph, ANN, I1, "Seen before.")
    before = snapshot(graph)
    add_note(graph, ANN, I1, "Seen before.")

    assert len(graph.read(NOTED)) == 1
    assert len(snapshot(graph).nodes) == len(before.nodes)


def test_a_note_is_edited_taken_back_and_written_again_and_its_history_stays(graph: Store) -> None:
    spoken = add_note(graph, ANN, I1, "one")
    for text in ("two", "two", None, None, "three"):
        edit_note(graph, replace(ANN, author="bob"), spoken.uid, text)

    assert [row["text"] for row in graph.read(NOTED)] == ["three"]
    assert [(row["title"], row["text"], row["author"]) for row in graph.read(SAID)] == [
        ("first observed", "one", ANN.author),
        ("text changed", "two", "bob"),
        ("deleted", None, "bob"),
        ("observed again", "three", "bob"),
    ]


def test_a_note_about_a_restricted_node_is_for_its_readers(graph: Store) -> None:
    hidden = replace(incident("I2", 1), visibility=SECRET)
    Writer(graph, "r2").write(ORG, [Facts((hidden,))])
    reader = replace(ANN, visible=("org", SECRET))

    spoken = add_note(graph, reader, hidden.uid, "secret")

    assert snapshot(graph).node(spoken.uid)["visibility"] == SECRET
    with pytest.raises(NotFound, match="there is no node"):
        add_note(graph, ANN, hidden.uid, "x")
    with pytest.raises(NotFound, match="there is no note"):
        edit_note(graph, ANN, spoken.uid, "x")


def test_a_note_follows_its_node_when_that_is_restricted_later(graph: Store) -> None:
    spoken = add_note(graph, ANN, I1, "the board knows")
    hidden = replace(incident("I1", 2, seen=9), visibility=SECRET)
    Writer(graph, "r2").write(ORG, [Facts((hidden,))])

    assert snapshot(graph).node(spoken.uid)["visibility"] == SECRET


def test_a_note_that_is_no_note_is_not_edited(graph: Store) -> None:
    for uid in (I1, f"{ORG}:nazara:people:note:none", "other:nazara:people:note:x"):
        with pytest.raises(NotFound) as refused:
            edit_note(graph, ANN, uid, "x")
        assert refused.value.message == f"there is no note {uid!r}"


@pytest.mark.parametrize(
    ("text", "says"), [(" \n", "no text"), ("x" * 101, "expected at most 100")]
)
def test_a_note_has_a_text_and_not_too_much_of_it(graph: Store, text: str, says: str) -> None:
    small = Store(graph.settings.model_copy(update={"note_characters": 100}))

    with pytest.raises(InvalidInput, match=says):
        add_note(small, ANN, I1, text)

    small.close()
    assert graph.read(NOTED) == []
