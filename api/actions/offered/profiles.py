"""Domain profiles: kept, switched on, removed, and set back."""

from __future__ import annotations

from typing import Final

from api.actions.mutation import Asked, Done, Input, Mutation, NotedChange, Shown
from api.actions.profiles import Kept, kept, parsed, settle_later, settle_now
from graph.errors import NotUndoable
from ingest.profile.stored import Stored, profile_uid


def apply(asked: Asked) -> Done:
    """Keep a profile and, if asked to, switch it on."""
    profile = parsed(asked, asked.given["document"])
    stored = Stored(asked.store, asked.viewer.org)
    before = kept(stored, profile.name)
    stored.save(profile, activate=bool(asked.given.get("activate")))
    return _done(asked, "applied", before)


def activate(asked: Asked) -> Done:
    """Switch a stored profile on."""
    stored, name = Stored(asked.store, asked.viewer.org), asked.given["name"]
    before = kept(stored, name)
    stored.activate(name)
    return _done(asked, "activated", before)


def remove(asked: Asked) -> Done:
    """Remove a stored profile that is not active."""
    settle_now(asked)
    stored, name = Stored(asked.store, asked.viewer.org), asked.given["name"]
    before = kept(stored, name)
    stored.remove(name)
    return _done(asked, "removed", before)


def set_back(asked: Asked, change: NotedChange) -> Done:
    """Bring the profiles back to what they were before a change.

    One that was new and switched on stays stored: what it said is taken back after the commit.
    """
    stored = Stored(asked.store, asked.viewer.org)
    then = Kept(**change.before)
    before = kept(stored, then.name)
    if before != Kept(**change.after):
        raise _refused("the profile was changed since")
    if then.document is not None:
        stored.save(parsed(asked, then.document), activate=then.active == then.name)
    if then.active not in {None, then.name, before.active}:
        stored.activate(str(then.active))
    if then.active is None and before.active is not None:
        raise _refused("none was active before, and one has to be: activate another one")
    if then.document is None and before.active != then.name:
        stored.remove(then.name)
    return _done(asked, "set back", before)


def _done(asked: Asked, what: str, before: Kept) -> Done:
    """Return what was done; the graph follows the active profile after the commit."""
    after = kept(Stored(asked.store, asked.viewer.org), before.name)
    if after.active == after.name or after.active != before.active:
        settle_later(asked)
    uid = profile_uid(asked.viewer.org, after.name)
    return Done(
        f"{what} the profile {after.name}",
        node=uid,
        shows={"profile": uid, "active": after.active},
        before=before.told,
        after=after.told,
    )


def _refused(reason: str) -> NotUndoable:
    return NotUndoable(reason, field="auditEvent")


_NAME: Final = Input("name", "str", "Name of the profile.")
_SHOWN: Final = (
    Shown("profile", "The profile, as it is stored now.", node="DomainProfile"),
    Shown("active", "Name of the profile that is active now.", kind="string"),
)

MUTATIONS: Final = (
    Mutation(
        name="applyProfile",
        description="Keep a domain profile, as `nazara profile import` does. All faults of the "
        "document are told at once.",
        takes=(
            Input("document", "str", "The profile as the text of its JSON file."),
            Input("activate", "bool | None", "Make it the active profile."),
        ),
        shows=_SHOWN,
        action=apply,
        contrary=set_back,
    ),
    Mutation(
        name="activateProfile",
        description="Make a stored profile the active one; what the old one said is taken back.",
        takes=(_NAME,),
        shows=_SHOWN,
        action=activate,
        contrary=set_back,
    ),
    Mutation(
        name="removeProfile",
        description="Remove a stored profile that is not active.",
        takes=(_NAME,),
        shows=_SHOWN,
        action=remove,
        contrary=set_back,
    ),
)
