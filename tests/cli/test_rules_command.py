"""`nazara rules` as a user calls it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner, Result

from api.cli.main import main
from enrich.correlation.rules import shipped
from graph.embedded.services import environment_of
from graph.settings.settings import Settings
from graph.store.store import Store
from tests.api.sample import Sample
from tests.enrich.correlation.joining import case, incident, job, joined, written
from tests.statements import run

Run = Callable[..., Result]
NAME = "cases-of-incident"


@pytest.fixture
def nazara(settings: Settings, store: Store) -> Run:
    """Run a command of `nazara` against the test servers, as the organisation acme."""
    sample = Sample(store)
    pay = sample.node("System", "pay", name="pay")
    sample.link(case(sample, 1, 10), "ABOUT", pay)
    sample.link(incident(sample, 1), "AFFECTS", pay)
    written(sample)
    environment = {**environment_of(settings), "NAZARA_ORG": "acme"}

    def called(*arguments: str) -> Result:
        return CliRunner().invoke(main, arguments, env=environment)

    return called


def test_a_rule_is_listed_tried_applied_and_undone(nazara: Run, store: Store) -> None:
    month = ("--since", "2026-11-01", "--until", "2026-12-01")
    tried = nazara("rules", "try", NAME, *month)
    told = orjson.loads(nazara("rules", "try", NAME, *month, "--json").stdout)
    listed = nazara("rules", "list").stdout
    nazara("rules", "apply", NAME)
    applied = nazara("rules", "list").stdout
    job(store).update(["acme:t:main:customer_case:1"])
    links = joined(store)
    undone = orjson.loads(nazara("rules", "undo", NAME, "--json").stdout)
    job(store).update(["acme:t:main:customer_case:1"])

    assert f"{NAME} would have joined 1 of 1, with 1 links:" in tried.stdout
    assert "same system: pay" in tried.stdout
    assert (told["count"], told["links"][0]["relationship"]) == (1, "REPORTS")
    assert f"off  {NAME}" in listed
    assert f"on   {NAME}" in applied
    assert len(links) == 1
    assert (undone["rule"], undone["active"]) == (NAME, False)
    assert joined(store) == set()
    events = run(store, "MATCH (e:AuditEvent) RETURN e.action ORDER BY e.at")
    assert events == ["rules apply", "rules undo"]


def test_a_file_holds_a_rule_of_ones_own(nazara: Run, tmp_path: Path) -> None:
    own = orjson.loads(shipped()[NAME].as_json()) | {"name": "mine"}
    file = tmp_path / "mine.json"
    file.write_bytes(orjson.dumps(own))

    told = nazara("rules", "apply", str(file))

    assert told.stdout.startswith("The rule mine is on.")
    assert "on   mine" in nazara("rules", "list").stdout


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("try", "none"), "there is no rule 'none'; known: cases-of-incident"),
        (("apply", "missing.json"), "missing.json can't be read"),
        (("undo", NAME), "was never switched on here"),
        (("try", NAME, "--since", "2026-12-01", "--until", "2026-11-01"), "which is after"),
    ],
)
def test_what_can_not_be_is_said(nazara: Run, arguments: tuple[str, ...], why: str) -> None:
    told = nazara("rules", *arguments)

    assert told.exit_code == 1
    assert why in told.stderr
