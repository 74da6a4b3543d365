"""Vectors of several models side by side: written, cut into pieces, and one model that fails."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pytest

from enrich.embedding.job import EmbedJob
from enrich.providers import registry
from enrich.providers.local import LocalEmbeddings
from enrich.providers.protocol import Use, Vector
from enrich.work.jobs import JobResult
from graph.errors import DatabaseUnavailable, GraphError
from graph.model.providers import ProviderSpec
from graph.store.store import Store
from tests.statements import node, run

ORG = "acme"
ONE, TWO = "acme:pager:main:incident:1", "acme:pager:main:incident:2"


class Words:
    """A made-up model: a vector for each word, none for a text in capitals."""

    spec = ProviderSpec(model="words", dimensions=2)

    def embed(self, texts: Sequence[str], use: Use = "document") -> list[list[Vector]]:
        """Return the lengths of each word."""
        del use
        return [
            [] if text.isupper() else [[1.0, float(len(word))] for word in text.split()]
            for text in texts
        ]


class Wrong(Words):
    """The same, but it answers what it is told."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    def embed(self, texts: Sequence[str], use: Use = "document") -> list[list[Vector]]:
        """Return or raise the answer."""
        del texts, use
        if isinstance(self.answer, GraphError):
            raise self.answer
        found: list[list[Vector]] = self.answer
        return found


def job(store: Store, beside: Words) -> EmbedJob:
    return EmbedJob(store, ORG, (LocalEmbeddings(), beside))


def stored(store: Store, model: str) -> dict[str, Any]:
    """Return the vectors of one model by their uids."""
    rows = run(store, "MATCH (e:Embedding {model: $model}) RETURN properties(e)", model=model)
    return {row["uid"]: row.get("vector") for row in rows}


def test_each_model_keeps_its_vectors_and_a_long_text_one_for_each_piece(store: Store) -> None:
    node(store, ONE, "Incident", title="Checkout is down")

    first = job(store, Words()).run([ONE])
    again = job(store, Words()).run([ONE])

    assert (first, again) == (JobResult(written=1), JobResult(unchanged=1))
    assert list(stored(store, "local-1")) == [f"{ONE}|local-1"]
    assert stored(store, "words") == {
        f"{ONE}|words": [1.0, 8.0],
        f"{ONE}|words#1": [1.0, 2.0],
        f"{ONE}|words#2": [1.0, 4.0],
    }


def test_a_text_that_became_shorter_loses_the_pieces_that_it_had(store: Store) -> None:
    node(store, ONE, "Incident", title="Checkout is down")
    job(store, Words()).run([ONE])
    node(store, ONE, "Incident", title="Checkout slow")

    result = job(store, Words()).run([ONE])

    assert result == JobResult(written=1, renewed=1)
    assert set(stored(store, "words")) == {f"{ONE}|words", f"{ONE}|words#1"}


def test_a_text_that_a_model_has_no_vector_for_is_not_tried_again(store: Store) -> None:
    node(store, ONE, "Incident", title="DOWN")

    first, again = job(store, Words()).run([ONE]), job(store, Words()).run([ONE])

    assert (first, again) == (JobResult(written=1), JobResult(unchanged=1))
    assert stored(store, "words") == {f"{ONE}|words": None}


def test_a_model_that_came_later_adds_its_vectors_and_leaves_the_others(store: Store) -> None:
    node(store, ONE, "Incident", title="Checkout is down")
    EmbedJob(store, ORG, (LocalEmbeddings(),)).run([ONE])
    run(store, "MATCH (e:Embedding) SET e.touched = true")

    result = job(store, Words()).run([ONE])

    assert result == JobResult(written=1)
    assert run(store, "MATCH (e:Embedding {touched: true}) RETURN e.model") == ["local-1"]


def test_what_nobody_wants_loses_the_vectors_of_all_models(store: Store) -> None:
    node(store, ONE, "Incident", title="Checkout is down")
    job(store, Words()).run([ONE])
    run(store, "MATCH (n:Incident) SET n.title = '…'")

    assert job(store, Words()).run([ONE]) == JobResult(deleted=1)
    assert run(store, "MATCH (e:Embedding) RETURN count(*)") == [0]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ([[[1.0, 2.0]]], "1 answers to 2 texts"),
        ([[[1.0, 2.0]], [[1.0]]], "a vector of 1 numbers, expected 2"),
        ([[[1.0, 2.0]], [[math.nan, 1.0]]], "numbers, or with what is none"),
        ([[[1.0, 2.0]], [[math.inf, 1.0]]], "infinite numbers"),
        ([[[1.0, 2.0]], [[0.0, 0.0]]], "a vector of zeros"),
    ],
)
def test_a_wrong_answer_is_said_once_and_stored_nowhere_and_the_job_goes_on(
    store: Store,
    answer: Any,
    message: str,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    registry._said.cache_clear()
    for uid in (ONE, TWO):
        node(store, uid, "Incident", title="Checkout is down")

    results = [job(store, Wrong(answer)).run([ONE, TWO]) for _ in range(2)]

    assert results == [JobResult(written=2), JobResult()]
    # A command that ran before in this process may have set the log up.
    told = caplog.text or "".join(capsys.readouterr())
    assert told.count(message) == 1
    assert stored(store, "words") == {}
    assert len(stored(store, "local-1")) == 2


def test_a_model_that_may_be_asked_again_is_and_the_others_are_written_before(store: Store) -> None:
    node(store, ONE, "Incident", title="Checkout is down")

    with pytest.raises(DatabaseUnavailable):
        job(store, Wrong(DatabaseUnavailable("busy"))).run([ONE])

    assert len(stored(store, "local-1")) == 1
