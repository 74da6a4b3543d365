"""Severity words without a profile: the worst of a tool is never taken for unknown."""

from __future__ import annotations

import pytest

from ingest.mapping.severity_words import UNKNOWN_RANK, severity_rank


@pytest.mark.parametrize(
    "word",
    [
        "P0",
        "P1",
        "SEV0",
        "SEV_1",
        "sev-1",
        "Sev 1",
        "S1",
        "0",
        "1",
        "01",
        "Severity: 1",
        "urgent",
        "Blocker",
        "1 - Critical",
        "Critical (P1)",
        "Critical, site is not up",
        "4 - Critical",
        "EMERGENCY",
    ],
)
def test_the_worst_words_rank_first(word: str) -> None:
    assert severity_rank(word) == 1


@pytest.mark.parametrize(
    ("word", "rank"),
    [
        ("2 - High", 2),
        ("P2", 2),
        ("Major", 2),
        ("3 - Moderate", 3),
        ("SEV-3", 3),
        ("normal", 3),
        ("P4", 4),
        ("P5", 4),
        ("5 - Planning", 4),
        ("info", 4),
    ],
)
def test_other_words_rank_behind_them(word: str, rank: int) -> None:
    assert severity_rank(word) == rank


@pytest.mark.parametrize(
    "word", [None, "", "wobble", "non-critical", "not urgent", "tier 1", "1.5", "room 12", "²"]
)
def test_what_says_nothing_known_is_unknown(word: str | None) -> None:
    assert severity_rank(word) == UNKNOWN_RANK
