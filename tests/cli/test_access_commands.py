"""The commands for users and keys, as somebody calls them."""

from __future__ import annotations

import json

import pytest

from api.access.keys import SigningKeys
from api.access.users import Users
from api.cli.access import keys, scope, token, user
from api.http.auth import auth_for
from api.http.door import Door
from graph.store.store import Store
from tests.api.access.logins import EMAIL, PASSWORD
from tests.cli.test_commands import Run, run
from tests.statements import run as statement

__all__ = ["run"]


def created(run: Run, email: str = EMAIL, role: str = "admin", org: str = "acme") -> None:
    made = run(user.command, "create", email, "--role", role, "--org", org, stdin=PASSWORD)
    assert made.exit_code == 0, made.output


def listed(run: Run, org: str = "acme") -> list[str]:
    shown = run(user.command, "list", "--org", org)
    assert shown.exit_code == 0, shown.output
    return shown.stdout.splitlines()


def test_users_are_listed_changed_and_disabled(run: Run) -> None:
    created(run)
    created(run, "bob@example.org", "viewer")

    run(user.command, "role", "bob@example.org", "agent", "--org", "acme")
    run(user.command, "role", EMAIL, "viewer", "--org", "beta")
    disabled = run(user.command, "disable", "bob@example.org")
    there = listed(run)
    run(user.command, "enable", "bob@example.org")
    run(user.command, "role", EMAIL, "none", "--org", "acme")

    assert there == ["ada@example.org  admin", "bob@example.org  agent  disabled"]
    assert "works for 600 seconds at most" in disabled.stdout
    assert listed(run) == ["bob@example.org  agent"]
    assert listed(run, "beta") == ["ada@example.org  viewer"]


def test_the_list_is_there_for_programs_too(run: Run) -> None:
    created(run)

    shown = run(user.command, "list", "--org", "acme", "--json")

    row = {"email": EMAIL, "name": EMAIL, "role": "admin", "teams": [], "disabled": False}
    assert json.loads(shown.stdout) == {"users": [row]}


def test_another_password_is_read_and_never_printed(run: Run, store: Store) -> None:
    created(run)
    before = Users(store).by_email(EMAIL)

    changed = run(user.command, "password", EMAIL, stdin="another horse battery\n")
    short = run(user.command, "password", EMAIL, stdin="short")
    after = Users(store).by_email(EMAIL)

    assert before is not None
    assert after is not None
    assert before.password_hash != after.password_hash
    assert "another horse" not in changed.output
    assert "expected at least 12" in str(short.exception)


@pytest.mark.parametrize(
    "line",
    [
        "disable nobody@example.org",
        "enable nobody@example.org",
        "password nobody@example.org",
        "role nobody@example.org admin --org acme",
        "role ada@example.org none --org beta",
    ],
)
def test_who_is_not_there_is_named(run: Run, line: str) -> None:
    created(run)

    failed = run(user.command, *line.split(), stdin=PASSWORD)

    assert "there is no user with the e-mail address" in str(failed.exception)


