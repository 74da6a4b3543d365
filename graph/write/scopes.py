"""Access scopes made of others: for who reads all of several, or any of them. Pure.

They have no readers of their own, so nothing has to follow when those change: who may read one is
computed where scopes are read. Their uids follow from those of the others, so that everybody who
derives something of the same scopes makes the same one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Literal

from graph.model.facts import EVERYBODY
from graph.model.identity import (
    CANONICAL_INSTANCE,
    CANONICAL_SOURCE,
    bounded_native_id,
    make_uid,
    org_token,
    source_head,
)
from graph.model.times import UNTIMED

Mode = Literal["all", "any"]
_BETWEEN: Final = {"all": "&", "any": "|"}
"""What stands between the names of scopes; a name that people give has neither."""


@dataclass(frozen=True, slots=True)
class Composed:
    """A visibility that others were put together to; `props` are those of its node if it has one.

    What is for everybody, and a scope that people made, has its node already or needs none.
    """

    uid: str
    props: dict[str, Any] | None = None


def narrowest(org: str, visibilities: Iterable[str]) -> Composed:
    """Return the visibility of what is derived from several: for who reads all of them."""
    restricted = set(visibilities) - {EVERYBODY}
    return _composed(org, "all", restricted) if restricted else Composed(EVERYBODY)


def widest(org: str, visibilities: Iterable[str]) -> Composed:
    """Return the visibility of what each of several says by itself: for who reads any of them."""
    found = set(visibilities)
    return Composed(EVERYBODY) if EVERYBODY in found else _composed(org, "any", found)


def _composed(org: str, mode: Mode, uids: Iterable[str]) -> Composed:
    head = f"{source_head(org, CANONICAL_SOURCE, CANONICAL_INSTANCE)}:access_scope:"
    between = _BETWEEN[mode]
    parts = sorted({part for uid in uids for part in _parts(uid, head, between)})
    if len(parts) == 1:
        return Composed(parts[0])
    name = between.join(part.removeprefix(head) for part in parts)
    uid = make_uid(org, CANONICAL_SOURCE, CANONICAL_INSTANCE, "access_scope", name)
    return Composed(uid, _props(org, name) | {f"{mode}_of": parts})


def _parts(uid: str, head: str, between: str) -> list[str]:
    """Return the scopes that one was made of in the same mode, or it alone."""
    if not uid.startswith(head):
        return [uid]
    return [head + name for name in uid.removeprefix(head).split(between)]


def _props(org: str, name: str) -> dict[str, Any]:
    return {
        "org": org,
        "org_token": org_token(org),
        "type": "AccessScope",
        "source": CANONICAL_SOURCE,
        "native_id": bounded_native_id(name),
        "name": name,
        "visibility": EVERYBODY,
        # A constant, so that whoever makes it first makes the same.
        "sort_at": UNTIMED,
    }
