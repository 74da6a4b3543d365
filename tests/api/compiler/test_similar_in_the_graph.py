"""What neighbours share with the asked node in the graph: first when texts tie, and told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.api.compiler.test_similar_filters import written
from tests.api.conftest import Ask
from tests.api.sample import NOW, Sample

QUERY = """query ($id: ID, $text: String, $first: Int) {
  semanticNeighbors(id: $id, text: $text, first: $first) {
    score node { id } reasons { kind score shared } } }"""

OTHER_SCOPE = "acme:nazara:main:access_scope:1"
FAR = timedelta(days=40)


def near(ask: Ask, **asked: Any) -> list[dict[str, Any]]:
    """Return the neighbours of a node or a text."""
    found: list[dict[str, Any]] = ask(QUERY, first=20, **asked)["data"]["semanticNeighbors"]
    return found


def graph(hit: dict[str, Any]) -> dict[str, Any] | None:
    """Return the reason of the list of what is shared."""
    return next((one for one in hit["reasons"] if one["kind"] == "graph"), None)


@pytest.fixture
def asked(sample: Sample) -> str:
    """An incident of a system, beside nine of other systems whose texts are the same."""
    own = sample.node("System", "own", name="till")
    other = sample.node("System", "other", name="belt")
    it = sample.node("Incident", "x", title="card payment refused")
    sample.link(it, "AFFECTS", own)
    for n in range(10):
        uid = sample.node("Incident", n, title="card payment refused", sort_at=NOW - FAR)
        sample.link(uid, "AFFECTS", own if n == 7 else other)
    return it


def test_the_incident_of_the_same_system_is_first_when_texts_tie_and_says_so(
    sample: Sample, ask: Ask, asked: str
) -> None:
    written(sample)

    first, *others = near(ask, id=asked)

    assert first["node"]["id"] == "acme:t:main:incident:7"
    assert graph(first) == {"kind": "graph", "score": 0.5, "shared": ["system: till"]}
    assert [graph(hit) for hit in others if ":incident:" in hit["node"]["id"]] == [None] * 9
    assert all(0 <= hit["score"] <= 1 for hit in (first, *others))
    assert first["score"] > others[0]["score"]


def test_what_is_nearer_in_words_stays_before_what_shares_a_system(
    sample: Sample, ask: Ask, asked: str
) -> None:
    said = "card payment refused at the gate since noon by the acquirer"
    sample.nodes[2]["props"]["title"] = said
    exact = sample.node("Incident", "same", title=said, sort_at=NOW - FAR)
    written(sample)

    assert near(ask, id=asked)[0]["node"]["id"] == exact


def test_all_that_is_shared_adds_up_and_is_told(sample: Sample, ask: Ask) -> None:
    system = sample.node("System", "s", name="till")
    issue = sample.node("TechnicalIssue", "i", title="CardError")
    category = sample.node("Category", "c", name="Payments")
    pair = [
        sample.node("CustomerCase", n, title="card", account="lotte", sort_at=NOW) for n in range(2)
    ]
    for uid in pair:
        sample.link(uid, "ABOUT", system)
        sample.link(uid, "INSTANCE_OF", issue)
        sample.link(uid, "CATEGORIZED_AS", category)
    written(sample)

    [hit] = [hit for hit in near(ask, id=pair[0]) if hit["node"]["id"] == pair[1]]

    told = graph(hit)
    assert told is not None
    assert told["score"] == pytest.approx(1.0)
    assert set(told["shared"]) == {
        "system: till",
        "issue: CardError",
        "category: Payments",
        "account: lotte",
        "time: within a day",
    }


def test_nobody_learns_of_what_they_may_not_read_nor_of_what_was_inferred_or_has_ended(
    sample: Sample, ask: Ask
) -> None:
    secret = sample.node("System", "s", name="secret", visibility=OTHER_SCOPE)
    guessed, gone = sample.node("System", "g"), sample.node("System", "e")
    stated = sample.node("System", "r")
    pair = [sample.node("Incident", n, title="card", sort_at=NOW - FAR * n) for n in range(2)]
    for uid in pair:
        sample.link(uid, "AFFECTS", secret)
        sample.link(uid, "AFFECTS", guessed, confidence="inferred")
        sample.link(uid, "AFFECTS", gone, valid_to=NOW)
        sample.link(uid, "AFFECTS", stated, visibility=OTHER_SCOPE)
    written(sample)

    [hit] = [hit for hit in near(ask, id=pair[0]) if hit["node"]["id"] == pair[1]]

    assert graph(hit) is None


def test_a_text_shares_nothing(sample: Sample, ask: Ask, asked: str) -> None:
    written(sample)

    found = near(ask, text="card payment refused")

    assert asked in {hit["node"]["id"] for hit in found}
    assert all(graph(hit) is None for hit in found)
