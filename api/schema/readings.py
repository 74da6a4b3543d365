"""Lists that code of ours reads: their fields and types, from what each declares."""

from __future__ import annotations

from typing import Final

from api.readings.found import READINGS
from api.readings.reading import ReadingField
from api.schema.fields import ArgumentSpec, Special
from api.schema.generate import Namespace
from api.schema.mutations import shown_field


def _field(reading: ReadingField) -> Special:
    given = (ArgumentSpec(one.name, one.annotation, one.description) for one in reading.takes)
    return Special(
        reading.name,
        f"list[{reading.each.name}]",
        reading.description,
        tuple(given),
        role=reading.role,
    )


ROOT: Final = tuple(map(_field, READINGS))
ENTITY: Final = ()


def types(space: Namespace) -> None:
    """Add what each of the lists holds."""
    for reading in READINGS:
        for one in reading.each.within:
            space.object(one.name, one.description, map(shown_field, one.fields))
