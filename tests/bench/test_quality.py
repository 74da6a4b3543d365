"""The frame of `bench quality`, and the figures of its rankings."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest

from bench import quality
from bench.bm25 import Bm25
from bench.quality import Section
from bench.ranks import place_of, precision, recall, reciprocal
from bench.report import Report


def test_a_section_is_a_table_and_figures_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("bench.quality_colours", "Colours: how many are told apart.")

    def measure(section: Section, data: Path, *, long: bool) -> None:
        section.add("by eye", right=0.75, asked=4)
        section.note(f"{data}, {long}")

    module.measure = measure  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(quality, "SECTIONS", ("colours",))
    report = Report("quality")

    quality.run(report, long=False, arguments=["--data", "sets"])

    assert report.figures == {"colours.by eye.right": 0.75, "colours.by eye.asked": 4}
    [table] = report.tables
    assert str(table.title) == "colours: Colours: how many are told apart."
    assert table.caption == "sets, False"


def test_a_section_that_is_not_known_is_refused_with_those_that_are() -> None:
    with pytest.raises(SystemExit):
        quality.run(Report("quality"), long=False, arguments=["--only", "tastes"])


def test_figures_of_rankings_are_those_of_the_books() -> None:
    places = [place_of("b", ["a", "b"]), place_of("b", ["b"]), place_of("b", ["a"])]

    assert places == [2, 1, 0]
    assert recall(places, 1) == pytest.approx(1 / 3)
    assert recall(places, 10) == pytest.approx(2 / 3)
    assert reciprocal(places) == pytest.approx(0.5)
    assert precision(["x", "a", "b"], {"a", "b"}) == pytest.approx((1 / 2 + 2 / 3) / 2)
    assert precision(["a", "x", "b"], {"a", "b", "c"}, 2) == pytest.approx(1 / 2)


def test_plain_ranking_puts_rare_words_and_short_texts_first() -> None:
    texts = {"long": "payment failed " + "word " * 50, "short": "payment failed", "other": "failed"}

    ranking = Bm25(texts).ranked("failing payments")

    assert ranking == ["short", "long", "other"]
    assert Bm25(texts).ranked("payments", without="short") == ["long"]
