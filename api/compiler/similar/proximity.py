"""What hits of a search share with the asked node in the graph: a list of its own, and small.

It is made of what the other lists found, and its scores are not scaled: so it decides where texts
are about equally near, and brings nothing by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from api.compiler.similar.narrowing import OF_SYSTEM
from api.compiler.time.moment import Moment, readable
from graph.model.declarations import LABELS

GRAPH: Final = "g{n}"
"""Variable of the list: hits `[node, score, null, what is shared]`, in the order of uids."""

SHARES: Final = {"system": 0.5, "issue": 0.2, "category": 0.15, "account": 0.1, "time": 0.05}
"""What of the score each thing in common makes; all of them are 1."""

_LABELS: Final = {"system": "System", "issue": "TechnicalIssue", "category": "Category"}
_TYPES: Final = {
    "system": OF_SYSTEM,
    "issue": ("INSTANCE_OF", "CAUSED_BY"),
    "category": ("CATEGORIZED_AS",),
}
_DAY: Final = 86_400
_MOST: Final = 5
"""Things of a kind that are told."""


@dataclass(frozen=True, slots=True)
class Proximity:
    """The list of one search whose asked node is the variable `subject`."""

    subject: str
    moment: Moment

    def clauses(self, lists: Sequence[str]) -> str:
        """Return what binds `GRAPH`; `lists` are the variables of the lists before it."""
        x = self.subject
        own = ", ".join(f"{self._near(x, name)} AS o_{name}{{n}}" for name in _LABELS)
        found = " + ".join(f"[q{{n}} IN {hits} | q{{n}}[0]]" for hits in lists)
        names = ", ".join(f"o_{name}{{n}}" for name in _LABELS)
        shared = " + ".join([*map(self._shared, _LABELS), self._account(), self._time()])
        shares = " + ".join(f"({self._counts(name)})" for name in SHARES)
        return (
            f"CALL ({', '.join([x, *lists])}) {{\nWITH {x}, {found} AS d_all{{n}}, {own}\n"
            f"UNWIND d_all{{n}} AS d{{n}}\nWITH DISTINCT {x}, d{{n}}, {names}\n"
            f"WITH {x}, d{{n}}, {shared} AS b{{n}}\n"
            f"WITH d{{n}}, [q{{n}} IN b{{n}} | q{{n}}[0] + ': ' + q{{n}}[1]] AS w{{n}},\n"
            f"[q{{n}} IN b{{n}} | q{{n}}[0]] AS k{{n}}\n"
            f"WITH d{{n}}, w{{n}}, {shares} AS s{{n}} WHERE s{{n}} > 0\n"
            f"WITH d{{n}}, w{{n}}, s{{n}} ORDER BY d{{n}}.uid\n"
            f"RETURN collect([d{{n}}, s{{n}}, null, w{{n}}]) AS {GRAPH} }}"
        )

    def _near(self, m: str, name: str) -> str:
        """Return the list of what a node is connected with, as far as who asks may know."""
        there = " AND ".join(
            [
                self.moment.link("r{n}"),
                "coalesce(r{n}.confidence, '') <> 'inferred'",
                "y{n}.org = $p.org",
                readable("y{n}"),
            ]
        )
        return (
            f"COLLECT {{ MATCH ({m})-[r{{n}}:{'|'.join(_TYPES[name])}]->(y{{n}}:{_LABELS[name]}) "
            f"WHERE {there} RETURN DISTINCT y{{n}} }}"
        )

    def _shared(self, name: str) -> str:
        """Return the list of pairs of kind and name of what both are connected with."""
        caption = LABELS[_LABELS[name]].caption
        return (
            f"[y{{n}} IN {self._near('d{n}', name)} WHERE y{{n}} IN o_{name}{{n}} "
            f"| ['{name}', coalesce(toStringOrNull(y{{n}}.{caption}), y{{n}}.uid)]][..{_MOST}]"
        )

    def _account(self) -> str:
        mine, theirs = f"{self.subject}.account", "d{n}.account"
        same = f"{mine} IS :: STRING AND {mine} = {theirs}"
        return f"CASE WHEN {same} THEN [['account', {mine}]] ELSE [] END"

    def _time(self) -> str:
        mine, theirs = f"{self.subject}.sort_at", "d{n}.sort_at"
        timed = f"{mine} IS :: ZONED DATETIME NOT NULL AND {theirs} IS :: ZONED DATETIME NOT NULL"
        apart = f"abs(duration.inSeconds({mine}, {theirs}).seconds)"
        near = f"CASE WHEN {timed} THEN {mine} > $p.untimed AND {apart} <= {_DAY} ELSE false END"
        return f"CASE WHEN {near} THEN [['time', 'within a day']] ELSE [] END"

    def _counts(self, name: str) -> str:
        return f"CASE WHEN '{name}' IN k{{n}} THEN {SHARES[name]} ELSE 0.0 END"
