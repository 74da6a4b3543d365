"""Access scopes and teams, for admins of an organisation: who reads what is restricted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from api.access.scopes import AccessScopes, ScopeInfo
from api.actions.members import member
from api.actions.mutation import Asked, Done, Input, Mutation, NotedChange, Shown
from api.actions.nodes import locked
from graph.errors import InvalidInput, NotFound, NotUndoable

_READERS: Final = "E-mail addresses of members, and keys of teams (`team:payments`)."


def create(asked: Asked) -> Done:
    """Make a scope with its readers."""
    return _created(asked, asked.given["name"], asked.given.get("readers") or ())


def change(asked: Asked) -> Done:
    """Take readers of a scope away and add others."""
    given = asked.given
    return _changed(asked, given["name"], given.get("add") or (), given.get("remove") or ())


def delete(asked: Asked) -> Done:
    """Take a scope away."""
    return _deleted(asked, _scope(asked, asked.given["name"]))


def set_teams(asked: Asked) -> Done:
    """Say as which teams a member reads."""
    return _with_teams(asked, asked.given["email"], asked.given["teams"])


def _with_teams(asked: Asked, email: str, teams: Sequence[str]) -> Done:
    account, scopes = member(asked, email), _scopes(asked)
    before = {"email": account.email, "teams": scopes.teams_of(account.email)}
    scopes.set_teams(account.email, teams)
    after = {"email": account.email, "teams": scopes.teams_of(account.email)}
    title = f"let {account.email} read as {', '.join(after['teams']) or 'no team'}"
    return Done(title, account.uid, after, before=before, after=after)


def _teams_back(asked: Asked, made: NotedChange) -> Done:
    email = made.before["email"]
    if _scopes(asked).teams_of(email) != made.after["teams"]:
        message = f"{email} reads as other teams by now"
        raise NotUndoable(message, field="auditEvent")
    with _is_told():
        return _with_teams(asked, email, made.before["teams"])


def _created(asked: Asked, name: str, readers: Sequence[str]) -> Done:
    made = _scopes(asked).create(name, readers)
    return Done(f"made the access scope {name}", made.uid, _told(made), after=_told(made))


def _changed(asked: Asked, name: str, add: Sequence[str], remove: Sequence[str]) -> Done:
    before = _scope(asked, name)
    after = _scopes(asked).change(name, add, remove)
    title = f"gave the access scope {name} other readers"
    return Done(title, after.uid, _told(after), before=_told(before), after=_told(after))


def _deleted(asked: Asked, scope: ScopeInfo) -> Done:
    _scopes(asked).delete(scope.name)
    title = f"took the access scope {scope.name} away"
    return Done(title, scope.uid, _told(scope), before=_told(scope), after={})


def _scopes(asked: Asked) -> AccessScopes:
    return AccessScopes(asked.store, asked.viewer.org)


def _scope(asked: Asked, name: str) -> ScopeInfo:
    """Return a scope with the readers that it has; nobody else changes it meanwhile."""
    scopes = _scopes(asked)
    locked(asked.store, asked.viewer, scopes.find(name).uid, ("AccessScope",), field="name")
    return scopes.find(name)


def _told(scope: ScopeInfo) -> dict[str, Any]:
    return {"name": scope.name, "readers": list(scope.readers)}


def _unmade(asked: Asked, made: NotedChange) -> Done:
    return _deleted(asked, _as_left(asked, made))


def _changed_back(asked: Asked, made: NotedChange) -> Done:
    name = _as_left(asked, made).name
    before, after = set(made.before["readers"]), set(made.after["readers"])
    with _is_told():
        return _changed(asked, name, sorted(before - after), sorted(after - before))


def _made_again(asked: Asked, gone: NotedChange) -> Done:
    with _is_told():
        return _created(asked, gone.before["name"], gone.before["readers"])


def _as_left(asked: Asked, made: NotedChange) -> ScopeInfo:
    """Return the scope, if it still has the readers that a change left it with."""
    with _is_told():
        scope = _scope(asked, made.after["name"])
    if _told(scope) != made.after:
        message = f"{scope.name} has other readers by now"
        raise NotUndoable(message, field="auditEvent")
    return scope


@contextmanager
def _is_told() -> Iterator[None]:
    """Say that a change can't be undone where its contrary is refused."""
    try:
        yield
    except (InvalidInput, NotFound) as error:
        raise NotUndoable(error.message, field="auditEvent") from error


_NAME: Final = Input("name", "str", "Name of the scope.")
_SHOWS: Final = (
    Shown("name", "Name of the scope.", kind="string"),
    Shown("readers", "Who reads what is restricted to it.", kind="strings"),
)

MUTATIONS: Final = (
    Mutation(
        name="createAccessScope",
        description="Make an access scope: a named list of those who read what is restricted to "
        "it.",
        takes=(
            Input(
                "name", "str", "Up to 63 lower-case letters, digits and hyphens; for ever the same."
            ),
            Input("readers", "list[str] | None", _READERS),
        ),
        shows=_SHOWS,
        action=create,
        contrary=_unmade,
    ),
    Mutation(
        name="changeAccessScope",
        description="Take readers of an access scope away and add others; it holds everywhere "
        "within a second.",
        takes=(
            _NAME,
            Input("add", "list[str] | None", _READERS),
            Input("remove", "list[str] | None", "The same, to take away."),
        ),
        shows=_SHOWS,
        action=change,
        contrary=_changed_back,
    ),
    Mutation(
        name="deleteAccessScope",
        description="Take an access scope away. What is restricted to it stays so, and nobody "
        "reads it until a scope of that name is made again.",
        takes=(_NAME,),
        shows=_SHOWS,
        action=delete,
        contrary=_made_again,
    ),
    Mutation(
        name="setMemberTeams",
        description="Let a member of the organisation read what these teams may, and as no other "
        "team; what sources say of who is in a team gives nobody a right.",
        takes=(
            Input("email", "str", "E-mail address of the user."),
            Input("teams", "list[str]", "Keys of all the teams; none: no team."),
        ),
        shows=(
            Shown("email", "The e-mail address.", kind="string"),
            Shown("teams", "Keys of the teams now.", kind="strings"),
        ),
        action=set_teams,
        contrary=_teams_back,
    ),
)
