"""Rules that say of which systems which metrics are kept: `checkout http.* by http.route`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Final

from graph.errors import InvalidInput

_BY: Final = "by"
_MOST_PARTS: Final = 5
_REMEMBERED: Final = 10_000


@dataclass(frozen=True, slots=True)
class SeriesRule:
    """Metrics of systems that are kept, each as a series for each value of the attributes `by`.

    Names may hold `*`, `?` and `[ab]`, and are compared in small letters.
    """

    system: str
    metric: str
    by: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> SeriesRule:
        """Return the rule that a text says.

        Raises:
            InvalidInput: When it says none.
        """
        words = text.replace(",", " ").split()
        is_whole = len(words) == 2 or (len(words) > 3 and words[2] == _BY)  # noqa: PLR2004
        if not is_whole or len(words) > 3 + _MOST_PARTS:
            message = (
                f"{text[:100]!r} is no rule: expected SYSTEM METRIC, or SYSTEM METRIC by ATTRIBUTE "
                f"with at most {_MOST_PARTS} attributes"
            )
            raise InvalidInput(message)
        return cls(words[0].lower(), words[1].lower(), tuple(words[3:]))

    def names(self, system: str, metric: str) -> bool:
        """Whether it names a metric of a system."""
        return fnmatchcase(metric.lower(), self.metric) and fnmatchcase(system.lower(), self.system)


@dataclass(slots=True)
class SeriesRules:
    """The rules of an organisation; of those that name a metric the first one counts."""

    rules: tuple[SeriesRule, ...]
    _found: dict[tuple[str, str], SeriesRule | None] = field(default_factory=dict)

    @classmethod
    def of(cls, texts: Iterable[str]) -> SeriesRules:
        """Return the rules that texts say.

        Raises:
            InvalidInput: When one says none.
        """
        return cls(tuple(SeriesRule.parse(text) for text in texts))

    def rule_of(self, system: str, metric: str) -> SeriesRule | None:
        """Return the rule by which a metric of a system is kept, None where none names it."""
        asked = (system, metric)
        if asked not in self._found:
            if len(self._found) >= _REMEMBERED:
                self._found.clear()
            self._found[asked] = next((one for one in self.rules if one.names(*asked)), None)
        return self._found[asked]


def fault_of(text: str) -> str | None:
    """Return what is wrong with a rule, None where nothing is."""
    try:
        SeriesRule.parse(text)
    except InvalidInput as error:
        return error.message
    return None
