"""Moments out of the values of records, with what a mapping can do about those that are none."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from graph.errors import InvalidInput
from graph.model.times import ZoneMissing, parse_epoch, parse_time
from ingest.mapping.time_forms import in_utc_suffix

_FORMS = "a mapping reads other forms, and counts since 1970, with `time:`"


def read_moment(value: Any, zone: ZoneInfo | None, *, loose: bool) -> datetime:
    """Return the moment that a value names, in UTC.

    Args:
        value: RFC 3339 text; if loose also text that ends in `UTC`, or seconds since 1970.
        zone: The zone of times that name none.
        loose: Whether a mapping file says what the record becomes.

    Raises:
        InvalidInput: When it is no moment.
    """
    is_count = loose and isinstance(value, int | float) and not isinstance(value, bool)
    try:
        if is_count:
            return parse_epoch(value)
        return parse_time(in_utc_suffix(value) if loose and isinstance(value, str) else value, zone)
    except ZoneMissing as error:
        message = f"{error.message} (a mapping can declare `timezone:`)"
        raise InvalidInput(message) from error
    except InvalidInput as error:
        if not loose:
            raise
        message = f"{error.message} ({_FORMS})"
        raise InvalidInput(message) from error
