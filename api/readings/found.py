"""All readings."""

from __future__ import annotations

from typing import Final

from api.readings import (
    enrichment,
    health,
    letters,
    logs,
    mentions,
    models,
    people,
    rules,
    sources,
    views,
)
from api.readings.reading import ReadingField

READINGS: Final[tuple[ReadingField, ...]] = (
    *people.READINGS,
    *sources.READINGS,
    *letters.READINGS,
    *logs.READINGS,
    *enrichment.READINGS,
    *rules.READINGS,
    *models.READINGS,
    *mentions.READINGS,
    *health.READINGS,
    *views.READINGS,
)
"""Those that are served."""
