"""What enrichment can be asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from api.actions.mutation import Shown, ShownType
from api.readings.reading import LookAt, ReadingField
from graph.model.declarations import LABELS
from graph.model.kinds import KINDS, EnrichmentKind, policy_kinds


def kinds(looked: LookAt) -> Iterator[dict[str, Any]]:
    """Tell the kinds, and which labels a policy can name for each."""
    del looked
    for name in policy_kinds():
        kind = KINDS[name]
        yield {"kind": name, "results": kind.results, "labels": _labels(kind)}


def _labels(kind: EnrichmentKind) -> list[str]:
    carried = {label for type_ in kind.types for label in LABELS[type_].labels}
    return [label for label in LABELS if label in carried]


READINGS: Final = (
    ReadingField(
        name="enrichmentKinds",
        description="What nodes can be given, and the labels that a policy can name for it.",
        each=ShownType(
            "EnrichmentKind",
            "Something that is computed of nodes.",
            (
                Shown("kind", "Its name, which policies say.", kind="string", required=True),
                Shown("results", "What people call it.", kind="string", required=True),
                Shown(
                    "labels", "Labels of the nodes that can have it.", kind="strings", required=True
                ),
            ),
        ),
        read=kinds,
        role="viewer",
    ),
)
