"""The rules that join records: those that come with Nazara, and an organisation's own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from api.actions.mutation import Shown, ShownType
from api.readings.reading import LookAt, ReadingField
from enrich.correlation.kept import KeptRule, KeptRules


def rules(looked: LookAt) -> Iterator[dict[str, Any]]:
    """Tell every rule by name, and whether it is switched on."""
    for name, one in KeptRules(looked.store, looked.org).every().items():
        yield told_rule(name, one)


def told_rule(name: str, one: KeptRule) -> dict[str, Any]:
    """Return what is told of a rule."""
    start, end = one.rule.joins.ends
    finds = one.rule.finds is not None
    return {
        "name": name,
        "description": one.rule.description,
        "from": start,
        "relationship": "EVIDENCE_OF" if finds else one.rule.joins.relationship,
        "to": "Finding" if finds else end,
        "finds": finds,
        "active": one.is_active,
        "appliedAt": one.applied_at,
        "isTaught": one.now != one.rule,
        "document": one.rule.as_json(),
    }


READINGS: Final = (
    ReadingField(
        name="rules",
        description="Rules that join records: those that come with Nazara, and those that were "
        "applied here.",
        each=ShownType(
            "Rule",
            "A rule that joins records.",
            (
                Shown("name", "Its name.", kind="string", required=True),
                Shown("description", "What it joins, and by what.", kind="string", required=True),
                Shown("from", "Label of where its links start.", kind="string", required=True),
                Shown("relationship", "What they say.", kind="string", required=True),
                Shown("to", "Label of where they end.", kind="string", required=True),
                Shown(
                    "finds",
                    "Whether it finds problems that come back, and links no pairs.",
                    kind="bool",
                    required=True,
                ),
                Shown("active", "Whether it joins anything now.", kind="bool", required=True),
                Shown("appliedAt", "When it was switched on last.", kind="datetime"),
                Shown("isTaught", "Whether people's answers weigh.", kind="bool", required=True),
                Shown("document", "All of it.", kind="json", required=True),
            ),
        ),
        read=rules,
        role="viewer",
    ),
)
