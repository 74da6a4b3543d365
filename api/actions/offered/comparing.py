"""A look at what a domain profile would change, for admins. Nothing is written."""

from __future__ import annotations

from typing import Any, Final

from api.actions.mutation import Asked, Done, Input, Mutation, Shown, ShownType
from api.actions.profiles import parsed
from ingest.profile.differences import Difference, differences
from ingest.profile.document import Profile
from ingest.profile.stored import Stored


def compare(asked: Asked) -> Done:
    """Tell what a document says otherwise than the active profile; without one all of it is new."""
    wanted = parsed(asked, asked.given["document"])
    active = Stored(asked.store, asked.viewer.org).active()
    present = active.profile if active else Profile(name=wanted.name)
    rows = [_told(one) for one in differences(present, wanted)]
    shows = {"name": wanted.name, "active": active and present.name, "sections": rows}
    return Done(f"compared the profile {wanted.name}", shows=shows)


def _told(one: Difference) -> dict[str, Any]:
    return {
        "section": one.section,
        "added": list(one.added),
        "removed": list(one.removed),
        "changed": [{"name": name, "keys": list(keys)} for name, keys in one.changed.items()],
    }


_CHANGE: Final = ShownType(
    "ProfileChange",
    "An entry that a profile would change.",
    (
        Shown("name", "Its name.", kind="string", required=True),
        Shown("keys", "What of it would be another.", kind="strings", required=True),
    ),
)
_SECTION: Final = ShownType(
    "ProfileDifference",
    "What a profile would change in one section.",
    (
        Shown(
            "section",
            "Its name; `profile`: what stands outside of them.",
            kind="string",
            required=True,
        ),
        Shown("added", "Names of new entries.", kind="strings", required=True),
        Shown("removed", "Names of entries that are taken back.", kind="strings", required=True),
        Shown("changed", "Entries that say something else.", each=_CHANGE),
    ),
)

MUTATIONS: Final = (
    Mutation(
        name="compareProfile",
        description="Tell what a domain profile would change if it were the active one, as "
        "`nazara profile diff` does. All faults of the document are told at once.",
        takes=(Input("document", "str", "The profile as the text of its JSON file."),),
        shows=(
            Shown("name", "Its name.", kind="string"),
            Shown("active", "Name of the active profile, if there is one.", kind="string"),
            Shown("sections", "What differs; empty: nothing.", each=_SECTION),
        ),
        action=compare,
        contrary="it changes nothing",
        looks=True,
    ),
)
