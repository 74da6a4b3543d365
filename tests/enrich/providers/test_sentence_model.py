"""The sentence model itself: what it understands, and what it makes of texts as they come."""

from __future__ import annotations

import math
import subprocess
import sys
from operator import mul
from pathlib import Path

import pytest

from enrich.providers.checked import embedded
from enrich.providers.protocol import Vector
from enrich.providers.transformer import SHIPPED, USUAL, Source, TransformerEmbeddings
from tests.conftest import ROOT

ASKED = "customers cannot pay by card"
LONG = " ".join(["The nightly report of the warehouse counts pallets and lorries."] * 60)
END = "Afterwards the certificate of the payment gateway had expired."


@pytest.fixture(scope="module")
def model(sentence_model: Path) -> TransformerEmbeddings:
    """The model that Nazara brings, as it is read unless somebody says otherwise."""
    return TransformerEmbeddings(Source(sentence_model, USUAL, spec=SHIPPED))


def cosine(one: Vector, other: Vector) -> float:
    return math.fsum(map(mul, one, other))


def test_what_means_the_same_is_nearer_than_what_is_spelt_alike(
    model: TransformerEmbeddings,
) -> None:
    texts = ["Visa payments are declined at the checkout", "Photos in cases cannot be opened"]

    [[same], [alike]] = embedded(model, texts)
    [[asked]] = embedded(model, [ASKED], "query")

    assert cosine(asked, same) > 2 * cosine(asked, alike)


def test_a_text_has_the_same_vector_alone_and_among_others(model: TransformerEmbeddings) -> None:
    [[alone]] = model.embed([ASKED])
    many = model.embed([LONG, ASKED, "Queue is full", ASKED])

    assert many[1] == many[3] == [alone]
    assert math.isclose(cosine(alone, alone), 1, abs_tol=1e-6)


def test_each_piece_of_a_long_text_has_a_vector_and_the_end_is_found(
    model: TransformerEmbeddings,
) -> None:
    [pieces] = model.embed([f"{LONG} {END}"])
    [[asked]] = model.embed(["payment gateway certificate expired"], "query")

    nearness = [cosine(asked, piece) for piece in pieces]
    assert len(pieces) == 4
    assert max(nearness) == nearness[-1]
    assert nearness[-1] > nearness[0] + 0.1


def test_pieces_beyond_the_limit_and_all_but_the_first_of_a_query_are_left_out(
    model: TransformerEmbeddings,
) -> None:
    endless = LONG * 10

    assert [len(found) for found in model.embed([endless])] == [USUAL.pieces]
    assert [len(found) for found in model.embed([endless], "query")] == [1]


@pytest.mark.parametrize(
    "text",
    [
        "Kunden können nicht mit Karte zahlen",
        "Клиенты не могут оплатить картой",
        "客户无法用卡付款",
        "お客様はカードで支払えません",
        "العملاء لا يستطيعون الدفع",
        "🔥🔥🔥",
        "502",
        "…",
        "",
    ],
)
def test_texts_whose_words_the_model_does_not_know_have_no_vector(
    model: TransformerEmbeddings, text: str
) -> None:
    assert model.embed([text]) == [[]]
    assert model.embed([text], "query") == [[]]


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "word " * 200_000,
        "payment" * 100_000,
        "\ud800 payment failed \udfff",
        "a\0b",
        "Card \u200b\u202e abc",
    ],
)
def test_no_text_is_too_much(model: TransformerEmbeddings, text: str) -> None:
    [vectors] = embedded(model, [text])

    assert len(vectors) <= USUAL.pieces


def test_a_query_is_computed_once(model: TransformerEmbeddings) -> None:
    [[first]] = model.embed(["is the card terminal down"], "query")
    [[again]] = model.embed(["is the card terminal down"], "query")

    assert first is again


IN_A_PROCESS_OF_ITS_OWN = """
import sys
from pathlib import Path
from enrich.providers.transformer import SHIPPED, USUAL, Source, TransformerEmbeddings
model = TransformerEmbeddings(Source(Path(sys.argv[1]), USUAL, spec=SHIPPED))
[[vector]] = model.embed(["It is down"])
print(len(vector), "huggingface_hub" in sys.modules)
"""


def test_no_hub_is_known_to_what_runs_the_model(sentence_model: Path) -> None:
    command = [sys.executable, "-c", IN_A_PROCESS_OF_ITS_OWN, str(sentence_model)]

    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)

    assert done.stdout.splitlines()[-1] == f"{SHIPPED.dimensions} False"
