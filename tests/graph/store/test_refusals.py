"""What Neo4j refuses is told without its insides."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from graph.errors import DatabaseRefused
from graph.schema.statements import FULL_TEXT_INDEX
from graph.store.store import Store


@dataclass(frozen=True)
class Search:
    """A full-text search of more clauses than Lucene takes."""

    name: str = "search"
    text: str = (
        f"CYPHER 25 CALL db.index.fulltext.queryNodes('{FULL_TEXT_INDEX}', $words) "
        "YIELD node RETURN count(node) AS n"
    )


def test_a_procedure_that_fails_does_not_show_its_name_or_words(store: Store) -> None:
    words = " ".join(f"title:w{n}" for n in range(2000))

    with pytest.raises(DatabaseRefused) as caught:
        store.read(Search(), words=words)

    told = "Neo4j refused search: a procedure of the database failed; the log has its words"
    assert caught.value.message == told
    assert "queryNodes" in caught.value.facts["reason"]
