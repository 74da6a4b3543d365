"""Saved views: lists of the console as somebody filtered and ordered them, each under a name."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Any, Final, Self

from api.access.entities import entity
from api.access.viewer import Viewer
from cypher.loader import load
from graph.errors import Forbidden, InvalidInput, NotFound
from graph.model.identity import canonical_json
from graph.store.store import Row, Store

_PAGE: Final = re.compile(r"(/[a-z][a-z0-9-]*)+")
_NOBODYS: Final = "a view is kept by a person who has signed in, not by a token that is nobody's"


@dataclass(frozen=True, slots=True)
class KeptView:
    """A view as it is kept: `search` is what stands behind the question mark of its page."""

    name: str
    page: str
    search: str
    shared: bool
    owner: str | None

    @classmethod
    def of(cls, row: Row) -> Self:
        """Return a row of the statements."""
        return cls(row["name"], row["page"], row["search"], row["shared"], row["owner"])

    @property
    def told(self) -> dict[str, Any]:
        """What the audit trail tells of it, and undoing needs."""
        return {
            "name": self.name,
            "page": self.page,
            "search": self.search,
            "shared": self.shared,
            "owner": self.owner,
        }


@dataclass(frozen=True, slots=True)
class SavedViews:
    """The views of an organisation, as one of its people may use them."""

    store: Store
    viewer: Viewer

    def seen(self) -> list[dict[str, Any]]:
        """Return the viewer's own and those that are shared, by page and name."""
        given = {"org": self.viewer.org, "owner": self.viewer.user}
        return self.store.read(load()["views.seen"], **given)

    def named(self, page: str, name: str) -> str:
        """Return the uid of the viewer's own view of a page with a name, kept or not.

        Raises:
            Forbidden: When the viewer is no person.
        """
        if self.viewer.user is None:
            raise Forbidden(_NOBODYS)
        return self.uid_of(self.viewer.user, page, name)

    def uid_of(self, owner: str, page: str, name: str) -> str:
        """Return the uid of somebody's view of a page with a name."""
        key = hashlib.sha256(canonical_json([owner, page, name])).hexdigest()
        uid: str = entity(self.viewer.org, "SavedView", key, name)["uid"]
        return uid

    def find(self, uid: str) -> KeptView | None:
        """Return a view that the viewer sees, locked; None where there is none."""
        given = {"org": self.viewer.org, "uid": uid, "owner": self.viewer.user}
        rows = self.store.write(load()["views.find"], **given)
        return KeptView.of(rows[0]) if rows else None

    def keep(self, uid: str, view: KeptView) -> None:
        """Keep a view under a uid, in place of the one that is there.

        Raises:
            InvalidInput: When it is no view of a page here, is too long, or one too many.
            Forbidden: When it is shared by somebody who may only read.
        """
        if view.shared:
            self.viewer.check("agent", "sharing a view")
        self._check(view)
        kept = entity(self.viewer.org, "SavedView", uid.rpartition(":")[2], view.name) | view.told
        most = self.store.settings.saved_views
        rows = self.store.write(load()["views.keep"], org=self.viewer.org, view=kept, most=most)
        if not rows:
            message = f"{most:,} views are kept already, as many as one person may keep"
            remedy = "Drop one, or raise NAZARA_SAVED_VIEWS."
            raise InvalidInput(message, remedy=remedy, field="name")

    def drop(self, uid: str) -> KeptView:
        """Drop a view of one's own; an admin drops what is shared too. Return what it was.

        Raises:
            NotFound: When the viewer sees no such view.
            Forbidden: When it is somebody else's.
        """
        view = self.find(uid)
        if view is None:
            message = f"there is no saved view {uid!r}"
            raise NotFound(message, field="id")
        if view.owner != self.viewer.user:
            self.viewer.check("admin", "dropping a view that somebody else shares")
        self.store.write(load()["views.drop"], org=self.viewer.org, uid=uid)
        return view

    def _check(self, view: KeptView) -> None:
        most = self.store.settings.saved_view_characters
        if not view.name.strip():
            raise InvalidInput("the view has no name", field="name")
        if not _PAGE.fullmatch(view.page):
            message = f"{view.page[:100]!r} is no page of the console"
            raise InvalidInput(message, remedy="Give its path, such as /incidents.", field="page")
        length = sum(map(len, (view.name, view.page, view.search)))
        if length > most:
            message = f"the view has {length:,} characters in all; expected at most {most:,}"
            remedy = "Filter by less, or raise NAZARA_SAVED_VIEW_CHARACTERS."
            raise InvalidInput(message, remedy=remedy, field="search")
