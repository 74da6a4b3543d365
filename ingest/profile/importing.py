"""Profiles imported and activated: stored and switched on, then the graph brought in line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from graph.store.store import Store
from ingest.profile.document import Profile
from ingest.profile.settling import Settled, check_facts, settle
from ingest.profile.stored import Stored


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import or activation did; `is_change` is false when all was so already."""

    profile: Profile
    is_active: bool
    is_change: bool
    settled: Settled = field(default_factory=Settled)


def _quietly(line: str) -> None:
    """Say nothing."""


def import_profile(
    store: Store,
    org: str,
    profile: Profile,
    run: str,
    *,
    activate: bool,
    say: Callable[[str], None] = _quietly,
    now: datetime | None = None,
) -> ImportResult:
    """Keep a profile in the graph and, if asked to, make it the active one.

    Doing the same again changes nothing, and finishes what was interrupted.

    Raises:
        InvalidInput: When it would replace the active profile without being switched on.
        DatabaseUnavailable: When Neo4j can't be reached; do the same again later.
    """
    check_facts(profile, org)
    stored = Stored(store, org)
    changed = stored.save(profile, activate=activate, now=now)
    if not activate:
        return ImportResult(profile, is_active=is_active(stored, profile.name), is_change=changed)
    settled = settle(stored, run, say)
    return ImportResult(profile, is_active=True, is_change=changed, settled=settled)


def activate_profile(
    store: Store,
    org: str,
    name: str,
    run: str,
    *,
    say: Callable[[str], None] = _quietly,
    now: datetime | None = None,
) -> ImportResult:
    """Make a stored profile the active one.

    Raises:
        NotFound: When there is none of that name.
        DatabaseUnavailable: When Neo4j can't be reached; do the same again later.
    """
    stored = Stored(store, org)
    changed = stored.activate(name, now=now)
    settled = settle(stored, run, say)
    return ImportResult(stored.get(name), is_active=True, is_change=changed, settled=settled)


def remove_profile(
    store: Store, org: str, name: str, run: str, *, say: Callable[[str], None] = _quietly
) -> None:
    """Remove a stored profile that is not active; what it once said stays in the history.

    An activation that was broken off is ended first: nobody could take back later what the
    profile still says.

    Raises:
        NotFound: When there is none of that name.
        InvalidInput: When it is the active one.
        DatabaseUnavailable: When Neo4j can't be reached; do the same again later.
    """
    stored = Stored(store, org)
    settle(stored, run, say)
    stored.remove(name)


def is_active(stored: Stored, name: str) -> bool:
    """Tell whether a profile of that name is the active one."""
    return any(one.active for one in stored.all() if one.name == name)
