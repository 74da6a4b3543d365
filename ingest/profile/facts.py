"""A profile as facts: what each of its entries says of the graph. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from graph.model.facts import Facts, Link, Record, Ref
from graph.model.identity import canonical_key
from ingest.mapping.records import Draft, Origin
from ingest.mapping.severities import Scale, word_key
from ingest.profile.document import (
    CategoryEntry,
    NamedEntry,
    PolicyEntry,
    Profile,
    SeverityEntry,
    SystemEntry,
    TeamEntry,
    TermEntry,
)

SOURCE: Final = "profile"
"""Source of every record that a profile makes; the profile's name is the instance."""

PROFILE_AUTHORITY: Final = 1
"""What an active profile says of a canonical thing goes before what tools say."""


def profile_facts(profile: Profile, org: str, at: datetime) -> list[Facts]:
    """Return what a profile says of an organisation since `at`, one record an entry.

    All records have the first version: `ingest.profile.settling` counts on from what is stored.
    """
    origin = Origin(org, SOURCE, profile.name, at)
    return [Facts((draft.finish(origin),)) for draft in _drafts(profile, origin)]


def gone(label: str, native_id: str, org: str, name: str, at: datetime) -> Record:
    """Return the record by which profile `name` takes back what it said of a thing."""
    draft = Draft(label, native_id, order=0, tombstone=True, authority=PROFILE_AUTHORITY)
    return draft.finish(Origin(org, SOURCE, name, at))


def scale_of(profile: Profile) -> Scale:
    """Return the rank of every word that the profile's severities go by."""
    return {
        word_key(word): one.rank for one in profile.severities for word in (one.name, *one.aliases)
    }


def _drafts(profile: Profile, origin: Origin) -> Iterator[Draft]:
    systems = {canonical_key("System", one.name) for one in profile.systems}
    terms = {canonical_key("GlossaryTerm", one.name) for one in profile.glossary}
    for label, one in _entries(profile):
        draft = _draft(label, one, origin)
        _SAY[label](draft, one, origin)
        yield draft
    for policy in profile.policies:
        yield _policy(policy, origin, only_terms=terms - systems)


def _entries(profile: Profile) -> Iterator[tuple[str, NamedEntry | TermEntry]]:
    """Yield what a profile names, with the label that it has in the graph."""
    yield from (("Severity", one) for one in profile.severities)
    yield from (("Category", one) for one in profile.categories)
    yield from (("Team", one) for one in profile.teams)
    yield from (("System", one) for one in profile.systems)
    yield from (("GlossaryTerm", one) for one in profile.glossary)


def _draft(label: str, one: NamedEntry | TermEntry, origin: Origin) -> Draft:
    key = canonical_key(label, one.name)
    spellings = [*one.aliases]
    if canonical_key(label, one.caption) != key:
        # Whoever reads or writes the key means the thing as well.
        spellings.insert(0, one.name)
    return Draft(
        label,
        key,
        props={"name": one.caption},
        order=0,
        aliases=tuple(spellings),
        canonical=origin.canonical(label, one.name),
        authority=PROFILE_AUTHORITY,
    )


def _severity(draft: Draft, one: SeverityEntry, origin: Origin) -> None:
    del origin
    draft.props |= {"rank": one.rank, "description": one.description}


def _category(draft: Draft, one: CategoryEntry, origin: Origin) -> None:
    draft.props |= {"description": one.description, "examples": _some(one.examples)}
    if one.part_of:
        draft.links.append(Link("PART_OF", origin.canonical("Category", one.part_of)))


def _team(draft: Draft, one: TeamEntry, origin: Origin) -> None:
    del origin
    draft.props |= {"email": one.email, "chat": one.chat, "description": one.description}


def _system(draft: Draft, one: SystemEntry, origin: Origin) -> None:
    draft.props |= {"kind": one.kind, "tier": one.tier, "description": one.description}
    if one.owner:
        draft.links.append(Link("OWNED_BY", origin.canonical("Team", one.owner)))
    draft.links += [Link("DEPENDS_ON", origin.canonical("System", it)) for it in one.depends_on]


def _term(draft: Draft, one: TermEntry, origin: Origin) -> None:
    del origin
    draft.props |= {
        "definition": one.definition,
        "abbreviations": _some(one.abbreviations),
        "status": one.status,
        "language": one.language,
    }


_SAY: Mapping[str, Callable[[Draft, Any, Origin], None]] = {
    "Severity": _severity,
    "Category": _category,
    "Team": _team,
    "System": _system,
    "GlossaryTerm": _term,
}


def _policy(one: PolicyEntry, origin: Origin, only_terms: set[str]) -> Draft:
    draft = Draft("Policy", canonical_key("Policy", one.id), order=0, authority=PROFILE_AUTHORITY)
    draft.props = {
        "title": one.title,
        "kind": one.kind,
        "text": one.text,
        "rule": one.rule,
        "active": True,
    }
    draft.links += [Link("ABOUT", _subject(name, origin, only_terms)) for name in one.about]
    if one.owner:
        draft.links.append(Link("OWNED_BY", origin.canonical("Team", one.owner)))
    return draft


def _subject(name: str, origin: Origin, only_terms: set[str]) -> Ref:
    """Return what a policy is about: a system, or a term where the file has only that."""
    is_term = canonical_key("GlossaryTerm", name) in only_terms
    return origin.canonical("GlossaryTerm" if is_term else "System", name)


def _some(texts: list[str]) -> list[str] | None:
    """Return the list, None for an empty one: then others may say something."""
    return texts or None
