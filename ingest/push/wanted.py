"""The metrics that organisations want to keep, as instances of OpenTelemetry say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

import structlog

from graph.errors import InvalidInput
from ingest.instances.instance import Instance
from ingest.push.believed import Believed
from ingest.sources.otlp.series_rules import SeriesRules

_LOG = structlog.get_logger(__name__)

OPTION: Final = "series"
"""What instances call their rules."""

_CONNECTOR: Final = "otlp"


class WantedSeries:
    """Finds the rules of an organisation.

    Args:
        read: Reads all instances.
        seconds: How long they are believed.
    """

    def __init__(self, read: Callable[[], Iterable[Instance]], seconds: float) -> None:
        self._read = read
        self._believed = Believed("rules of metrics", self._rules, seconds)

    def of(self, org: str) -> SeriesRules | None:
        """Return the rules of an organisation, None where it has none.

        Raises:
            DatabaseUnavailable: When it was never known which instances there are.
        """
        return self._believed.value().get(org)

    def _rules(self) -> Mapping[str, SeriesRules]:
        said: dict[str, list[str]] = {}
        for one in self._read():
            rules = one.options.get(OPTION, ()) if one.connector == _CONNECTOR else ()
            if rules and not one.paused:
                said.setdefault(one.org, []).extend(rules)
        found: dict[str, SeriesRules] = {}
        for org, texts in said.items():
            try:
                found[org] = SeriesRules.of(texts)
            except InvalidInput as error:
                _LOG.warning("series_rules_not_read", org=org, why=error.message)
        return found
