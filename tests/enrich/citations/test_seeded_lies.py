"""Lies that rules made are found out, and so are those that a person wrote and judged."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.judged import judged
from bench.lies import cited_sentences
from bench.quality_citations import SETS, checkers, figures, texts
from tests.rotation import in_turn

EACH = 25
"""Sentences of each kind; all of them with --long."""


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.long)])
def test_lies_are_contradicted_and_true_sentences_are_not(
    data: Path, name: str, seed: int, *, long: bool
) -> None:
    if not long and name not in in_turn(list(SETS), 2):
        pytest.skip("its turn is another day")
    reports = texts(data, SETS[name])

    found = figures(cited_sentences(reports, seed, EACH), checkers(reports)["checked"])

    assert float(found["precision"]) >= 0.98
    assert float(found["caught"]) >= 0.85
    assert float(found["blamed"]) <= 0.015
    assert float(found["lies supported"]) <= 0.025
    assert float(found["true supported"]) >= 0.85


def test_the_same_seed_makes_the_same_sentences_and_each_lie_is_another_sentence(
    data: Path,
) -> None:
    reports = texts(data, SETS["postmortems"])[:30]

    one, same = (cited_sentences(reports, 3, EACH) for _ in range(2))
    other = cited_sentences(reports, 4, EACH)

    assert one == same
    assert one != other
    lies = [lie for lie in one if not lie.is_true]
    assert len({lie.kind for lie in lies}) >= 18
    assert all(lie.text not in "\n".join(place.text for place in lie.cited) for lie in lies)


def test_of_sentences_that_keep_the_reports_words_lies_are_not_supported_nor_true_ones_blamed() -> (
    None
):
    own = judged()
    extractive = [one for one in own.sentences if one.kind == "extractive"]

    found = figures(extractive, checkers(own.reports)["checked"])

    assert len(extractive) >= 35
    assert float(found["precision"]) >= 0.95
    assert float(found["lies supported"]) <= 0.06
    assert float(found["true supported"]) >= 0.5


def test_free_sentences_are_mostly_left_to_people() -> None:
    own = judged()
    free = [one for one in own.sentences if one.kind == "free"]

    found = figures(free, checkers(own.reports)["checked"])

    assert float(found["blamed"]) <= 0.2
    assert found["lies supported"] == 0.0
