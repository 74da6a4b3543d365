"""Each source, asked while it does wrong, leaves the same graph as one that does everything right.

A source takes part by a scenario in `tests/stub/scenarios`, and by nothing else. In one round all
of them are read, each doing wrong what its turn is: a day's round meets every source and every
fault, the rounds of ten days all pairs of them, and with `--long` these are read in one go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import cache
from typing import Final, NamedTuple

import pytest

from graph.embedded.child import Child
from graph.queue.broker import Broker
from graph.settings.settings import Settings
from graph.store.store import Store
from ingest.mapping.connector import connectors
from tests import rotation
from tests.stub.records import ODD
from tests.stub.rounds import Outcome, Rounds
from tests.stub.scenario import scenario, scenario_names
from tests.stub.source import Fault

SOURCES: Final = scenario_names()
FAULTS: Final = tuple(Fault)
UNDISTURBED: Final = -1

ReadRound = Callable[[int], dict[str, Outcome]]


class Turn(NamedTuple):
    """A source in a round, in which its neighbours do something else wrong."""

    source: str
    round: int

    @property
    def fault(self) -> Fault | None:
        """What it does wrong."""
        if self.round == UNDISTURBED:
            return None
        return FAULTS[(SOURCES.index(self.source) + self.round) % len(FAULTS)]

    def __str__(self) -> str:
        return f"{self.source}-{self.fault.name.lower() if self.fault else 'undisturbed'}"


def may_happen(turn: Turn) -> bool:
    """Return whether a source has what its fault takes: pages, for what happens between them."""
    paged = [
        one
        for one in scenario(turn.source).routes
        if one.pages is not None and len(one.records) > one.pages.size
    ]
    if turn.fault is Fault.CHANGED:
        return any(one.changed for one in paged)
    return turn.fault not in (Fault.DUPLICATES, Fault.EXPIRED) or bool(paged)


def turns(*, is_long: bool) -> list[Turn]:
    """Return the turns of today's round, or of all."""
    today = rotation.day() % len(FAULTS)
    rounds = range(len(FAULTS)) if is_long else [today]
    return [Turn(source, one) for one in rounds for source in SOURCES]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    met = turns(is_long=metafunc.config.getoption("--long"))
    with_odd_words = [one for one in met if one.fault is Fault.ODD_WORD]
    given: dict[str, Sequence[Turn]] = {
        "turn": [one for one in met if one not in with_odd_words],
        "turn_with_odd_words": with_odd_words,
        "turn_that_is_undisturbed": [Turn(source, UNDISTURBED) for source in SOURCES],
    }
    for name in given.keys() & set(metafunc.fixturenames):
        metafunc.parametrize(name, given[name], ids=str)


@pytest.fixture(scope="module")
def read_round(
    settings: Settings,
    worker: Child,
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[ReadRound]:
    """Reads the sources that are asked about, once for each round."""
    del worker
    named = " ".join(one.name for one in request.session.items)
    asked = [source for source in SOURCES if f"[{source}-" in named]
    hurried = settings.model_copy(
        update={"pull_first_days": 3650, "pull_step_seconds": 30.0, "pull_patience_seconds": 10.0}
    )
    with closing(Store(hurried)) as store, closing(Broker(hurried)) as broker:
        rounds = Rounds(store, broker, tmp_path_factory.mktemp("secrets"))
        yield cache(lambda one: rounds.read({name: Turn(name, one).fault for name in asked}))


def test_a_source_that_does_wrong_leaves_the_same_graph(turn: Turn, read_round: ReadRound) -> None:
    right = read_round(UNDISTURBED)[turn.source].graph

    found = read_round(turn.round)[turn.source]

    assert found.did_wrong == may_happen(turn)
    assert found.errors == ()
    assert found.graph.nodes ^ right.nodes == set()
    assert found.graph.relationships ^ right.relationships == set()


def test_a_word_that_nobody_knows_costs_no_record(
    turn_with_odd_words: Turn, read_round: ReadRound
) -> None:
    source = turn_with_odd_words.source
    right = read_round(UNDISTURBED)[source].graph

    found = read_round(turn_with_odd_words.round)[source]

    assert found.errors == ()
    assert found.graph.uids == right.uids
    has_words = any(one.words for one in scenario(source).routes)
    assert any(ODD in str(one) for one in found.graph.nodes) == has_words


def test_a_scenario_holds_something(turn_that_is_undisturbed: Turn, read_round: ReadRound) -> None:
    found = read_round(UNDISTURBED)[turn_that_is_undisturbed.source]

    assert found.errors == ()
    assert len(found.graph.nodes) > 5
    assert found.graph.relationships


@pytest.mark.unit
def test_every_connector_that_asks_has_a_scenario() -> None:
    asking = {one.name for one in connectors().values() if one.pulls is not None}

    assert {scenario(name).connector for name in SOURCES} == asking


@pytest.mark.unit
def test_every_day_meets_every_source_and_every_fault() -> None:
    met = turns(is_long=False)

    assert {one.source for one in met} == set(SOURCES)
    assert {one.fault for one in met} == set(FAULTS)


@pytest.mark.unit
def test_all_rounds_meet_every_pair() -> None:
    met = [(one.source, one.fault) for one in turns(is_long=True)]

    assert len(set(met)) == len(met) == len(SOURCES) * len(FAULTS)
