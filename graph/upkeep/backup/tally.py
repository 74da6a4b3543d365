"""What a backup holds, by label, type and organisation, counted while rows go by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graph.errors import InvalidBackup
from graph.upkeep.backup.manifest import Manifest


@dataclass(slots=True)
class Tally:
    """Nodes by label and organisation, relationships by type."""

    labels: Counter[str] = field(default_factory=Counter)
    orgs: Counter[str] = field(default_factory=Counter)
    types: Counter[str] = field(default_factory=Counter)

    def node(self, row: Mapping[str, Any]) -> None:
        """Count a node."""
        self.labels.update(row["labels"])
        self.orgs[str(row["properties"].get("org", ""))] += 1

    def without_node(self, row: Mapping[str, Any]) -> None:
        """Take a node back."""
        self.labels.subtract(row["labels"])
        self.orgs[str(row["properties"].get("org", ""))] -= 1

    def without_relationship(self, row: Mapping[str, Any]) -> None:
        """Take a relationship back."""
        self.types[row["type"]] -= 1

    def relationship(self, row: Mapping[str, Any]) -> None:
        """Count a relationship."""
        self.types[row["type"]] += 1

    def compare(self, manifest: Manifest) -> None:
        """Check that this is what the manifest says.

        Raises:
            InvalidBackup: Names the first count that differs.
        """
        for kind, found, told in (
            ("nodes with the label", self.labels, manifest.labels),
            ("relationships of the type", self.types, manifest.types),
            ("nodes of the organisation", self.orgs, manifest.orgs),
        ):
            for name in sorted({*found, *told}):
                if found[name] != told.get(name, 0):
                    message = (
                        f"there are {found[name]:,} {kind} {name}, "
                        f"the manifest says {told.get(name, 0):,}"
                    )
                    raise InvalidBackup(message)
