"""The field that tells who states what of two nodes."""

from __future__ import annotations

from typing import Final

from api.schema.fields import AS_OF, ArgumentSpec, Special
from api.schema.generate import FieldSpec, Namespace
from api.schema.walks import ENDS

ROOT: Final = (
    Special(
        "statements",
        "list[Statement]",
        "Everything that is said to tie two nodes together, whichever way: one entry for each "
        "record or job that says so, the surest first. Empty where a node is not there.",
        (
            ArgumentSpec("node", "ID", "Id of the one node."),
            ArgumentSpec("other", "ID", "Id of the other one."),
            ArgumentSpec("first", "int | None", "How many at most.", default=20),
            AS_OF,
        ),
    ),
)
ENTITY: Final[tuple[Special, ...]] = ()


def types(space: Namespace) -> None:
    """Add the type of this field."""
    space.object(
        "Statement",
        "That a relationship holds, as one record or job says it.",
        (
            *ENDS,
            FieldSpec(
                "confidence",
                "str | None",
                "asserted: a source states it; derived: computed from data; inferred: guessed.",
            ),
            FieldSpec("source", "str | None", "Name of the source that says so."),
            FieldSpec(
                "record", "str", "Id of the record that says so, or a name as `otel:traces`."
            ),
            FieldSpec("since", "DateTime | None", "Since when it is true, if a record says that."),
            FieldSpec("firstSeen", "DateTime | None", "When it was first received."),
            FieldSpec("lastSeen", "DateTime | None", "When it was last received."),
            FieldSpec("score", "float | None", "How sure an inference is, 0 to 1."),
            FieldSpec("reasons", "list[str]", "Why it was inferred, the weightiest reason first."),
            FieldSpec("evidence", "list[str]", "Ids of what else an inference rests on."),
            FieldSpec("property", "str | None", "Of a mention: the property that holds the text."),
            FieldSpec("charStart", "int | None", "Where the place begins, in characters from 0."),
            FieldSpec("charEnd", "int | None", "Where it ends, exclusive."),
            FieldSpec("occurrences", "int | None", "How often the text names it."),
        ),
    )
