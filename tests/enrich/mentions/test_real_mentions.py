"""Names found in real texts, against the links that their authors set."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.linked_text import Labelled, by_page, glossary, manual
from bench.mentions import Finder, finders


def figures(labelled: Labelled, finder: Finder) -> tuple[float, float]:
    """Return precision and recall by page and thing."""
    truth = by_page(labelled.pages)
    pairs = {
        (page.uid, one.uid)
        for page in labelled.pages
        for one in finder(page)
        if one.uid != page.uid
    }
    return len(pairs & truth) / len(pairs), len(pairs & truth) / len(truth)


@pytest.fixture(scope="module")
def english(data: Path) -> Labelled:
    """The English part of a glossary whose pages link each other."""
    return glossary(data / "glossary-cncf", "en")


@pytest.fixture(scope="module")
def services(data: Path) -> Labelled:
    """The pages of a manual that link services."""
    return manual(data / "catalog-kb-govuk")


def test_more_linked_terms_are_found_than_by_their_bare_names(english: Labelled) -> None:
    ways = finders(english.things)

    found, bare = figures(english, ways["found"]), figures(english, ways["baseline"])

    assert found[0] > 0.55
    assert found[1] > 0.65
    assert found[1] > bare[1] + 0.05
    assert found[0] > bare[0] - 0.05


def test_russian_terms_are_found_in_their_cases(data: Path) -> None:
    russian = glossary(data / "glossary-cncf", "ru")

    precision, recall = figures(russian, finders(russian.things)["found"])

    assert precision > 0.5
    assert recall > 0.5


def test_services_are_told_from_words_more_often_than_by_their_bare_names(
    services: Labelled,
) -> None:
    ways = finders(services.things)

    found, bare = figures(services, ways["found"]), figures(services, ways["baseline"])

    assert found[0] > bare[0] + 0.05
    assert found[1] > bare[1] - 0.05


@pytest.mark.parametrize("name", ["english", "services"])
def test_every_place_is_exact_and_none_overlaps(name: str, request: pytest.FixtureRequest) -> None:
    labelled: Labelled = request.getfixturevalue(name)
    finder = finders(labelled.things)["found"]

    for page in labelled.pages:
        found = finder(page)
        assert all(page.text[one.start : one.end].strip() for one in found)
        assert all(page.text[one.start].isalnum() for one in found)
        ends = [0, *(one.end for one in found)]
        assert all(one.start >= end for one, end in zip(found, ends, strict=False))


def test_the_truth_is_the_text_between_the_signs_of_a_link(english: Labelled) -> None:
    pages = [page for page in english.pages if page.links]

    assert len(pages) > 40
    assert not any("](/" in page.text for page in pages)
    assert all(page.text[start:end] for page in pages for start, end, _ in page.links)
