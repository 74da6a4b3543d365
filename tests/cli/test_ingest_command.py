"""`nazara ingest` through the queue and a real worker."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner, Result

from api.access.clearances import Clearances
from api.access.scopes import AccessScopes
from api.access.tokens import TokenVerifier, create_token
from api.cli.main import main
from api.compiler.engine import Engine, Request
from api.schema.build import schema_for
from graph.embedded.child import Child
from graph.embedded.services import environment_of
from graph.queue import dead_letters
from graph.settings.settings import Settings
from graph.store.store import Store
from tests import real_input
from tests.graph.histories import Snapshot, snapshot

LINES = [
    {"type": "Team", "id": "payments", "name": "Payments"},
    {
        "type": "System",
        "id": "checkout",
        "name": "checkout",
        "kind": "service",
        "edges": [{"type": "OWNED_BY", "to": {"type": "Team", "id": "payments"}}],
    },
    {
        "type": "Incident",
        "id": "INC-1",
        "title": "Slow",
        "status": "open",
        "started_at": "2026-07-01T09:00:00Z",
        "edges": [{"type": "AFFECTS", "to": {"type": "System", "id": "ledger"}}],
    },
]


@pytest.fixture
def nazara(settings: Settings, store: Store, worker: Child) -> Any:
    """Run a command of `nazara` against the test servers."""
    del store, worker

    def run(*arguments: str, given: bytes | None = None) -> Result:
        return CliRunner().invoke(main, arguments, env=environment_of(settings), input=given)

    return run


def write_lines(file: Path, lines: list[Any]) -> Path:
    file.write_bytes(b"\n".join(orjson.dumps(line) for line in lines) + b"\n")
    return file


def versions(graph: Snapshot) -> dict[str, Any]:
    """Return the version of everything but vectors, which come later by themselves."""
    vectors = {uid for uid, labels, _ in graph.nodes if "Embedding" in labels}
    return {uid: props.get("version") for uid, props in graph.by_uid.items() if uid not in vectors}


def test_files_are_loaded_and_counted(nazara: Any, store: Store, tmp_path: Path) -> None:
    file = write_lines(tmp_path / "a.jsonl", LINES)

    result = nazara("ingest", str(file), "--source", "tracker", "--org", "acme", "--json")

    assert result.exit_code == 0, result.output
    told = orjson.loads(result.stdout)
    assert {name: told[name] for name in ("records", "rejected", "source", "org")} == {
        "records": 3,
        "rejected": 0,
        "source": "tracker",
        "org": "acme",
    }
    assert told["nodes"] >= 3
    assert told["stubs"] == 1, "only the ledger is not described"
    assert snapshot(store).edges("OWNED_BY", "AFFECTS") == {
        ("acme:nazara:main:system:checkout", "OWNED_BY", "acme:nazara:main:team:payments"),
        ("acme:tracker:main:incident:INC-1", "AFFECTS", "acme:nazara:main:system:ledger"),
    }


def test_without_org_the_data_is_the_token_s(
    nazara: Any, store: Store, settings: Settings, tmp_path: Path
) -> None:
    file = write_lines(tmp_path / "a.jsonl", LINES[:1])
    (settings.data_dir / "token").write_text(create_token(store, "demo", "up", "admin"))
    try:
        told = orjson.loads(nazara("ingest", str(file), "--source", "tracker", "--json").stdout)
    finally:
        (settings.data_dir / "token").unlink()

    assert told["org"] == "demo"
    assert "demo:nazara:main:team:payments" in snapshot(store).by_uid


def test_loading_again_adds_nothing(nazara: Any, store: Store, tmp_path: Path) -> None:
    file = write_lines(tmp_path / "a.jsonl", LINES)
    arguments = ("ingest", str(file), "--source", "tracker", "--org", "acme", "--json")
    nazara(*arguments)
    before = snapshot(store)

    told = orjson.loads(nazara(*arguments).stdout)

    assert (told["nodes"], told["relationships"], told["stubs"]) == (0, 0, 0)
    assert versions(snapshot(store)) == versions(before)
    assert snapshot(store).edges("OWNED_BY") == before.edges("OWNED_BY")


def test_what_is_rejected_is_told_with_its_line_and_kept(
    nazara: Any,
    store: Store,
    tmp_path: Path,
) -> None:
    file = write_lines(tmp_path / "a.jsonl", [LINES[0], {"type": "Tem", "id": "x"}])
    with file.open("ab") as more:
        more.write(b"{broken\n")

    result = nazara("ingest", str(file), "--source", "tracker", "--org", "acme")

    assert result.exit_code == 0
    assert "3 records" in result.stdout
    assert "2 rejected" in result.stdout
    assert f"Rejected: {file}:2: unknown type 'Tem'; did you mean Team?" in result.stdout
    assert f"Rejected: {file}:3: not JSON" in result.stdout
    assert "nazara dead-letters list" in result.stdout
    assert len(dead_letters.page(store, "acme")) == 2


def test_the_first_rejected_records_of_this_run_are_shown_and_not_the_last(
    nazara: Any, tmp_path: Path
) -> None:
    wrong = [{"type": "Tem", "id": str(number)} for number in range(1, 9)]
    file = write_lines(tmp_path / "a.jsonl", wrong)
    other = write_lines(tmp_path / "b.jsonl", wrong[:1])

    for one in (other, file):
        result = nazara("ingest", str(one), "--source", "tracker", "--org", "acme", "--json")

    refused = orjson.loads(result.stdout)["rejects"]
    assert [reason.partition(": ")[0] for reason in refused] == [f"{file}:{n}" for n in range(1, 6)]


def test_that_the_last_of_several_records_with_one_id_stands_is_said(
    nazara: Any, store: Store, tmp_path: Path
) -> None:
    renamed = {"type": "Team", "id": "payments", "name": "Money"}
    file = write_lines(tmp_path / "a.jsonl", [*LINES, renamed])
    common = ("--source", "tracker", "--org", "acme")

    told = nazara("ingest", str(file), *common)
    again = nazara("ingest", str(file), *common, "--json")

    assert "1 record came with other content under a known id" in told.stdout
    assert orjson.loads(again.stdout)["clashing"] == 1
    names = "MATCH (t:Team) RETURN t.name AS name"
    assert {row["name"] for row in store.driver.execute_query(names).records} == {"Money"}


def test_pages_of_one_name_are_refused_or_told_apart_by_a_base(
    nazara: Any, store: Store, tmp_path: Path
) -> None:
    pages = [tmp_path / "a" / "README.md", tmp_path / "b" / "README.md"]
    for page in pages:
        page.parent.mkdir()
        page.write_text(f"# {page.parent.name}")
    arguments = ("ingest", *map(str, pages), "--source", "wiki", "--mapping", "runbooks")

    refused = nazara(*arguments, "--org", "acme")
    loaded = nazara(*arguments, "--org", "acme", "--base", str(tmp_path), "--json")

    assert refused.exit_code == 1
    assert "give it with --base" in refused.stderr
    assert orjson.loads(loaded.stdout)["nodes"] == 2
    assert set(snapshot(store).by_uid) >= {
        "acme:wiki:main:document:a/README.md",
        "acme:wiki:main:document:b/README.md",
    }


@pytest.mark.parametrize("option", ["--source", "--instance"])
def test_a_source_without_a_name_is_a_usage_error(nazara: Any, option: str) -> None:
    result = nazara("ingest", "-", "--source", "x", option, " ", given=b"{}")

    assert result.exit_code == 2
    assert option in result.stderr


@pytest.mark.parametrize(
    ("source", "whose"),
    [("nazara", "is Nazara itself"), ("profile", "is the source of domain profiles")],
)
def test_no_import_speaks_for_nazara_itself(nazara: Any, source: str, whose: str) -> None:
    result = nazara("ingest", "-", "--source", source, given=b"{}")

    assert result.exit_code == 2
    assert whose in result.stderr


def test_strict_fails_when_a_record_was_rejected(nazara: Any) -> None:
    line = b'{"type": "Tem", "id": "x"}\n'
    arguments = ("ingest", "-", "--source", "tracker", "--org", "acme", "--strict")

    assert nazara(*arguments, given=line).exit_code == 1


def test_a_wrong_path_or_mapping_is_an_error_and_queues_nothing(
    nazara: Any,
    store: Store,
    tmp_path: Path,
) -> None:
    file = write_lines(tmp_path / "a.jsonl", LINES)
    mapping = tmp_path / "m.yaml"
    mapping.write_text("maps:\n  - label: Sistem\n    id: x\n")

    missing = nazara("ingest", str(file), str(tmp_path / "none"), "--source", "t", "--org", "acme")
    wrong = nazara("ingest", str(file), "--source", "t", "--mapping", str(mapping))

    assert (missing.exit_code, wrong.exit_code) == (1, 1)
    assert "names no file or folder" in missing.stderr
    assert f"{mapping}:2: maps[0].label" in wrong.stderr
    assert versions(snapshot(store)) == {}


def test_a_shipped_mapping_reads_real_files(nazara: Any, store: Store, data: Path) -> None:
    path = str(data / real_input.SERVICES.path)

    result = nazara(
        "ingest", path, "--source", "govuk", "--org", "acme", "--mapping", "govuk-repos", "--json"
    )

    assert orjson.loads(result.stdout)["records"] == 136
    owners = snapshot(store).edges("OWNED_BY")
    assert len(owners) == 136


def test_standard_input_is_read(nazara: Any, store: Store) -> None:
    stream = b"".join(orjson.dumps(line) + b"\n" for line in LINES)

    result = nazara("ingest", "-", "--source", "tracker", "--org", "acme", given=stream)

    assert result.exit_code == 0, result.output
    assert "acme:tracker:main:incident:INC-1" in snapshot(store).by_uid


def test_a_page_that_takes_the_place_of_another_of_its_name_is_told(
    nazara: Any, store: Store, tmp_path: Path
) -> None:
    first, second = (tmp_path / folder / "README.md" for folder in ("cart", "ledger"))
    for page in (first, second):
        page.parent.mkdir()
        page.write_text(f"# {page.parent.name}\n\nText.\n")
    common = ("--source", "wiki", "--org", "acme")

    new = nazara("ingest", str(first), *common).stdout
    again = nazara("ingest", str(first), *common).stdout
    other = nazara("ingest", str(second), *common).stdout
    apart = nazara("ingest", str(second), *common, "--base", str(tmp_path), "--json").stdout

    assert ["Replaced" in one for one in (new, again)] == [False, False]
    assert f"Replaced: page 'README.md' is {second} now.\n" in other
    assert "--base FOLDER" in other
    assert orjson.loads(apart)["replaced"] == {}
    titles = {uid: props["title"] for uid, props in snapshot(store).by_uid.items()}
    assert titles["acme:wiki:main:document:README.md"] == "ledger"
    assert titles["acme:wiki:main:document:ledger/README.md"] == "ledger"


SERVICES = [
    {
        "type": "System",
        "id": name,
        "name": name,
        "kind": "service",
        "updated_at": "2026-07-01T09:00:00Z",
    }
    for name in ("cart", "checkout", "ledger")
]


def systems(store: Store, source: str = "catalogue") -> set[str]:
    """Return the ids of the systems that a source describes and has not ended."""
    head = f"acme:{source}:main:system:"
    found = snapshot(store).by_uid.items()
    return {
        uid.removeprefix(head)
        for uid, props in found
        if uid.startswith(head) and "@" not in uid and props.get("deleted_at") is None
    }


def test_a_complete_export_ends_what_it_leaves_out_and_a_dry_run_tells_before(
    nazara: Any, store: Store, tmp_path: Path
) -> None:
    whole = write_lines(tmp_path / "whole.jsonl", SERVICES)
    less = write_lines(tmp_path / "less.jsonl", SERVICES[:2])
    common = ("--source", "catalogue", "--org", "acme", "--complete", "--json")
    nazara("ingest", str(whole), *common)
    nazara("ingest", str(whole), "--source", "other", "--org", "acme")

    rehearsed = orjson.loads(nazara("ingest", str(less), *common, "--dry-run").stdout)
    untouched = systems(store)
    told = orjson.loads(nazara("ingest", str(less), *common).stdout)

    assert rehearsed["would_end"] == {"System": ["acme:catalogue:main:system:ledger"]}
    assert untouched == {"cart", "checkout", "ledger"}
    assert told["ended"] == {"System": 1}
    assert systems(store) == {"cart", "checkout"}
    assert systems(store, "other") == {"cart", "checkout", "ledger"}


def test_a_complete_run_that_ends_nothing_says_so_and_what_it_left_alone(
    nazara: Any, tmp_path: Path
) -> None:
    common = ("--source", "catalogue", "--org", "acme", "--complete")
    team = {"type": "Team", "id": "pay", "name": "Pay"}
    nazara("ingest", str(write_lines(tmp_path / "a.jsonl", [team, *SERVICES])), *common)
    file = str(write_lines(tmp_path / "b.jsonl", SERVICES))

    rehearsed = nazara("ingest", file, *common, "--dry-run").stdout
    told = nazara("ingest", file, *common).stdout

    left = "Left alone: 1 Team record that this run does not name: this run holds no record of"
    assert "Nothing would end.\n" in rehearsed
    assert "Ended: nothing; this run names all that it could end.\n" in told
    assert [left in one for one in (rehearsed, told)] == [True, True]


def test_a_dry_run_says_that_a_load_would_end_nothing_and_why(nazara: Any, tmp_path: Path) -> None:
    common = ("--source", "catalogue", "--org", "acme", "--complete")
    nazara("ingest", str(write_lines(tmp_path / "a.jsonl", SERVICES)), *common)
    file = str(write_lines(tmp_path / "b.jsonl", SERVICES[:1]))

    told = nazara("ingest", file, *common, "--dry-run").stdout
    forced = nazara("ingest", file, *common, "--dry-run", "--force").stdout

    assert "2 of 3 System records would end:\n" in told
    assert "The load would end nothing: 2 of 3 System records would end, more than" in told
    assert "The load would end nothing" not in forced


def test_looking_before_loading_shows_the_organisation_of_the_token(
    nazara: Any, store: Store, settings: Settings, tmp_path: Path
) -> None:
    file = str(write_lines(tmp_path / "a.jsonl", LINES[:1]))
    common = ("ingest", file, "--source", "tracker", "--json")
    (settings.data_dir / "token").write_text(create_token(store, "demo", "up", "admin"))
    try:
        explained = orjson.loads(nazara(*common, "--explain").stdout)
        rehearsed = orjson.loads(nazara(*common, "--dry-run").stdout)
    finally:
        (settings.data_dir / "token").unlink()

    assert (explained["org"], rehearsed["org"]) == ("demo", "demo")
    assert explained["records"][0]["nodes"][0]["describes"] == "demo:nazara:main:team:payments"


def test_a_run_that_is_not_whole_or_leaves_out_too_much_ends_nothing(
    nazara: Any, store: Store, tmp_path: Path
) -> None:
    common = ("--source", "catalogue", "--org", "acme", "--complete")
    nazara("ingest", str(write_lines(tmp_path / "a.jsonl", SERVICES)), *common)
    broken = write_lines(tmp_path / "b.jsonl", [SERVICES[0], {"type": "System"}])
    short = write_lines(tmp_path / "c.jsonl", SERVICES[:1])

    rejected = nazara("ingest", str(broken), *common)
    refused = nazara("ingest", str(short), *common)
    before = systems(store)
    forced = nazara("ingest", str(short), *common, "--force")

    assert (rejected.exit_code, refused.exit_code, forced.exit_code) == (1, 1, 0)
    assert "not complete, 1 record was rejected: nothing ends" in rejected.stderr
    assert "2 of 3 System records would end" in refused.stderr
    assert before == {"cart", "checkout", "ledger"}
    assert systems(store) == {"cart"}


def test_what_is_loaded_for_a_scope_shows_to_its_readers_alone(
    nazara: Any, store: Store, settings: Settings, tmp_path: Path
) -> None:
    file = write_lines(tmp_path / "a.jsonl", LINES[2:])
    load = ("ingest", str(file), "--source", "tracker", "--org", "acme", "--visible-to", "security")

    unknown = nazara(*load)
    nazara("scope", "create", "security", "--reader", "team:blue", "--org", "acme")
    loaded = nazara(*load)
    scopes, engine = AccessScopes(store, "acme"), Engine(schema_for(settings), store, settings)
    blue = create_token(store, "acme", "blue", "viewer", teams=scopes.teams(["blue"]))
    red = create_token(store, "acme", "red", "admin", teams=scopes.teams(["red"]))
    seen = [incidents(engine, settings, store, token) for token in (blue, red)]

    assert unknown.exit_code == 1
    assert "acme has no access scope security" in unknown.stderr
    assert loaded.exit_code == 0, loaded.output
    assert seen == [["Slow"], []]


def incidents(engine: Engine, settings: Settings, store: Store, token: str) -> list[str]:
    asker = Clearances(store, settings).of(TokenVerifier(store, settings).verify(f"Bearer {token}"))
    question = Request("{ incidents { nodes { title } } }", {}, None, asker.org, asker)
    found = orjson.loads(engine.execute(question).body)["data"]["incidents"]["nodes"]
    return [one["title"] for one in found]
