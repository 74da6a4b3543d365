"""Finding who is meant: a person's nodes, and what they say the person is called.

From a canonical person it goes down to the records that were merged into it, and from a
second address of such a record to the canonical person of that address. It never goes up
from a record that says it describes somebody else: two people may share an account.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

from cypher.loader import load
from graph.errors import InvalidInput, NotFound
from graph.model.declarations import LABELS
from graph.model.identity import SYSTEM_ORG, canonical_key, canonical_uid, decode_part
from graph.store.store import Store
from graph.upkeep.erasure.identifiers import Identifier, identifier_of, searched
from graph.write.guard import is_canonical

MOST_NODES: Final = 200
"""Nodes of one person: more are a mistake in the data, and rather somebody looks."""

_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class DataSubject:
    """Who is to be forgotten: what is searched for, the own nodes, and what is too common."""

    identifiers: tuple[Identifier, ...]
    nodes: tuple[str, ...]
    not_searched: tuple[str, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """What is nobody else's: a name may be another person's too."""
        return (*(one.text for one in self.identifiers if one.kind != "name"), *self.nodes)

    @property
    def emails(self) -> tuple[str, ...]:
        """The addresses among the identifiers."""
        return tuple(one.text for one in self.identifiers if one.kind == "email")


def find(store: Store, org: str, named: str, also: Iterable[str] = ()) -> DataSubject:
    """Return who an e-mail address, the uid of a Person, or a full name stands for.

    Raises:
        InvalidInput: When a name is that of several people, or a text can't be searched for.
        NotFound: When a uid or name is nobody's.
    """
    given = [] if _is_uid(org, named) else [identifier_of(named)]
    given += [identifier_of(text) for text in also]
    seeds = _seeds(store, org, named)
    emails = [one.text for one in given if one.kind == "email"]
    rows = _gather(store, org, seeds, emails)
    said, left = searched(_called(store, rows.values(), emails))
    unique = {one.key: one for one in (*_ordered(given, said), *given)}
    wanted = {one.text.casefold() for one in unique.values()}
    identifiers = tuple(unique.values())
    if not identifiers and not rows:
        message = f"nothing is known of {named!r}"
        raise NotFound(message)
    kept = tuple(text for text in left if text.casefold() not in wanted)
    return DataSubject(identifiers, tuple(sorted(rows)), kept)


def found_again(
    store: Store, org: str, person: DataSubject, also: DataSubject | None = None
) -> DataSubject:
    """Return the person with what came back, or was found `also`, since it was found.

    What was known stays in its place, because pseudonyms follow from it.
    """
    more = also or DataSubject((), (), ())
    emails = [*person.emails, *more.emails]
    rows = _gather(store, org, [*person.nodes, *more.nodes], emails)
    said, _ = searched(_called(store, rows.values(), emails))
    unique = {one.key: one for one in (*person.identifiers, *said, *more.identifiers)}
    unique |= {one.key: one for one in person.identifiers}
    return DataSubject(
        tuple(unique.values()),
        tuple(dict.fromkeys((*person.nodes, *sorted(rows)))),
        person.not_searched,
    )


def named_again(org: str, named: Iterable[str]) -> DataSubject:
    """Return what a command that is given again names, without asking the graph."""
    texts = [text for text in named if not _is_uid(org, text)]
    return DataSubject(tuple(map(identifier_of, texts)), (), ())


def _ordered(given: list[Identifier], said: list[Identifier]) -> list[Identifier]:
    """Return the address that was given before others, then what the nodes say."""
    first = [one for one in given if one.kind == "email"]
    return [*first, *said]


def _is_uid(org: str, text: str) -> bool:
    return text.startswith(f"{org}:") and text.count(":") >= len("osit")


def _seeds(store: Store, org: str, named: str) -> list[str]:
    if _is_uid(org, named):
        if not store.read(load()["erasure.persons"], org=org, uids=[named]):
            message = f"organisation {org!r} has no person {named!r}"
            raise NotFound(message)
        return [named]
    if "@" in named:
        return []
    rows = store.read(load()["erasure.by_name"], org=org, name=named, limit=_SHOWN)
    if len(rows) == 1:
        return [str(rows[0]["uid"])]
    if not rows:
        message = f"organisation {org!r} has no person of the name {named!r}"
        raise NotFound(message, remedy="Give the e-mail address; it is searched for everywhere.")
    message = f"{named!r} is the name of several: {', '.join(row['uid'] for row in rows)}"
    raise InvalidInput(message, remedy="Give one's e-mail address or uid.")


def _gather(store: Store, org: str, seeds: list[str], emails: list[str]) -> dict[str, Any]:
    """Return the rows of all nodes of the person, by uid."""
    found: dict[str, Any] = {}
    canonical: set[str] = set()
    asked: set[str] = set()
    todo = [*seeds, *(uid for email in emails for uid in _of_email(store, org, email))]
    while todo and len(found) <= MOST_NODES:
        asked.update(todo)
        rows = store.read(load()["erasure.persons"], org=org, uids=sorted(set(todo)))
        canonical |= {row["uid"] for row in rows if is_canonical(row["uid"])}
        canonical |= {row["canonical"] for row in rows if row["uid"] in seeds and row["canonical"]}
        own = [row for row in rows if row["canonical"] is None or row["canonical"] in canonical]
        found |= {row["uid"]: row for row in own}
        todo = [uid for row in own for uid in _next(store, org, row) if uid not in asked]
    if len(found) > MOST_NODES:
        message = f"more than {MOST_NODES} nodes seem to be this one person's"
        raise InvalidInput(message, remedy="Look at the records that claim each other.")
    return found


def _next(store: Store, org: str, row: Any) -> list[str]:
    """Return the nodes that a person's node leads to."""
    email = row["email"] or ""
    more = _of_email(store, org, email) if "@" in email else []
    return [*row["records"], *more, *([row["canonical"]] if row["canonical"] else [])]


def _of_email(store: Store, org: str, email: str) -> list[str]:
    folded = email.casefold()
    rows = store.read(load()["erasure.by_email"], org=org, email=folded)
    own = canonical_uid(org, LABELS["Person"].type, canonical_key("Person", folded))
    return [own, *(str(row["uid"]) for row in rows)]


def _called(store: Store, rows: Collection[Any], emails: Iterable[str]) -> list[str]:
    """Return what nodes call the person, and the names of the accounts with their addresses."""
    known = {email.casefold() for email in (*emails, *(row["email"] or "" for row in rows))}
    query = load()["erasure.user"]
    accounts = (store.read(query, org=SYSTEM_ORG, email=email) for email in sorted(known) if email)
    return [*_said(rows), *(row["name"] for found in accounts for row in found)]


def _said(rows: Iterable[Any]) -> list[str]:
    """Return everything that nodes call the person, addresses and full names first."""
    texts: dict[str, None] = {}
    for row in rows:
        key = decode_part(row["native_id"]) if is_canonical(row["uid"]) else row["native_id"]
        for text in (row["email"], row["name"], *(row["aliases"] or ()), key):
            texts.setdefault(text or "")
    return sorted(filter(None, texts), key=lambda text: ("@" not in text, -len(text)))
