"""What an erasure found and did, without a word about whom."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

MOST_EXAMPLES: Final = 3

NOT_REACHED: Final = (
    "spellings that no rule tells (`--also` adds them): initials, typing errors, annakeller",
    "the tools that Nazara reads, and files of theirs: loaded again, they bring the person back",
    "backups of the graph, and of the queue",
    "uploaded log files in a folder that this command does not see (NAZARA_LOG_UPLOADS_DIR)",
    "log files of Nazara's processes and of the servers",
    "Neo4j's transaction logs, and pages of its files and indexes that are not reused yet",
    "the queue's file on disk, until it is next rewritten",
    "what was exported or copied by people, and answers that programs keep",
    "pictures and other content that is kept elsewhere and only linked",
)
"""What `nazara forget` can't erase; whoever asks for erasure has to be told."""


@dataclass(slots=True)
class Finds:
    """Where a person was found: how often by label and property, with some examples."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    examples: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def add(self, label: str, name: str, uid: str) -> None:
        """Note that a property of a node, observation or relationship names the person."""
        key = (label, name)
        self.counts[key] += 1
        shown = self.examples.setdefault(key, [])
        if len(shown) < MOST_EXAMPLES:
            shown.append(uid)

    def update(self, other: Finds) -> None:
        """Add what was found elsewhere."""
        self.counts.update(other.counts)
        for key, uids in other.examples.items():
            shown = self.examples.setdefault(key, [])
            shown += uids[: MOST_EXAMPLES - len(shown)]

    @property
    def total(self) -> int:
        """How many properties name the person."""
        return self.counts.total()

    def as_json(self) -> list[dict[str, Any]]:
        """Return the finds in the order of labels and properties."""
        return [
            {"label": key[0], "property": key[1], "count": count, "examples": self.examples[key]}
            for key, count in sorted(self.counts.items())
        ]


@dataclass(slots=True)
class Receipt:
    """What `nazara forget` did, or in a dry run would do.

    `rounds` is how often the whole organisation was walked; the last walk of a finished erasure
    found nothing. `examples` of a finished one show the nodes as they are called now, and only a
    dry run has `identities`: what is searched for, in clear.
    """

    org: str
    mode: str
    dry_run: bool
    run: str = ""
    began: str = ""
    ended: str = ""
    by: str = ""
    rounds: int = 0
    pseudonym: str | None = None
    persons: int = 0
    searched: dict[str, int] = field(default_factory=dict)
    not_searched: int = 0
    identities: tuple[str, ...] = ()
    finds: Finds = field(default_factory=Finds)
    looked_at: int = 0
    nodes_removed: int = 0
    changes_removed: int = 0
    vectors_removed: int = 0
    summaries_removed: int = 0
    user: str = "none"
    waiting: int | None = None
    uploads_not_read: int = 0
    to_enrich: int = 0
    enriching: bool = False
    not_reached: tuple[str, ...] = NOT_REACHED

    @property
    def found_nothing(self) -> bool:
        """Whether nothing in the organisation names the person, and no account is theirs."""
        return not (self.persons or self.finds.total) and self.user == "none"

    def as_json(self) -> dict[str, Any]:
        """Return the receipt as JSON values."""
        values = {name: getattr(self, name) for name in self.__slots__}
        return {**values, "finds": self.finds.as_json(), "identities": list(self.identities)}
