"""Who reads what is restricted is in a backup: everybody reads the same after it is restored."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.access.clearances import Clearances
from api.access.scopes import AccessScopes, ScopeInfo
from api.access.tokens import TokenVerifier, create_token
from api.access.users import Users
from api.access.viewer import Viewer
from graph.store.store import Store
from graph.upkeep.backup.restoring import restore
from graph.upkeep.backup.taking import take
from graph.write.scopes import narrowest, widest
from graph.write.upserts import SCOPES
from tests.graph.histories import ORG
from tests.graph.upkeep.test_backup import empty

ADA, BOB = "ada@example.org", "bob@example.org"


@pytest.fixture
def scopes(store: Store) -> AccessScopes:
    """Ada reads `red`, the team blue reads `sea`, bob and a token read for that team."""
    for email in (ADA, BOB):
        Users(store).create(email, "viewer", ORG, "a long enough password")
    found = AccessScopes(store, ORG)
    found.set_teams(BOB, ["blue"])
    red, sea = found.create("red", [ADA]), found.create("sea", [ADA, "team:blue"])
    found.create("nobody")
    for made in (narrowest(ORG, (red.uid, sea.uid)), widest(ORG, (red.uid, sea.uid))):
        store.write(SCOPES, rows=[{"uid": made.uid, "props": made.props}])
    return found


def told(store: Store, token: str) -> tuple[list[ScopeInfo], list[tuple[str, ...]]]:
    """Return the scopes with their readers, and what ada, bob and a token may read."""
    uids = [account.uid for one in (ADA, BOB) if (account := Users(store).by_email(one))]
    holders = [Viewer(ORG, uid, user=uid) for uid in uids]
    holders.append(TokenVerifier(store, store.settings).verify(f"Bearer {token}"))
    clearances = Clearances(store, store.settings)
    return AccessScopes(store, ORG).all(), [clearances.of(one).visible for one in holders]


def test_everybody_reads_after_a_restore_what_they_read_before(
    store: Store, scopes: AccessScopes, tmp_path: Path
) -> None:
    token = create_token(store, ORG, "t", "viewer", teams=scopes.teams(["blue"]))
    before = told(store, token)
    take(store, tmp_path / "backup")
    empty(store)

    restore(store, tmp_path / "backup")

    assert [len(one) for one in before[1]] == [5, 3, 3]
    assert told(store, token) == before
