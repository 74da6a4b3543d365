"""The reference of JSON Lines: what a record of each label may say."""

import json
from collections.abc import Iterable
from typing import Any

from graph.model.declarations import ENTITY_LABEL, RELATIONSHIPS, LabelSpec, PropertySpec
from ingest.mapping.records import ingestible, settable
from tests.docs.markdown import code, fenced, page, table
from tests.docs.model_page import meaning

INTRODUCTION = """\
One JSON object a line. `type` is one of the labels below and `id` the record's id at its
source; for a canonical type it is the key by which everybody knows the thing. Every other key
is one of these or a property of the label:"""

COMMON = (
    ("type", "Label of the record; required."),
    ("id", "Id at the source, text or a whole number; required."),
    ("edges", 'List of `{"type": …, "to": {"type": …, "id": …}}`. Complete: a missing one ends.'),
    (
        "body",
        "The text of a Document; elsewhere it stands for `description`, `text` or `definition`.",
    ),
    ("url", "Its page at the source."),
    ("aliases", "List of other spellings, for search."),
    ("same_as", "List of uids, or of objects with `source` and `id`, that it claims to be."),
    ("at", "Since when it is true (valid time)."),
    ("version", "Time or whole number that orders the versions of this record."),
    ("updated_at", "The same as a time; without either, the time of receipt orders."),
    ("deleted", "`true`: the source deleted the record."),
)

TARGETS = """\
`to` names its target by `type` and `id`. For a canonical type `id` is the key, unless `to` names
a `source` (and `instance`); for other types these default to the record's own, as they do for a
Person whose `id` is no e-mail address. What is not known yet becomes a stub that waits for its
description.

Times are RFC 3339 text with a zone, such as `2026-11-20T12:00:00Z`."""

REMARKS = {
    "system_ref": "May be written `system`; the key of a System, or a whole uid.",
    "issue": "The id of a TechnicalIssue of the same source, or a whole uid.",
    "count": "1 where absent; only an aggregate must say it.",
}
"""What there is to say of a property in JSON Lines, besides what it means in the graph."""


def jsonl_page() -> str:
    """Return docs/reference/jsonl.md."""
    return page(
        "JSON Lines",
        INTRODUCTION,
        table(("Key", "Meaning"), ((code(key), text) for key, text in COMMON)),
        TARGETS,
        *(section(spec) for spec in ingestible().values()),
    )


def section(spec: LabelSpec) -> str:
    """Return what a record of one label may say, with the shortest one that is complete."""
    leaving = [
        (code(relationship.type), _targets(ends.targets))
        for relationship in RELATIONSHIPS.values()
        if relationship.mode != "system" and (ends := relationship.ends_of(spec.name))
    ]
    return "\n\n".join(
        part
        for part in (
            f"## {spec.name}",
            spec.description,
            fenced("jsonl", [json.dumps(example(spec))]),
            table(
                ("Property", "Type", "Required", "Meaning"),
                (_row(spec, declared) for declared in settable(spec.name).values()),
            ),
            table(("Edge", "To"), leaving),
        )
        if part
    )


def example(spec: LabelSpec) -> dict[str, Any]:
    """Return the shortest complete record of a label."""
    line: dict[str, Any] = {"type": spec.name, "id": "example"}
    for declared in settable(spec.name).values():
        if is_required(spec, declared) or declared.name == spec.caption:
            line[declared.name] = _value(declared)
    return line


def is_required(spec: LabelSpec, declared: PropertySpec) -> bool:
    """Tell whether a line must have the property: a caption defaults to the id."""
    return declared.required and declared.name not in {spec.caption, "severity_rank"}


def _row(spec: LabelSpec, declared: PropertySpec) -> tuple[str, str, str, str]:
    required = "yes" if is_required(spec, declared) else ""
    words = REMARKS.get(declared.name, "")
    text = f"{meaning(declared)} {words}".strip()
    if declared.name == spec.caption:
        text += " The id where absent."
    return code(declared.name), declared.type, required, text


def _targets(labels: Iterable[str]) -> str:
    sent = {ENTITY_LABEL: "any label"} | {name: name for name in ingestible()}
    return " or ".join(sent[name] for name in labels if name in sent)


def _value(declared: PropertySpec) -> Any:
    if declared.values:
        return declared.values[0]
    if declared.name == "system_ref":
        return "payments"
    words = declared.name.replace("_", " ")
    by_type: dict[str, Any] = {"int": 1, "datetime": "2026-11-20T12:00:00Z"}
    return by_type.get(declared.type, f"Some {words}")
