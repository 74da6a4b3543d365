"""The nodes of which somebody says something: found for who may read them, and locked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from cypher.loader import load
from graph.errors import NotFound
from graph.model.declarations import LABELS
from graph.store.store import Store
from graph.write.scopes import narrowest
from graph.write.upserts import SCOPES
from ingest.people.saying import Speaker


@dataclass(frozen=True, slots=True)
class Named:
    """A node that stands for what was named. `label` is its most specific one."""

    uid: str
    label: str
    visibility: str

    def named(self, key: str) -> dict[str, str]:
        """Return how the content of an envelope names it."""
        return {key: self.uid, f"{key}_label": self.label}


@cache
def addressable() -> tuple[str, ...]:
    """Return the labels of which people say something: not Nazara's own administration.

    A finding is told to people, who say what is no evidence of it.
    """
    shown = (spec for spec in LABELS.values() if spec.entity and not spec.own)
    return tuple(spec.name for spec in shown if not spec.work or spec.name == "Finding")


def find(store: Store, speaker: Speaker, *, gone: bool = False, **uids: str) -> tuple[Named, ...]:
    """Return the nodes that stand for these uids, in that order, locked; they are called by name.

    With `gone` they may be deleted.

    Raises:
        NotFound: When there is none, or not for this speaker: nobody can tell which.
    """
    rows = store.write(
        load()["assertions.ends"],
        org=speaker.org,
        uids=sorted(set(uids.values())),
        types=list(addressable()),
        visible=list(speaker.visible),
        gone=gone,
    )
    found = {row["given"]: Named(row["uid"], row["type"], row["visibility"]) for row in rows}
    for name, uid in uids.items():
        if uid not in found:
            message = f"there is no node {uid!r}"
            raise NotFound(message, field=name)
    return tuple(found[uid] for uid in uids.values())


def shared_visibility(store: Store, speaker: Speaker, *nodes: Named) -> str:
    """Return who may read what is said of several nodes: who may read all of them."""
    seen = narrowest(speaker.org, (node.visibility for node in nodes))
    if seen.props is not None:
        store.write(SCOPES, rows=[{"uid": seen.uid, "props": seen.props}])
    return seen.uid
