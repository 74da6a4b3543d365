"""Profiles as mutations see them: what is kept under a name, and the graph that follows."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from api.actions.mutation import Asked
from graph.errors import NotFound
from ingest.profile.document import Profile, normalised
from ingest.profile.reading import read_profile
from ingest.profile.settling import check_facts, settle
from ingest.profile.starting import start_enrichment
from ingest.profile.stored import Stored


@dataclass(frozen=True, slots=True)
class Kept:
    """The stored document of a name, if there is one, and the name of the active profile."""

    name: str
    document: str | None
    active: str | None

    @property
    def told(self) -> dict[str, Any]:
        """Return it as an audit event keeps it."""
        return asdict(self)


def kept(stored: Stored, name: str) -> Kept:
    """Return what is stored under a name, and which profile is active."""
    try:
        document = normalised(stored.get(name)).decode()
    except NotFound:
        document = None
    active = stored.active()
    return Kept(name, document, active.profile.name if active else None)


def parsed(asked: Asked, document: str) -> Profile:
    """Return the profile that a document holds.

    Raises:
        InvalidProfile: Lists every fault of it.
    """
    org, largest = asked.viewer.org, asked.store.settings.profile_bytes
    data = document.encode("utf-8", "surrogatepass")
    known = Stored(asked.store, org).known
    profile = read_profile(data, "the document", known=known, largest=largest)
    check_facts(profile, org)
    return profile


def settle_now(asked: Asked) -> None:
    """Bring the graph in line with the active profile, outside of the transaction.

    Twice is once: whoever was killed half way ends right by doing it again.
    """
    settle(Stored(asked.outside, asked.viewer.org), asked.event, _quietly)


def settle_later(asked: Asked) -> None:
    """Bring the graph in line with the active profile after the commit, and enrich it anew."""

    def follow() -> None:
        settle_now(asked)
        start_enrichment(asked.outside.settings, asked.viewer.org)

    asked.later.append(follow)


def _quietly(line: str) -> None:
    del line
