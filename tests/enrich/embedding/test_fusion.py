"""Several lists become one ranking, and any text becomes harmless words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrich.embedding.search import (
    CANDIDATES,
    WEIGHTS_WITH_MEANING,
    Candidate,
    Hit,
    HitKind,
    Lists,
    Reason,
    fuse,
)
from enrich.embedding.texts import MAX_WORD_CHARACTERS, MAX_WORDS, embed_text_of, query_words

CANDIDATE = st.builds(
    Candidate,
    uid=st.sampled_from("abcdefgh"),
    score=st.floats(-1, 30, allow_nan=False),
    part=st.none(),
)

LIMIT = st.integers(0, 9)


def ranked(*rows: tuple[str, float]) -> list[Candidate]:
    """Return a list of candidates."""
    return [Candidate(uid, score) for uid, score in rows]


def test_each_list_is_scaled_by_itself_and_counts_half() -> None:
    lists: Lists = {
        "vector": ranked(("a", 1.0), ("b", 0.5), ("c", 0.0)),
        "text": ranked(("b", 12), ("d", 2)),
    }

    found = fuse(lists, 10)

    assert found == [
        Hit("b", 0.75, (Reason("vector", 0.5), Reason("text", 1.0))),
        Hit("a", 0.5, (Reason("vector", 1.0),)),
        Hit("c", 0, (Reason("vector", 0.0),)),
        Hit("d", 0, (Reason("text", 2 / 12),)),
    ]


def test_scores_of_words_are_told_as_parts_of_the_best_and_never_raw() -> None:
    few, many = (
        fuse({"text": ranked(("a", 6.28 * rare), ("b", 3.14 * rare))}, 10) for rare in (1.0, 0.527)
    )

    assert few == many
    assert [hit.reasons[0].score for hit in few] == [1.0, 0.5]


def test_a_document_ranks_by_its_best_chunk() -> None:
    chunks = [Candidate("d", 0.9, "d#2"), Candidate("x", 0.7), Candidate("d", 0.5, "d#1")]

    found = fuse({"vector": chunks}, 10)

    assert [(hit.uid, hit.reasons) for hit in found] == [
        ("d", (Reason("vector", 0.9, "d#2"),)),
        ("x", (Reason("vector", 0.7),)),
    ]


def test_a_list_of_one_is_as_good_as_it_can_be() -> None:
    assert fuse({"vector": ranked(("a", 0.1))}, 10)[0].score == 0.5


def test_weights_are_those_of_before_where_no_sentence_is_near() -> None:
    spelt, said = ranked(("a", 0.9), ("b", 0.1)), ranked(("b", 7), ("a", 2))

    without = fuse({"vector": spelt, "sentence": [], "text": said}, 10)
    beside = fuse({"vector": spelt, "sentence": ranked(("b", 0.6), ("c", 0.2)), "text": said}, 10)

    assert without == fuse({"vector": spelt, "text": said}, 10)
    assert [hit.uid for hit in beside] == ["b", "a", "c"]
    assert beside[0].score == pytest.approx(
        WEIGHTS_WITH_MEANING["sentence"] + WEIGHTS_WITH_MEANING["text"]
    )
    assert [reason.kind for reason in beside[0].reasons] == ["vector", "sentence", "text"]


def test_lists_of_meaning_share_one_weight_and_one_that_is_empty_takes_none() -> None:
    said, meant = ranked(("a", 7), ("b", 2)), ranked(("b", 0.6), ("c", 0.2))

    alone = fuse({"provider": meant, "text": said}, 10)
    both = fuse({"sentence": meant, "provider": meant, "text": said}, 10)

    assert alone == fuse({"sentence": [], "provider": meant, "text": said}, 10)
    assert [(hit.uid, hit.score) for hit in both] == [(hit.uid, hit.score) for hit in alone]
    assert [reason.kind for reason in both[0].reasons] == ["sentence", "provider", "text"]


def test_a_longer_list_keeps_the_scale_of_its_first_rows() -> None:
    rows = ranked(*((f"n{place:02}", 1 - place / 100) for place in range(CANDIDATES)))

    short, long = (fuse({"vector": own}, 3) for own in (rows, [*rows, Candidate("far", -1.0)]))

    assert short == long


KINDS: tuple[HitKind, ...] = ("vector", "sentence", "provider", "text")


@given(st.fixed_dictionaries({kind: st.lists(CANDIDATE, max_size=20) for kind in KINDS}), LIMIT)
def test_a_ranking_is_complete_ordered_and_bounded(lists: Lists, limit: int) -> None:
    found = fuse(lists, limit)

    uids = {row.uid for rows in lists.values() for row in rows}
    assert len(found) == min(limit, len(uids))
    assert len({hit.uid for hit in found}) == len(found)
    assert found == sorted(found, key=lambda hit: (-hit.score, hit.uid))
    assert all(0 <= hit.score <= 1 and hit.reasons for hit in found)


@given(st.text(st.characters(codec=None), max_size=3000))
def test_words_hold_no_sign_of_a_query_language(text: str) -> None:
    words = query_words(text).split(" ") if query_words(text) else []

    assert len(words) <= MAX_WORDS
    assert len(set(words)) == len(words)
    for word in words:
        assert 0 < len(word) <= MAX_WORD_CHARACTERS
        assert word == word.lower()
        assert all(letter.isalnum() or letter == "_" for letter in word)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Payment AND (gateway) OR title:*", "payment and gateway or title"),
        ("don't panic, DON'T", "don t panic"),
        ("payment_service-2", "payment_service payment service 2"),
        ("KubePodCrash HTTP", "kubepodcrash kube pod crash http"),
        ("__ — ?!", ""),
        ("", ""),
    ],
)
def test_words_are_lower_case_and_different(text: str, words: str) -> None:
    assert query_words(text) == words


def test_the_text_of_a_node_names_it_first() -> None:
    props = {
        "name": None,
        "title": "Checkout down",
        "aliases": ["INC-1", "Checkout"],
        "description": " Many 502. ",
        "status": "triggered",
    }

    assert embed_text_of("Incident", props) == "Checkout down\nINC-1, Checkout\nMany 502."


def test_the_text_of_a_chunk_begins_with_its_document() -> None:
    props = {"document_title": "Runbook", "heading": None, "title": "Runbook, 1", "text": "Go."}

    assert embed_text_of("DocumentChunk", props) == "Runbook\nGo."


def test_what_is_shared_counts_a_little_unscaled_and_is_told() -> None:
    texts = ranked(("a", 2.0), ("b", 2.0), ("c", 1.0))
    shared = [Candidate("b", 0.5, None, ("system: till",)), Candidate("c", 1.0, None, ("x: y",))]

    found = fuse({"text": texts, "graph": shared}, 10)

    assert [hit.uid for hit in found] == ["b", "a", "c"]
    assert found[0].score == pytest.approx((0.5 + 0.05) / 1.1)
    assert found[0].reasons[-1] == Reason("graph", 0.5, None, ("system: till",))
    assert found[2].score == pytest.approx(0.1 / 1.1)
