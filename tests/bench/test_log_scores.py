"""How groups of log lines are scored."""

from __future__ import annotations

import pytest

from bench.logs import Grouped, scores

TRUE = ["a", "a", "b", "b", "c"]
WORDINGS = {"a": "a <*>", "b": "b <*>", "c": "c"}


def test_exact_groups_with_exact_wordings_score_in_full() -> None:
    found = scores(TRUE, WORDINGS, Grouped(TRUE, WORDINGS, 1.0))

    assert (found.lines, found.groups, found.wordings) == (1, 1, 1)


def test_a_group_counts_when_it_holds_exactly_the_lines_of_a_label() -> None:
    made = Grouped(["1", "1", "2", "2", "2"], {"1": "a b", "2": "b <*>"}, 1.0)

    found = scores(TRUE, WORDINGS, made)

    assert found.lines == pytest.approx(2 / 5)
    assert found.groups == pytest.approx(2 * 1 / (2 + 3))
    assert found.wordings == 0
