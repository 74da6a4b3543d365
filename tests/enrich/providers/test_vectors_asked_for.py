"""Vectors and ranks of providers, asked for by Voyage's library and by OpenAI's wire format."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from enrich.providers.asking import PaidVectors
from enrich.providers.checking import InvalidVectors
from enrich.providers.compatible import CompatibleVectors
from enrich.providers.faults import (
    AnswerLost,
    AnswerUnusable,
    KeyRefused,
    ProviderFault,
    ProviderThrottled,
    ProviderUnavailable,
    RequestRefused,
)
from enrich.providers.voyage import VoyageReranker, VoyageVectors
from tests.loopback.answers import vector
from tests.loopback.asked import access_to, config_for
from tests.loopback.provider import LoopbackProvider, loopback
from tests.loopback.script import OVERLOADED, Turn, always

KINDS = ("voyage", "openai-compatible")
TEXTS = ["The pump stopped.", "A valve leaks.", "Tide 5 is late."]

Made = Callable[[Sequence[str]], PaidVectors]


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@contextmanager
def vectors_by(provider: LoopbackProvider, kind: str, folder: Path, **given: Any) -> Iterator[Made]:
    said = {"dimensions": 16, **given.pop("said", {})}
    config = config_for(provider, kind, folder / "key", **said)
    with access_to(config, **given) as access:
        make = VoyageVectors if kind == "voyage" else CompatibleVectors
        yield lambda texts: make(access).vectors(texts, "document")


def test_each_text_gets_its_own_vector(kind: str, tmp_path: Path) -> None:
    with loopback() as provider, vectors_by(provider, kind, tmp_path) as made:
        found = made(TEXTS)

    for text, one in zip(TEXTS, found.vectors, strict=True):
        assert math.dist(one, vector(text, 16)) < 1e-6
    assert provider.counted["embeddings"] == [(found.usage.taken, 0)]


def test_documents_and_queries_are_told_apart(tmp_path: Path) -> None:
    with loopback() as provider:
        config = config_for(provider, "voyage", tmp_path / "key", dimensions=16)
        with access_to(config) as access:
            VoyageVectors(access).vectors(TEXTS, "document")
            VoyageVectors(access).vectors(TEXTS[:1], "query")

    assert [one.body["input_type"] for one in provider.heard] == ["document", "query"]
    assert [one.body["output_dimension"] for one in provider.heard] == [16, 16]


def test_vectors_are_taken_by_the_place_that_each_names(kind: str, tmp_path: Path) -> None:
    turned = loopback(script=always(Turn(trouble="another")))
    with turned as provider, vectors_by(provider, kind, tmp_path) as made:
        found = made(TEXTS).vectors

    # The second of the answer says that it is the third text's, and so on.
    assert math.dist(found[1], vector(TEXTS[0], 16)) < 1e-6


@pytest.mark.parametrize(
    ("turn", "expected"),
    [
        (Turn(trouble="fewer"), InvalidVectors),
        (Turn(trouble="more"), InvalidVectors),
        (Turn(trouble="empty"), InvalidVectors),
        (Turn(trouble="nan"), AnswerUnusable),
        (Turn(trouble="dimension"), InvalidVectors),
        (Turn(trouble="malformed"), AnswerUnusable),
        (Turn(trouble="cut"), AnswerLost),
        (Turn(status=401), KeyRefused),
        (Turn(status=400), RequestRefused),
        (Turn(status=500), ProviderUnavailable),
        (Turn(status=503), ProviderUnavailable),
        (OVERLOADED, ProviderUnavailable),
        (Turn(status=429, retry_after=3), ProviderThrottled),
    ],
)
def test_what_goes_wrong_with_vectors_is_told_in_our_words(
    kind: str, tmp_path: Path, turn: Turn, expected: type[ProviderFault]
) -> None:
    with (
        loopback(script=always(turn)) as provider,
        vectors_by(provider, kind, tmp_path) as made,
        pytest.raises(ProviderFault) as raised,
    ):
        made(TEXTS)

    assert isinstance(raised.value, expected)
    if expected is InvalidVectors:
        assert raised.value.usage is not None


def test_texts_are_ranked_by_how_well_they_answer(tmp_path: Path) -> None:
    with loopback() as provider:
        config = config_for(provider, "voyage", tmp_path / "key")
        with access_to(config) as access:
            found = VoyageReranker(access).rerank("valve leaks.", TEXTS, 2)

    assert [one.place for one in found.texts] == [1, 0]
    assert found.texts[0].score == 1.0
    assert found.usage.taken > 0


def test_a_ranking_of_other_texts_is_refused(tmp_path: Path) -> None:
    with loopback(script=always(Turn(trouble="another"))) as provider:
        config = config_for(provider, "voyage", tmp_path / "key")
        with access_to(config) as access, pytest.raises(InvalidVectors):
            VoyageReranker(access).rerank("valve", TEXTS, 3)


def test_nothing_but_the_question_reaches_the_network(kind: str, tmp_path: Path) -> None:
    with loopback() as provider, vectors_by(provider, kind, tmp_path) as made:
        made(TEXTS)

    assert [one.way for one in provider.heard] == ["embeddings"]
    assert not [name for name in provider.heard[0].headers if "client-user-agent" in name]
