"""Access scopes: named lists of the users and teams who may read what is restricted to them."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from api.access.entities import entity
from api.access.users import check_address
from cypher.loader import load
from graph.errors import InvalidInput, NotFound
from graph.model.identity import (
    CANONICAL_INSTANCE,
    CANONICAL_SOURCE,
    Uid,
    canonical_key,
    canonical_uid,
    check_org,
    make_uid,
)
from graph.store.store import Store

TEAM: Final = "team:"
"""What a team's key begins with where users and teams are named."""

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


@dataclass(frozen=True, slots=True)
class ScopeInfo:
    """A scope as people see it: readers are e-mail addresses, and keys of teams (`team:pay`)."""

    uid: str
    name: str
    readers: tuple[str, ...]


class AccessScopes:
    """The access scopes of an organisation."""

    def __init__(self, store: Store, org: str) -> None:
        self._store = store
        self._org = check_org(org)

    def uid(self, name: str) -> str:
        """Return the `visibility` of what is restricted to the readers of a scope.

        Raises:
            InvalidInput: When no scope can have that name.
        """
        if not _NAME.fullmatch(name):
            message = (
                f"{name[:100]!r} is no name of an access scope: expected 1 to 63 lower-case "
                "letters, digits and hyphens, beginning with a letter or digit"
            )
            raise InvalidInput(message, field="name")
        return make_uid(self._org, CANONICAL_SOURCE, CANONICAL_INSTANCE, "access_scope", name)

    def find(self, name: str) -> ScopeInfo:
        """Return a scope by its name.

        Raises:
            InvalidInput: When no scope can have that name.
            NotFound: When there is none of that name.
        """
        uid = self.uid(name)
        found = next((one for one in self.all() if one.uid == uid), None)
        if found is None:
            raise self._unknown(name)
        return found

    def all(self) -> list[ScopeInfo]:
        """Return the scopes that people made, by name."""
        rows = self._store.read(load()["scopes.listed"], org=self._org)
        names = self._names({uid for row in rows for uid in row["readers"]})
        return [
            ScopeInfo(row["uid"], row["name"], tuple(sorted(names[one] for one in row["readers"])))
            for row in rows
        ]

    def create(self, name: str, readers: Sequence[str] = ()) -> ScopeInfo:
        """Make a scope with these readers: e-mail addresses of members, and keys of teams.

        Raises:
            InvalidInput: For a name that none can have or one has already, or what is no reader.
            NotFound: When an address is no member's.
        """
        self.uid(name)
        uids = self._uids(readers)
        scope = entity(self._org, "AccessScope", name, name) | {"readers": uids}
        [row] = self._store.write(load()["scopes.create"], org=self._org, scope=scope)
        if not row["is_new"]:
            message = f"{self._org} has an access scope {name} already"
            remedy = "`nazara scope readers` changes its readers."
            raise InvalidInput(message, remedy=remedy, field="name")
        return self.find(name)

    def change(self, name: str, add: Sequence[str], remove: Sequence[str]) -> ScopeInfo:
        """Remove readers of a scope and add others; one who left the organisation can be removed.

        Raises:
            InvalidInput: For what can be no name, or no reader.
            NotFound: When there is no such scope, an address to add is no member's, or somebody
                to remove is no reader.
        """
        scope = self.find(name)
        if strangers := sorted(set(remove) - set(scope.readers)):
            message = f"no reader of {name}: {', '.join(strangers)}"
            raise NotFound(message, remedy="`nazara scope list` shows the readers.")
        removed = [uid for uid, one in self._names(self._readers(name)).items() if one in remove]
        given = {"uid": scope.uid, "added": self._uids(add), "removed": removed}
        self._store.write(load()["scopes.set_readers"], org=self._org, **given)
        return self.find(name)

    def delete(self, name: str) -> None:
        """Take a scope away; what is restricted to it is read by nobody then.

        Raises:
            InvalidInput: When no scope can have that name.
            NotFound: When there is none of that name.
        """
        if not self._store.write(load()["scopes.delete"], org=self._org, uid=self.uid(name)):
            raise self._unknown(name)

    def set_teams(self, email: str, teams: Sequence[str]) -> None:
        """Say whose restricted records a user may read here: these teams', and no other's.

        Raises:
            InvalidInput: For what is no key of a team.
            NotFound: When the user is no member of the organisation.
        """
        uids, address = self.teams(teams), check_address(email)
        given = {"email": address, "teams": uids}
        if not self._store.write(load()["scopes.set_teams"], org=self._org, **given):
            message = f"{address} is no member of {self._org}"
            raise NotFound(message, remedy="`nazara user role` makes a user a member.")

    def teams_of(self, email: str) -> list[str]:
        """Return the keys of the teams as which a user reads here; none for who is no member."""
        given = {"email": check_address(email)}
        rows = self._store.read(load()["scopes.teams_held"], org=self._org, **given)
        return [key_of(uid) for row in rows for uid in row["teams"]]

    def teams(self, keys: Sequence[str]) -> list[str]:
        """Return the uids of teams that are named by their keys, each once.

        Raises:
            InvalidInput: When no team can have that key.
        """
        named = [canonical_key("Team", key.removeprefix(TEAM)) for key in keys]
        return list(dict.fromkeys(canonical_uid(self._org, "team", key) for key in named))

    def _uids(self, readers: Sequence[str]) -> list[str]:
        """Return the uids of readers, each once."""
        emails = [check_address(one) for one in readers if not one.startswith(TEAM)]
        rows = self._store.read(load()["scopes.people"], org=self._org, emails=emails)
        people = {row["email"]: row["uid"] for row in rows}
        if missing := [one for one in emails if one not in people]:
            message = f"{', '.join(missing)}: no member of {self._org} has that address"
            remedy = f"`nazara user list` shows the members; a team is named as `{TEAM}KEY`."
            raise NotFound(message, remedy=remedy)
        teams = self.teams([one for one in readers if one.startswith(TEAM)])
        return [*dict.fromkeys(people[one] for one in emails), *teams]

    def _readers(self, name: str) -> list[str]:
        rows = self._store.read(load()["scopes.listed"], org=self._org)
        return [uid for row in rows if row["name"] == name for uid in row["readers"]]

    def _names(self, uids: Collection[str]) -> dict[str, str]:
        """Return what readers are called: the key of a team, the address of a user."""
        found = {uid: uid for uid in uids}
        found |= {uid: TEAM + key_of(uid) for uid in uids if Uid.parse(uid).type == "team"}
        rows = self._store.read(load()["scopes.named"], org=self._org, uids=sorted(uids))
        return found | {row["uid"]: row["name"] for row in rows}

    def _unknown(self, name: str) -> NotFound:
        message = f"{self._org} has no access scope {name}"
        remedy = "`nazara scope list` shows them, `nazara scope create` makes one."
        return NotFound(message, remedy=remedy, field="name")


def key_of(uid: str) -> str:
    """Return the key by which a team is named."""
    return Uid.parse(uid).native_id
