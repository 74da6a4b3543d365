"""The commands token, user and query, and whose data commands work on, as a user calls them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from api.access.tokens import TokenVerifier, create_token
from api.cli.access import token, user
from api.cli.content import dead_letters, enrich, query
from api.cli.main import main
from api.cli.running.startup import write_admin_token
from enrich.work.runs import ask, key_of
from graph.embedded.layout import Layout
from graph.errors import ApiUnavailable, InvalidInput, Unauthenticated
from graph.settings.settings import Settings
from graph.store.store import Store
from tests.api.conftest import serving
from tests.api.sample import Sample

Run = Callable[..., Result]


@pytest.fixture
def run(store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Call a command as if from a shell whose environment names the test's servers."""
    del store
    assert settings.neo4j_uri is not None
    assert settings.neo4j_password is not None
    assert settings.redis_url is not None
    monkeypatch.setenv("NAZARA_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("NAZARA_NEO4J_URI", settings.neo4j_uri)
    monkeypatch.setenv("NAZARA_NEO4J_PASSWORD", settings.neo4j_password.get_secret_value())
    monkeypatch.setenv("NAZARA_REDIS_URL", settings.redis_url.get_secret_value())

    def called(command: Any, *arguments: str, stdin: str | None = None) -> Result:
        return CliRunner().invoke(command, arguments, input=stdin)

    return called


@pytest.fixture
def address(settings: Settings, store: Store) -> Iterator[str]:
    sample = Sample(store)
    sample.node("System", 1)
    sample.write()
    with serving(settings) as found:
        yield found


def test_a_token_is_printed_and_works(run: Run, store: Store, settings: Settings) -> None:
    plain = run(token.command, "create", "ci", "--role", "viewer", "--org", "acme")
    full = run(
        token.command, "create", "ci", "--role", "agent", "--expires", "2999-12-31", "--json"
    )

    viewer = TokenVerifier(store, settings).verify(f"Bearer {plain.stdout.strip()}")
    assert (viewer.role, viewer.org) == ("viewer", "acme")
    content = json.loads(full.stdout)
    assert content["expires_at"] == "3000-01-01T00:00:00+00:00"
    assert content["org"] == settings.org
    assert TokenVerifier(store, settings).verify(f"Bearer {content['token']}").role == "agent"


def test_a_token_lives_to_the_end_of_a_day_or_to_a_moment(run: Run) -> None:
    def end(given: str) -> str:
        made = run(token.command, "create", "x", "--role", "agent", "--expires", given, "--json")
        return str(json.loads(made.stdout)["expires_at"])

    today = datetime.now(UTC).date()
    assert end("2999-12-31") == "3000-01-01T00:00:00+00:00"
    assert end("2999-12-31T00:00:00Z") == "2999-12-31T00:00:00+00:00"
    assert end(today.isoformat()) == f"{today + timedelta(days=1)}T00:00:00+00:00"


@pytest.mark.parametrize("given", ["2020-01-01", "2020-01-01T10:00:00Z", "9999-12-31", "soon"])
def test_a_token_that_would_never_work_is_a_usage_error(run: Run, store: Store, given: str) -> None:
    made = run(token.command, "create", "old", "--role", "admin", "--expires", given)

    assert made.exit_code == 2
    assert given in made.stderr
    with store.driver.session() as session:
        assert session.run("MATCH (t:ApiToken) RETURN count(t)").single(strict=True)[0] == 0


def test_a_role_that_is_none_is_a_usage_error(run: Run) -> None:
    assert run(token.command, "create", "x", "--role", "root").exit_code == 2


def test_a_user_is_created_with_a_password_from_standard_input(run: Run, store: Store) -> None:
    arguments = ("create", "ada@example.org", "--role", "admin", "--org", "acme")
    made = run(user.command, *arguments, stdin="a good long password\n")
    again = run(user.command, *arguments, stdin="a good long password\n")
    short = run(user.command, "create", "b@example.org", "--role", "admin", stdin="short\n")

    assert made.stdout == "ada@example.org is admin of acme.\n"
    assert isinstance(again.exception, InvalidInput)
    assert isinstance(short.exception, InvalidInput)
    with store.driver.session() as session:
        assert session.run("MATCH (u:User) RETURN count(u)").single(strict=True)[0] == 1


def test_jobs_say_what_their_models_cost(run: Run, store: Store) -> None:
    create_token(store, "acme", "up", "admin")
    free, paid = (ask(store, "acme", key_of("enrich", what), "p").run for what in ("a", "b"))
    with store.driver.session() as session:
        session.run(
            "MATCH (j:JobRun {uid: $uid}) SET j.questions = 1, j.tokens_in = 5300, "
            "j.tokens_out = 900, j.tokens_cached = 800, j.cost_usd = 0.0344",
            uid=paid.uid,
        ).consume()

    told = run(main, "jobs", "--org", "acme").stdout
    rows = json.loads(run(main, "jobs", "--org", "acme", "--json").stdout)["runs"]

    cost = "1 question to models, 0.0344 US dollars: 5,300 tokens read (800 kept from before), 900"
    assert told.count("to models") == 1
    assert f"  {cost} written" in told.splitlines()
    assert {row["uid"]: row["questions"] for row in rows} == {free.uid: None, paid.uid: 1}


def test_query_prints_the_answer(run: Run, address: str, tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text(run(token.command, "create", "q", "--role", "viewer", "--org", "acme").stdout)
    common = ("--url", address, "--token-file", str(secret))
    text = "query ($n: Int) { systems(first: $n) { nodes { name } } }"
    file = tmp_path / "q.graphql"
    file.write_text(text)

    by_file = run(query.command, str(file), "--variables", '{"n": 1}', *common)
    by_text = run(query.command, "--text", text, *common)
    by_argument = run(query.command, "{ systems(first: 1) { nodes { name } } }", *common)
    by_stdin = run(query.command, "-", *common, stdin=text)
    faulty = run(query.command, "--text", "{ nothing }", *common)

    for answer in (by_file, by_text, by_argument, by_stdin):
        assert answer.exit_code == 0
        assert json.loads(answer.stdout) == {"data": {"systems": {"nodes": [{"name": "System 1"}]}}}
    assert faulty.exit_code == 1
    assert "errors" in json.loads(faulty.stdout)


def test_query_by_a_name_that_the_api_does_not_know_says_which_setting_to_change(
    run: Run, address: str, tmp_path: Path
) -> None:
    (tmp_path / "t").write_text("nzr_x")
    other = address.replace("127.0.0.1", "0.0.0.0")  # noqa: S104 - Leads to the same server.
    told = ("--url", other, "--token-file", str(tmp_path / "t"))

    answer = run(query.command, "{ systems { nodes { name } } }", *told)

    [error] = json.loads(answer.stdout)["errors"]
    assert answer.exit_code == 1
    assert error["extensions"]["code"] == "HOST_NOT_ALLOWED"
    assert "NAZARA_ALLOWED_HOSTS" in error["extensions"]["remedy"]


def test_query_says_what_is_missing(run: Run, address: str, tmp_path: Path) -> None:
    nothing = run(query.command, "--url", address)
    no_token = run(
        query.command, "--text", "{a}", "--url", address, "--token-file", str(tmp_path / "none")
    )
    (tmp_path / "t").write_text("nzr_x")
    unreachable = run(
        query.command,
        *("--text", "{a}", "--url", "http://127.0.0.1:9", "--token-file", str(tmp_path / "t")),
    )
    bad = run(query.command, "--text", "{a}", "--variables", "[]", "--url", address)
    no_file = run(query.command, str(tmp_path / "q.graphql"), "--url", address)

    assert nothing.exit_code == 2
    assert "q.graphql can't be read as a file with a query" in str(no_file.exception)
    assert isinstance(no_token.exception, Unauthenticated)
    assert isinstance(unreachable.exception, ApiUnavailable)
    assert isinstance(bad.exception, InvalidInput)


@pytest.mark.parametrize("content", [b"", b"  \n", b"two words", "tök".encode(), b"a\x00b"])
def test_a_file_that_holds_no_token_is_named_before_anything_is_asked(
    run: Run, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "t").write_bytes(content)

    done = run(query.command, "{a}", "--url", "x", "--token-file", str(tmp_path / "t"))

    assert isinstance(done.exception, Unauthenticated)
    assert f"{tmp_path}/t holds no token" in done.exception.message


@pytest.mark.parametrize(
    "line",
    ["jobs", "enrich", "retention", "profile list", "dead-letters list", "profile export"],
)
def test_an_organisation_of_which_there_is_nothing_is_no_empty_answer(
    run: Run, store: Store, line: str
) -> None:
    create_token(store, "demo", "up", "admin")

    failed = run(main, *line.split(), "--org", "dmeo")
    there = run(main, "jobs", "--org", "demo")

    assert failed.exit_code == 1
    assert "the graph holds nothing of an organisation dmeo" in failed.stderr
    assert there.exit_code == 0, there.output


def test_without_org_commands_work_on_the_token_s(
    run: Run, store: Store, settings: Settings
) -> None:
    place = Layout(settings.data_dir)
    place.token.write_text(create_token(store, "demo", "up", "admin"))
    try:
        kept = write_admin_token(store, place, force_org=False)
        done = run(enrich.command, "--wait", "--json")
        letters = run(dead_letters.command, "list", "--json")
        forced = write_admin_token(store, place, force_org=True)
    finally:
        place.token.unlink()

    assert (kept, forced) == ("demo", settings.org)
    assert json.loads(done.stdout)["job_run"].startswith("demo:")
    assert json.loads(letters.stdout) == {"dead_letters": []}
