"""The audit trail: an event for each change, in the transaction of the change.

An event also keeps what a call with an idempotency key was answered, so that the same call again
is answered without being done again.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import orjson

from api.access.viewer import Viewer
from api.actions.mutation import Done, NotedChange, RequestOrigin
from cypher.loader import load
from graph.errors import InvalidInput, KeyReused, NotFound
from graph.live.news import News
from graph.model.identity import CANONICAL_SOURCE, canonical_json, make_uid, org_token
from graph.store.store import Row, Store

COMMAND_LINE: Final = "command line"
_LOGIN: Final = "login"
_INSTANCE: Final = "audit"
_LONGEST_KEY: Final = 200


@dataclass(frozen=True, slots=True)
class Trail:
    """Writes the event of one change by somebody.

    Args:
        store: The store of the change.
        viewer: Who makes it.
        origin: From where.
        action: Name of the mutation or command.
        at: When.
        uid: The event's.
        asked: Hash of what is asked (`hash_of_call`).
    """

    store: Store
    viewer: Viewer
    origin: RequestOrigin
    action: str
    at: datetime
    uid: str
    asked: str

    def answered(self, key: str, hours: float) -> Row | None:
        """Claim an idempotency key; return what was answered where the call is a repetition.

        Whoever calls with the same key at the same time waits here until we are done.

        Raises:
            InvalidInput: When the key is empty or too long.
            KeyReused: When it came with something else before.
        """
        if not 0 < len(key) <= _LONGEST_KEY:
            message = f"the idempotency key has {len(key)} characters, expected 1 to {_LONGEST_KEY}"
            raise InvalidInput(message, field="idempotencyKey")
        hashed = _hash([self.viewer.org, self._actor, key])
        claim = self._claim(hashed)
        if claim["uid"] != self.uid and claim["at"].to_native() < self.at - timedelta(hours=hours):
            self.store.write(load()["audit.release"], org=self.viewer.org, key=hashed)
            claim = self._claim(hashed)
        if claim["uid"] == self.uid:
            return None
        if claim["asked"] != self.asked:
            message = f"the idempotency key {key!r} came with another call before"
            raise KeyReused(message, field="idempotencyKey")
        return {"event": claim["uid"], "shows": orjson.loads(claim["answer"])}

    def note(self, done: Done) -> None:
        """Write down what was done."""
        self.store.write(
            load()["audit.note"],
            org=self.viewer.org,
            uid=self.uid,
            fixed=self._fixed(),
            node=done.node,
            props={
                "title": done.title,
                "node": done.node,
                "before": _json(done.before),
                "after": _json(done.after),
                "outcome": "done" if done.changed else "unchanged",
                "asked": self.asked,
                "answer": _json(done.shows),
                "undoes": done.undoes,
                "names": sorted(set(done.names)) or None,
            },
        )
        self.store.tell(self.viewer.org, [News(self.uid, "CREATED")])

    @property
    def _actor(self) -> str:
        return self.viewer.user or self.viewer.uid

    def _claim(self, hashed: str) -> Row:
        [claim] = self.store.write(
            load()["audit.claim"], org=self.viewer.org, key=hashed, fixed=self._fixed()
        )
        return claim

    def _fixed(self) -> dict[str, Any]:
        """Return what an event is made with."""
        org, viewer = self.viewer.org, self.viewer
        return {
            "uid": self.uid,
            "org": org,
            "org_token": org_token(org),
            "type": "AuditEvent",
            "source": CANONICAL_SOURCE,
            "native_id": self.uid.rpartition(":")[2],
            "visibility": "org",
            "title": self.action,
            "action": self.action,
            "outcome": "done",
            "actor": self._actor or None,
            "actor_name": viewer.name or None,
            "via": _LOGIN if viewer.user == viewer.uid else viewer.uid or COMMAND_LINE,
            "address": self.origin.address or None,
            "request_id": self.origin.request_id or None,
        } | dict.fromkeys(("at", "sort_at", "first_seen", "last_seen"), self.at)


def hash_of_call(action: str, given: Mapping[str, Any]) -> str:
    """Return the hash of what is asked.

    Raises:
        InvalidInput: When it holds a text that can't be stored.
    """
    return _hash([action, given])


def event_uid(org: str) -> str:
    """Return the uid of a new event."""
    return make_uid(org, CANONICAL_SOURCE, _INSTANCE, "audit_event", uuid.uuid4().hex)


def noted(store: Store, viewer: Viewer, uid: str) -> tuple[NotedChange, str | None]:
    """Return a change by its event's uid, locked, and the event that undid it, if one did.

    Raises:
        NotFound: When there is no such event, or it is about what the viewer may not read.
    """
    rows = store.write(load()["audit.event"], org=viewer.org, uid=uid)
    if not rows or not set(rows[0]["visibilities"]) <= set(viewer.visible):
        message = f"there is no audit event with the id {uid!r}"
        raise NotFound(message, field="auditEvent")
    row = rows[0]
    change = NotedChange(
        uid=row["uid"],
        action=row["action"],
        title=row["title"],
        node=row["node"],
        before=orjson.loads(row["before"] or "{}"),
        after=orjson.loads(row["after"] or "{}"),
        node_version=row["node_version"],
    )
    return change, row["undone_by"]


def _json(values: Mapping[str, Any] | None) -> str | None:
    return None if values is None else canonical_json(values).decode()


def _hash(content: Any) -> str:
    return hashlib.sha256(canonical_json(content)).hexdigest()
