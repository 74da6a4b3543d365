"""`nazara logs --keep`: what is wrong in log files goes into the graph."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner, Result

from api.cli.main import main
from graph.embedded.child import Child
from graph.embedded.services import environment_of
from graph.model.facts import Facts
from graph.settings.settings import Settings
from graph.store.store import Store
from graph.write.writer import Writer
from tests.graph.histories import incident

Nazara = Callable[..., Result]


@pytest.fixture
def nazara(settings: Settings, store: Store, worker: Child) -> Nazara:
    """Run `nazara logs` against the test servers, for the organisation of the records."""
    del store, worker

    def run(*arguments: str) -> Result:
        given = ["logs", *arguments, "--org", "acme"]
        return CliRunner().invoke(main, given, env=environment_of(settings))

    return run


def log(file: Path, *, errors: int, late: int = 0) -> str:
    """Write a log of orders that are paid, and of a pool that runs dry in between."""
    begin = datetime(2026, 11, 29, 9, tzinfo=UTC)
    lines = []
    for n in range(errors + late):
        at = begin + timedelta(seconds=10 * n + (600 if n >= errors else 0))
        lines.append(f"{at:%Y-%m-%dT%H:%M:%SZ} INFO order {n} paid")
        lines.append(f"{at:%Y-%m-%dT%H:%M:%SZ} ERROR pool exhausted after {30 + n} ms")
    file.write_text("\n".join(lines) + "\n")
    return str(file)


def rows(store: Store, text: str) -> list[list[Any]]:
    with store.driver.session() as session:
        return [row.values() for row in session.run(text)]


NODES = (
    "MATCH (n) WHERE n:TechnicalEvent OR n:TechnicalIssue OR n:System"
    " RETURN n.uid, n.version, n.title ORDER BY n.uid"
)
EVENTS = (
    "MATCH (e:TechnicalEvent)-[:INSTANCE_OF]->(i:TechnicalIssue)-[:OBSERVED_ON]->(s:System)"
    " RETURN s.native_id, i.title, e.count ORDER BY e.at"
)


def test_errors_are_kept_with_their_system_and_incident(
    nazara: Nazara, store: Store, tmp_path: Path
) -> None:
    Writer(store, "r0").write("acme", [Facts((incident("INC-7", 1),))])
    file = log(tmp_path / "app.log", errors=3, late=2)

    told = nazara(file, "--system", "Payments", "--incident", "INC-7")

    assert told.exit_code == 0, told.output
    assert "Kept 5 records in the graph of acme: " in told.stdout
    title = "pool exhausted after <*> ms"
    assert rows(store, EVENTS) == [["payments", title, 3], ["payments", title, 2]]
    evidence = "MATCH (:TechnicalEvent)-[:EVIDENCE_OF]->(i:Incident) RETURN i.native_id"
    assert rows(store, evidence) == [["INC-7"], ["INC-7"]]


def test_the_same_again_changes_nothing_and_its_wordings_are_known(
    nazara: Nazara, store: Store, tmp_path: Path
) -> None:
    file = log(tmp_path / "app.log", errors=3)
    first = orjson.loads(nazara(file, "--system", "payments", "--json").stdout)
    before = rows(store, NODES)

    again = orjson.loads(nazara(file, "--system", "payments", "--json").stdout)

    assert (first["kept"]["records"], again["kept"]["records"]) == (3, 3)
    assert (first["kept"]["rejected"], again["kept"]["nodes"]) == (0, 0)
    assert len(before) == 3
    assert rows(store, NODES) == before
    assert rows(store, EVENTS) == [["payments", "pool exhausted after <*> ms", 3]]
    new = {one["wording"]: one["new"] for one in again["shown"]}
    assert new == {"order <*> paid": True, "pool exhausted after <*> ms": False}


def test_what_is_of_no_system_is_told(nazara: Nazara, store: Store, tmp_path: Path) -> None:
    told = nazara(log(tmp_path / "app.log", errors=2), "--keep")

    assert told.exit_code == 0
    assert "2 records not kept: nothing says of which system; --system NAME does." in told.stdout
    assert rows(store, EVENTS) == []


def test_an_incident_that_is_not_there_is_refused_before_anything_is_read(
    nazara: Nazara, store: Store, tmp_path: Path
) -> None:
    told = nazara(log(tmp_path / "app.log", errors=2), "--incident", "INC-8")

    assert told.exit_code == 1
    assert "acme has no incident 'INC-8'" in told.stderr
    assert rows(store, EVENTS) == []
