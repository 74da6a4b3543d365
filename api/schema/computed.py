"""Values that no property of a node holds: they follow from it when they are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from api.schema.fields import ValueField

_UNTIL: Final = "coalesce({n}.read_until, {n}.last_success_at)"

COMPUTED: Final[Mapping[str, tuple[ValueField, ...]]] = MappingProxyType(
    {
        "ConnectorInstance": (
            ValueField(
                "lagSeconds",
                "int",
                f"CASE WHEN {_UNTIL} > datetime() THEN 0"
                f" ELSE duration.inSeconds({_UNTIL}, datetime()).seconds END",
                "How far behind it is read, in seconds; none for one that never was.",
            ),
        ),
        "Note": (
            ValueField(
                "authorName",
                "string",
                "COLLECT { MATCH (who:User) WHERE who.uid = {n}.author RETURN who.name }[0]",
                "Name of the user who wrote it last; none once the account is gone.",
            ),
        ),
    }
)
"""By label. Who somebody is, is read from the account and copied nowhere: whoever is forgotten
leaves no name behind."""
