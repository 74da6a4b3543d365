"""People as issues name them: there is no list of them that everybody may read."""

from __future__ import annotations

from graph.model.facts import Record, Ref
from ingest.mapping.parts import JsonObject, first_word, mapping_at, word
from ingest.mapping.persons import person_draft
from ingest.mapping.records import Origin

_NAMED = ("assignee", "reporter", "creator")


def person_ref(account: JsonObject, origin: Origin) -> Ref | None:
    """Return the person that an account is; one of a server of one's own has a name for an id."""
    native_id = _id(account)
    return origin.ref("Person", native_id) if native_id else None


def person_of(account: JsonObject, origin: Origin) -> Record | None:
    """Return what an issue tells in passing of a person."""
    native_id = _id(account)
    if native_id is None:
        return None
    email = word(account, "emailAddress")
    draft = person_draft(origin, native_id, name=word(account, "displayName"), email=email)
    draft.timeless = True
    return draft.finish(origin)


def persons_in(issue: JsonObject, origin: Origin) -> list[Record]:
    """Return the people whom an issue names, each once."""
    accounts = [mapping_at(issue, "fields", one) for one in _NAMED]
    found = {one.uid: one for each in accounts if (one := person_of(each, origin)) is not None}
    return list(found.values())


def _id(account: JsonObject) -> str | None:
    return first_word(account, "accountId", "key", "name")