def test_an_invitation_is_a_link_to_where_people_reach_the_api(
    run: Run, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ("invite", "bob@example.org", "--role", "agent", "--org", "acme")
    named = run(user.command, *asked, "--address", "https://there.example.org")
    monkeypatch.setenv("NAZARA_ALLOWED_HOSTS", "*.example.org,nazara.example.org")
    full = json.loads(run(user.command, *asked, "--json").stdout)

    invitations = auth_for(store, Door.of(1, 1, "tokens")).invitations
    assert named.stdout.startswith("https://there.example.org/invite#")
    assert full["link"] == f"https://nazara.example.org/invite#{full['token']}"
    assert invitations.read(full["token"]).email == "bob@example.org"


def test_tokens_are_listed_without_themselves_and_revoked(run: Run) -> None:
    asked = ("--role", "agent", "--org", "acme", "--scope", "ingest")
    made = run(token.command, "create", "ci", *asked, "--expires", "2999-01-01").stdout.strip()

    shown = run(token.command, "list", "--org", "acme").stdout
    [full] = json.loads(run(token.command, "list", "--org", "acme", "--json").stdout)["tokens"]
    revoked = run(token.command, "revoke", "ci", "--org", "acme")

    assert made not in shown
    assert f"{full['id']}  ci  agent (ingest)  until 2999-01-02 00:00Z  never used" in shown
    assert full["scopes"] == ["ingest"]
    assert "works no more" in revoked.stdout
    assert run(token.command, "list", "--org", "acme").stdout == ""


def test_keys_are_listed_rotated_and_revoked(run: Run, store: Store) -> None:
    SigningKeys(store).signing()

    before = run(keys.command, "list").stdout.splitlines()
    rotated = run(keys.command, "rotate")
    after = json.loads(run(keys.command, "list", "--json").stdout)["keys"]
    revoked = run(keys.command, "revoke")

    assert len(before) == 1
    assert "honoured until" in before[0]
    assert rotated.stdout.startswith("1 key retired;")
    assert [one["signs_until"] < one["expires_at"] for one in after] == [True]
    assert revoked.stdout.startswith("1 key and 0 sessions revoked;")
    assert run(keys.command, "list").stdout == ""


def test_a_scope_is_made_listed_and_given_other_readers(run: Run) -> None:
    created(run)

    made = run(scope.command, "create", "security", "--reader", EMAIL, "--org", "acme")
    changed = run(
        scope.command,
        *("readers", "security", "--remove", EMAIL, "--add", "team:blue", "--org", "acme"),
    )
    shown = run(scope.command, "list", "--org", "acme", "--json")

    assert made.stdout == "security  ada@example.org\n"
    assert changed.stdout == "security  team:blue\n"
    uid = "acme:nazara:main:access_scope:security"
    row = {"uid": uid, "name": "security", "readers": ["team:blue"]}
    assert json.loads(shown.stdout) == {"scopes": [row]}


def test_a_user_and_a_token_are_given_teams(run: Run, store: Store) -> None:
    created(run)

    told = run(user.command, "teams", EMAIL, "blue", "red", "--org", "acme")
    run(token.command, "create", "bot", "--role", "viewer", "--team", "blue", "--org", "acme")
    with store.driver.session() as session:
        held = session.run("MATCH (m:Membership) RETURN m.name, m.teams ORDER BY m.name").values()
    shown = listed(run)
    nobody = run(user.command, "teams", EMAIL, "--org", "acme")

    assert shown == ["ada@example.org  admin  reads as blue, red"]
    assert told.stdout == "ada@example.org reads as blue, red in acme.\n"
    assert nobody.stdout == "ada@example.org reads as no team in acme.\n"
    blue, red = (f"acme:nazara:main:team:{one}" for one in ("blue", "red"))
    assert held == [[EMAIL, [blue, red]], ["bot", [blue]]]


def test_what_a_command_changes_leaves_an_event_in_each_organisation_and_no_secret(
    run: Run, store: Store
) -> None:
    created(run)
    run(user.command, "role", EMAIL, "viewer", "--org", "beta")
    run(user.command, "disable", EMAIL)
    made = run(token.command, "create", "ci", "--role", "agent", "--org", "acme").stdout.strip()
    run(token.command, "revoke", "ci", "--org", "acme")

    found = "MATCH (e:AuditEvent) RETURN e.org + ' ' + e.action + ' ' + e.via ORDER BY e.at, e.org"
    assert statement(store, found) == [
        "acme user create command line",
        "beta user role command line",
        "acme user disable command line",
        "beta user disable command line",
        "acme token create command line",
        "acme token revoke command line",
    ]
    kept = str(statement(store, "MATCH (e:AuditEvent) RETURN properties(e)"))
    assert made not in kept
    assert PASSWORD not in kept


def test_what_commands_say_of_readers_leaves_events(run: Run, store: Store) -> None:
    created(run)
    run(user.command, "teams", EMAIL, "blue", "--org", "acme")
    run(scope.command, "create", "security", "--reader", EMAIL, "--org", "acme")
    change = ("--add", "team:blue", "--remove", EMAIL, "--org", "acme")
    run(scope.command, "readers", "security", *change)
    gone = run(scope.command, "delete", "security", "--org", "acme")
    again = run(scope.command, "delete", "security", "--org", "acme")

    events = statement(store, "MATCH (e:AuditEvent) RETURN e.action + ' ' + e.after ORDER BY e.at")
    assert events[1:] == [
        'user teams {"email":"ada@example.org","teams":["blue"]}',
        'scope create {"name":"security","readers":["ada@example.org"]}',
        'scope readers {"added":["team:blue"],"name":"security","removed":["ada@example.org"]}',
        'scope delete {"name":"security"}',
    ]
    assert gone.stdout == "security is gone; nobody reads what is restricted to it.\n"
    assert "acme has no access scope security" in str(again.exception)


def test_a_command_that_fails_leaves_no_event(run: Run, store: Store) -> None:
    run(user.command, "create", "ada", "--role", "admin", "--org", "acme", stdin=PASSWORD)
    run(token.command, "revoke", "nothing", "--org", "acme")

    assert statement(store, "MATCH (e:AuditEvent) RETURN e.uid") == []
