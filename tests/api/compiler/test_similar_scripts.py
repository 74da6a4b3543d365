"""Searches in any script: the index cuts words its own way, and takes a thousand clauses only."""

from __future__ import annotations

import random
import sys
import unicodedata
from collections import defaultdict

import pytest

from enrich.embedding.job import EmbedJob
from enrich.providers.local import LocalEmbeddings
from graph.store.store import Store
from tests.api.compiler.nearby import QUERY, asking, incident, write
from tests.api.conftest import Ask

LONG = 230


def scripts() -> dict[str, str]:
    """Return a long text without blanks for each script that Unicode has letters of."""
    letters: defaultdict[str, list[str]] = defaultdict(list)
    for code in range(0x80, sys.maxunicode + 1):
        letter = chr(code)
        if letter.isalnum():
            letters[unicodedata.name(letter, "NONE").partition(" ")[0]].append(letter)
    texts = {name: "".join((of * LONG)[:LONG]) for name, of in letters.items()}
    every = [letter for of in letters.values() for letter in of]
    chance = random.Random(7)
    texts |= {f"MIXED {n}": "".join(chance.choices(every, k=LONG)) for n in range(20)}
    return texts | {"KANA IN LATIN": "aカ" * 115, "SQUARES": "x²" * 115, "THAI": "ก1" * 115}


def test_a_long_text_without_blanks_can_be_searched_for_in_every_script(ask: Ask) -> None:
    answers = {name: ask(QUERY, text=text, first=1) for name, text in scripts().items()}
    failed = {name for name, answer in answers.items() if "errors" in answer}

    assert failed == set()


@pytest.mark.parametrize("with_vectors", [False, True])
def test_a_node_with_such_a_text_has_neighbours_like_any_other(
    store: Store, ask: Ask, *, with_vectors: bool
) -> None:
    texts = scripts()
    rows = [incident("acme", n, "t", description=text) for n, text in enumerate(texts.values())]
    write(store, rows, vectors=with_vectors)

    failed = {
        name
        for row, name in zip(rows, texts, strict=True)
        if "errors"
        in ask("query ($id: ID!) { node(id: $id) { semanticNeighbors { score } } }", id=row["uid"])
    }

    assert failed == set()


def test_words_that_were_stored_before_they_were_cut_do_no_harm(store: Store, ask: Ask) -> None:
    text = scripts()["CJK"]
    write(store, [incident("acme", 1, text)])
    EmbedJob(store, "acme", (LocalEmbeddings(),)).run(["acme:t:main:incident:1"])
    with store.driver.session() as session:
        uncut = f"{text[:64]} {text}"
        session.run("MATCH (e:Embedding) SET e.words = $words", words=uncut).consume()

    answer = ask(QUERY, id="acme:t:main:incident:1", first=1)

    assert "errors" not in answer


def test_a_chinese_word_is_found(store: Store, ask: Ask) -> None:
    write(store, [incident("acme", 1, "支付网关超时"), incident("acme", 2, "磁盘已满")])

    found = asking(ask)(1, text="网关")

    assert [hit["uid"] for hit in found] == ["acme:t:main:incident:1"]
