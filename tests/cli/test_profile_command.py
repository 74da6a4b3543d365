"""`nazara profile` as a user calls it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import redis
from click.testing import CliRunner, Result

from api.cli.main import main
from graph.embedded.services import environment_of
from graph.queue.app import QUEUE
from graph.settings.settings import Settings, resolve
from graph.store.store import Store
from ingest.profile.document import normalised
from ingest.profile.reading import read_profile
from tests.docs.blocks import of_language
from tests.graph.histories import snapshot

Run = Callable[..., Result]

GUIDE = [block for block in of_language("json") if block.role == "profile"]


@pytest.fixture
def nazara(settings: Settings, store: Store) -> Run:
    """Run a command of `nazara` against the test servers, as the organisation acme."""
    del store
    environment = {**environment_of(settings), "NAZARA_ORG": "acme"}

    def run(*arguments: str, stdin: str | None = None, **changes: str) -> Result:
        return CliRunner().invoke(main, arguments, env=environment | changes, input=stdin)

    return run


def file_with(folder: Path, **content: Any) -> str:
    file = folder / "profile.json"
    file.write_text(json.dumps({"name": "shop"} | content), encoding="utf-8")
    return str(file)


def test_a_profile_is_imported_listed_compared_and_exported(
    nazara: Run, tmp_path: Path, settings: Settings
) -> None:
    systems = [{"name": "till", "kind": "service"}]
    file = file_with(tmp_path, systems=systems, description="Small.")

    kept = nazara("profile", "import", file)
    switched = json.loads(nazara("profile", "activate", "shop", "--json").stdout)
    again = json.loads(nazara("profile", "import", file, "--activate", "--json").stdout)
    listed = json.loads(nazara("profile", "list", "--json").stdout)["profiles"]
    exported = nazara("profile", "export").stdout
    other = file_with(tmp_path, systems=[], teams=[{"name": "till"}])
    changed = nazara("profile", "diff", other).stdout
    as_object = json.loads(nazara("profile", "diff", other, "shop", "--json").stdout)
    same = nazara("profile", "diff", "shop")

    with redis.Redis.from_url(resolve(settings).redis_url) as queue:
        tasks = [json.loads(one)["headers"]["task"] for one in _messages(queue)]
    assert "switches it on" in kept.stdout
    assert (switched["written"], switched["enrichment"]) == (1, "started")
    assert (again["changed"], again["written"], again["active"]) == (False, 0, True)
    assert {"enrich.sweep", "enrich.vocabulary"} <= set(tasks)
    assert [(one["name"], one["active"]) for one in listed] == [("shop", True)]
    assert exported.encode() == normalised(read_profile(exported.encode()))
    assert json.loads(exported) == {"name": "shop", "description": "Small.", "systems": systems}
    assert changed == "profile:\n  ~ description\nteams:\n  + till\nsystems:\n  - till\n"
    assert as_object["sections"]["systems"] == {"added": [], "removed": ["till"], "changed": {}}
    assert (same.stdout, same.exit_code) == ("", 0)


def _messages(queue: redis.Redis) -> list[Any]:
    """Return what waits; a priority below the first has a list of its own."""
    lists = [key for key in queue.scan_iter(f"{QUEUE}*") if queue.type(key) == b"list"]
    return [one for key in lists for one in queue.lrange(key, 0, -1)]


def test_a_file_with_faults_writes_nothing_and_lists_them_all(
    nazara: Run, tmp_path: Path, store: Store
) -> None:
    teams = [{"name": "a"}, {"name": "A"}, {"nam": "b"}]
    file = file_with(
        tmp_path, teams=teams, systems=[{"name": "s", "kind": "service", "owner": "x"}]
    )
    before = snapshot(store)

    plain = nazara("profile", "import", file, "--activate")
    for_programs = nazara("profile", "import", file, "--activate", "--json")

    paths = [one["path"] for one in json.loads(for_programs.stdout)["faults"]]
    assert (plain.exit_code, for_programs.exit_code) == (1, 1)
    assert paths == ["teams[1].name", "teams[2].nam", "teams[2].name", "systems[0].owner"]
    assert all(path in plain.stderr for path in paths)
    assert "nothing was written" in plain.stderr
    assert snapshot(store) == before


def test_without_a_queue_a_profile_is_active_all_the_same_and_says_what_to_do(
    nazara: Run, tmp_path: Path
) -> None:
    file = file_with(tmp_path)

    result = nazara(
        "profile", "import", file, "--activate", NAZARA_REDIS_URL="redis://127.0.0.1:9/0"
    )

    assert result.exit_code == 0
    assert "Profile shop is active" in result.stdout
    assert "Enrichment was not started" in result.stderr
    assert "nazara enrich" in result.stderr


def test_a_profile_that_is_not_active_is_removed(nazara: Run, tmp_path: Path) -> None:
    nazara("profile", "import", file_with(tmp_path), "--activate")
    refused = nazara("profile", "remove", "shop")
    nazara("profile", "import", file_with(tmp_path, name="none"), "--activate")

    removed = nazara("profile", "remove", "shop")

    assert (refused.exit_code, removed.exit_code) == (1, 0)
    assert "Activate another one first" in refused.stderr
    assert removed.stdout == "Profile shop was removed.\n"
    assert "shop" not in nazara("profile", "list").stdout


def test_what_is_not_there_is_an_error_with_a_remedy(nazara: Run, tmp_path: Path) -> None:
    for arguments in (
        ("export",),
        ("activate", "shop"),
        ("remove", "shop"),
        ("diff", file_with(tmp_path)),
        ("import", str(tmp_path / "none.json")),
    ):
        result = nazara("profile", *arguments)

        assert result.exit_code == 1
        assert "What to do:" in result.stderr
    assert "no profiles" in nazara("profile", "list").stderr


def test_a_profile_that_is_too_large_is_refused(nazara: Run, tmp_path: Path) -> None:
    file = file_with(tmp_path, description="x" * 1000)

    result = nazara("profile", "import", file, NAZARA_PROFILE_BYTES="1000")

    assert result.exit_code == 1
    assert "NAZARA_PROFILE_BYTES" in result.stderr


def test_the_guides_profile_can_be_imported_from_standard_input(nazara: Run) -> None:
    assert GUIDE
    for block in GUIDE:
        result = nazara("profile", "import", "-", "--activate", stdin=block.text)

        assert result.exit_code == 0, result.stderr


def test_tools_cannot_take_the_name_under_which_profiles_are_kept(
    nazara: Run, tmp_path: Path
) -> None:
    result = nazara("ingest", file_with(tmp_path), "--source", "profile")

    assert result.exit_code == 2
    assert "nazara profile import" in result.stderr


def test_the_schema_is_printed_without_any_server() -> None:
    printed = CliRunner().invoke(main, ["profile", "schema"])

    assert json.loads(printed.stdout)["title"] == "Nazara domain profile"
