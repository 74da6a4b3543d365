"""Saved views of the console's lists: kept, shared within the organisation, dropped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from api.access.saved_views import KeptView, SavedViews
from api.actions.mutation import Asked, Done, Input, Mutation, NotedChange, Shown
from graph.errors import NotUndoable


def keep(asked: Asked) -> Done:
    """Keep a view, in place of one's own of that page with the same name."""
    given = asked.given
    page, name = given["page"], given["name"].strip()
    shared = bool(given.get("shared"))
    view = KeptView(name, page, given.get("search") or "", shared, asked.viewer.user)
    return _put(asked, _views(asked).named(page, name), view, f"kept the view {name}")


def drop(asked: Asked) -> Done:
    """Drop a view."""
    return _take(asked, asked.given["id"])


def _put(asked: Asked, uid: str, view: KeptView, title: str) -> Done:
    views = _views(asked)
    was = views.find(uid)
    views.keep(uid, view)
    before = {} if was is None else was.told
    return Done(title, shows={"id": uid, "name": view.name}, before=before, after=view.told)


def _take(asked: Asked, uid: str) -> Done:
    was = _views(asked).drop(uid)
    shows = {"id": uid, "name": was.name}
    return Done(f"dropped the view {was.name}", shows=shows, before=was.told, after={})


def _back(asked: Asked, change: NotedChange) -> Done:
    """Let a view be as it was before a change: not there, where it was new or dropped since."""
    views, said = _views(asked), {**change.before, **change.after}
    uid = views.uid_of(said["owner"] or "", said["page"], said["name"])
    now = views.find(uid)
    if ({} if now is None else now.told) != change.after:
        message = f"the view {said['name']} is another one by now"
        raise NotUndoable(message, field="auditEvent")
    if said["owner"] != asked.viewer.user:
        message = f"the view {said['name']} is somebody else's"
        raise NotUndoable(message, field="auditEvent")
    if not change.before:
        return _take(asked, uid)
    return _put(asked, uid, _view(change.before), f"kept the view {said['name']} again")


def _view(told: Mapping[str, Any]) -> KeptView:
    return KeptView(**told)


def _views(asked: Asked) -> SavedViews:
    return SavedViews(asked.store, asked.viewer)


_SHOWS: Final = (
    Shown("id", "Id of the view.", kind="string"),
    Shown("name", "Its name.", kind="string"),
)

MUTATIONS: Final = (
    Mutation(
        name="keepView",
        description="Keep a list of the console as it is filtered and ordered, in place of your "
        "own of that page with the same name. Sharing it needs the role agent.",
        takes=(
            Input("name", "str", "Its name."),
            Input("page", "str", "Path of the list: `/incidents`."),
            Input("search", "str | None", "What stands behind the question mark."),
            Input("shared", "bool | None", "Whether everybody in the organisation sees it."),
        ),
        shows=_SHOWS,
        action=keep,
        contrary=_back,
        role="viewer",
        scope="read",
    ),
    Mutation(
        name="dropView",
        description="Drop a saved view of your own; admins drop those that others share as well.",
        takes=(Input("id", "str", "Id of the view."),),
        shows=_SHOWS,
        action=drop,
        contrary=_back,
        role="viewer",
        scope="read",
    ),
)
