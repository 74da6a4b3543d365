"""Words of a search: as the index cuts them, and never more than it takes."""

from __future__ import annotations

import pytest

from enrich.embedding.texts import MAX_WORD_CHARACTERS, MAX_WORDS, query_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Payment gateway", "payment gateway"),
        ("retryCount", "retrycount retry count"),
        ("order_id k8s", "order_id order id k8s"),
        ("Größe_x überall", "größe_x größe x überall"),
        ("数据库挂了", "数 据 库 挂 了"),
        ("ひらがなとカタカナ", "ひ ら が な と カタカナ"),
        ("kafka队列", "kafka 队 列"),
        ("서버 장애", "서버 장애"),
        ("сервер упал", "сервер упал"),
        ("name:a OR (b) && *c~", "name a or b c"),
        ("?!", ""),
    ],
)
def test_words_are_those_of_the_index(text: str, words: str) -> None:
    assert query_words(text) == words


CHINESE = "".join(map(chr, range(0x4E00, 0x4F00)))


@pytest.mark.parametrize("text", [CHINESE, "x²y" * 200, "a " * 300])
def test_no_text_has_more_words_than_the_index_takes(text: str) -> None:
    found = query_words(text).split()

    assert 0 < len(found) <= MAX_WORDS
    assert all(len(word) <= MAX_WORD_CHARACTERS for word in found)
