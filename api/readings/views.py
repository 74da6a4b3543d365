"""The views of the console's lists that whoever asks has kept, or others share."""

from __future__ import annotations

from typing import Any, Final

from api.access.saved_views import SavedViews
from api.actions.mutation import Shown, ShownType
from api.readings.reading import LookAt, ReadingField


def views(looked: LookAt) -> list[dict[str, Any]]:
    """Tell the views that whoever looks sees, by page and name."""
    return SavedViews(looked.store, looked.viewer).seen()


READINGS: Final = (
    ReadingField(
        name="savedViews",
        description="The views of the console's lists that you keep, and those that others share "
        "in the organisation, by page and name.",
        each=ShownType(
            "ListedView",
            "A list of the console as somebody filtered and ordered it.",
            (
                Shown("id", "Id, which `dropView` takes.", kind="string", required=True),
                Shown("name", "Name.", kind="string", required=True),
                Shown("page", "Path of the list.", kind="string", required=True),
                Shown(
                    "search",
                    "What stands behind the question mark.",
                    kind="string",
                    required=True,
                ),
                Shown("shared", "Whether everybody sees it.", kind="bool", required=True),
                Shown("own", "Whether it is yours.", kind="bool", required=True),
                Shown(
                    "sharedBy",
                    "Name of whoever else shares it, if that is known.",
                    kind="string",
                ),
            ),
        ),
        read=views,
        role="viewer",
    ),
)
