"""Profiles that are removed: what goes, what stays, and what may happen beside it."""

from __future__ import annotations

import pytest

from graph.errors import InvalidInput, NotFound
from graph.store.store import Store
from graph.write.upserts import Upsert
from ingest.profile.importing import import_profile, remove_profile
from ingest.profile.stored import Stored
from tests.ingest.profile.test_profiles import (
    BANK,
    DAY,
    NOW,
    ORG,
    SHOP,
    live,
    names_of,
    profile,
    put,
)

HISTORY = Upsert(
    "test_history",
    "CYPHER 25 MATCH (n:_Entity {uid: $uid})<-[:CHANGED]-(c) WHERE n.org = $org"
    " RETURN c.deleted AS deleted ORDER BY c.version",
)


def test_a_profile_that_is_removed_leaves_nothing_but_history(store: Store) -> None:
    put(store, SHOP)
    put(store, BANK, now=NOW + DAY)
    before = live(store)

    with pytest.raises(InvalidInput, match="is active"):
        remove_profile(store, ORG, "bank", "run")
    remove_profile(store, ORG, "shop", "run")

    stored = Stored(store, ORG)
    assert [one.name for one in stored.all()] == ["bank"]
    assert names_of(store) == {("Vectors", True, "bank")}
    assert live(store) == before
    assert store.read(HISTORY, org=ORG, uid=f"{ORG}:profile:shop:team:payments") == [
        {"deleted": None},
        {"deleted": True},
    ]
    for gone in (stored.activate, stored.remove, stored.get):
        with pytest.raises(NotFound, match="has no profile 'shop'"):
            gone("shop")
    assert put(store, SHOP, now=NOW + 2 * DAY).settled.written == 9


def test_what_is_removed_after_an_activation_was_broken_off_says_nothing_either(
    store: Store,
) -> None:
    put(store, SHOP)
    import_profile(store, ORG, profile(BANK), "run", activate=False, now=NOW)
    Stored(store, ORG).activate("bank")
    unfinished = live(store)

    remove_profile(store, ORG, "shop", "run")

    assert {uid.partition(":")[0] for uid in unfinished} == {"shop"}
    assert {uid.partition(":")[0] for uid in live(store)} == {"bank"}


def test_a_profile_that_is_removed_while_it_is_activated_does_not_become_active(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, BANK)
    import_profile(store, ORG, profile(SHOP), "run", activate=False, now=NOW)
    stored = Stored(store, ORG)
    read = stored.get("shop")
    stored.remove("shop")
    monkeypatch.setattr(stored, "get", lambda _: read)

    with pytest.raises(NotFound):
        stored.activate("shop")

    assert [one.name for one in stored.all() if one.active] == ["bank"]
