"""The measure of growth tells linear from quadratic: tests that use it can fail."""

from __future__ import annotations

import re

import pytest

from tests.growth import is_linear


@pytest.mark.parametrize(
    ("pattern", "text", "linear"),
    [(r"<%.*?%>", "<%", False), (r"<%[^%<]*%>", "<%", True), (r"\s+$", " x", True)],
)
def test_quadratic_patterns_are_told_from_linear_ones(
    pattern: str, text: str, *, linear: bool
) -> None:
    compiled = re.compile(pattern)

    assert is_linear(lambda size: compiled.sub("", text * size)) is linear
