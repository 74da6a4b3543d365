"""The reference of the model: labels, properties, relationships and a picture."""

from collections.abc import Iterable

from graph.model.declarations import (
    ENTITY_LABEL,
    ENTITY_PROPERTIES,
    LABELS,
    RELATIONSHIPS,
    STATES,
    LabelSpec,
    PropertySpec,
    RelationshipSpec,
)
from graph.schema.statements import FULL_TEXT_FIELDS, FULL_TEXT_INDEX
from tests.docs.markdown import code, codes, fenced, link, page, table

ORIGINS = {"src": "source", "gen": "enrichment", "sys": "writer"}
DOMAIN = [spec for spec in LABELS.values() if spec.entity and not spec.work]
OTHERS = [spec for spec in LABELS.values() if not spec.entity]
WORK = [spec for spec in LABELS.values() if spec.entity and spec.work]
PROVENANCE = {it.name for it in RELATIONSHIPS["OBSERVED_ON"].properties}

INTRODUCTION = f"""\
Every node with an address carries the hidden label {code(ENTITY_LABEL)} beside its own and
the properties of the first table. Times are native zoned datetimes in UTC. *Set by* says where
a value comes from: the source (through its mapper), enrichment, or the writer. A property that
is not required is absent when nothing is known."""

DRAWN = (
    "DEPENDS_ON",
    "OWNED_BY",
    "MEMBER_OF",
    "AFFECTS",
    "CAUSED_BY",
    "REPORTS",
    "ABOUT",
    "OBSERVED_ON",
    "INSTANCE_OF",
    "DEPLOYED_TO",
    "DEFINES",
    "HAS_CHUNK",
)
"""The relationships by which most questions go; with all of them nothing can be seen."""

PICTURE = """\
The labels that sources fill and the relationships by which most questions go. The others are
listed under [Relationships](#relationships)."""

RELATIONS = """\
*Projected*: a record lists all its links of the type; one that it no longer lists ends
(`valid_to`), and one that comes back begins again. *Accumulated*: a fact or sighting that only
grows. *System*: bookkeeping of the writer. What is derived, inferred or scored is accumulated
whatever the table says. The current ones have no `valid_to`."""


def model_page() -> str:
    """Return docs/reference/model.md."""
    return page(
        "Model",
        INTRODUCTION,
        "## Every entity",
        properties_table(ENTITY_PROPERTIES),
        "## Picture",
        PICTURE,
        picture(),
        "## Labels",
        *(label_section(spec) for spec in DOMAIN),
        "## States",
        "A record that was merged or deleted carries one of these labels in place of its own.",
        *(label_section(spec) for spec in STATES.values()),
        "## Nodes without an address",
        *(label_section(spec) for spec in OTHERS),
        "## Work labels",
        "What Nazara itself needs: who may do what, what jobs did, what was found.",
        *(label_section(spec) for spec in WORK),
        "## Relationships",
        RELATIONS,
        "Each one that is not of the mode *system* carries:",
        table(("Property", "Type", "Meaning"), map(_short, _provenance())),
        *(relationship_section(spec) for spec in RELATIONSHIPS.values()),
        "## Full text",
        f"Index {code(FULL_TEXT_INDEX)} with the analyser `english` over "
        f"{codes(FULL_TEXT_FIELDS)} of "
        + codes(spec.name for spec in DOMAIN if spec.full_text and len(spec.labels) == 1)
        + ".",
    )


def properties_table(properties: Iterable[PropertySpec]) -> str:
    """Return a table of properties."""
    return table(
        ("Property", "Type", "Required", "Set by", "Meaning"),
        (
            (
                code(it.name),
                it.type,
                "yes" if it.required else "",
                ORIGINS[it.origin],
                meaning(it),
            )
            for it in properties
        ),
    )


def meaning(declared: PropertySpec) -> str:
    """Return a property's description with its values, if only some are allowed."""
    allowed = f" One of {codes(declared.values)}." if declared.values else ""
    tracked = " Its history is kept." if declared.tracked else ""
    return declared.description + allowed + tracked


def label_section(spec: LabelSpec) -> str:
    """Return everything about one label."""
    parts = [f"### {spec.name}", spec.description, facts(spec), properties_table(spec.properties)]
    leaving = [it for it in RELATIONSHIPS.values() if spec.name in it.sources]
    if leaving:
        parts.append("Relationships: " + ", ".join(_leaving(it, spec.name) for it in leaving) + ".")
    return "\n\n".join(parts)


def facts(spec: LabelSpec) -> str:
    """Return what holds for a label beside its properties, as a list."""
    lines = [f"- Caption {code(spec.caption)}"]
    if spec.entity:
        lines.append(f"- Type in a uid {code(spec.type)}, GraphQL connection {code(spec.plural)}")
    if len(spec.labels) > 1:
        lines.append(f"- Carries the label {codes(spec.labels[1:])} too")
    if spec.canonical:
        lines.append("- Canonical: many sources name it; its key is its name or e-mail address")
    if spec.sort_property:
        lines.append(f"- Main time {code(spec.sort_property)}")
    if spec.immutable:
        lines.append("- Never changes once it is written, so it has no `Change`")
    if spec.indexes:
        lines.append("- Indexes " + ", ".join(code(", ".join(it)) for it in spec.indexes))
    if spec.unique:
        lines.append(f"- Unique {codes(spec.unique)}")
    if spec.full_text:
        ways = [
            word for word, on in (("full text", spec.full_text), ("vector", spec.embedded)) if on
        ]
        lines.append(f"- Searched by {' and '.join(ways)}")
    return "\n".join(lines)


def relationship_section(spec: RelationshipSpec) -> str:
    """Return everything about one relationship type."""
    incoming = f", at the target {code(spec.incoming_field)}" if spec.incoming_field else ""
    own = [it for it in spec.properties if it.name not in PROVENANCE]
    return "\n\n".join(
        part
        for part in (
            f"### {spec.type}",
            f"{spec.description} In GraphQL {code(spec.field)}{incoming}.",
            table(
                ("From", "To", "Mode"),
                ((end.source, _targets(end.targets), end.mode) for end in spec.ends),
            ),
            table(("Property", "Type", "Meaning"), map(_short, own)),
        )
        if part
    )


def picture() -> str:
    """Return a Mermaid graph of the domain labels."""
    shown = {spec.name for spec in DOMAIN}
    joined: dict[tuple[str, str], list[str]] = {}
    for spec in map(RELATIONSHIPS.__getitem__, DRAWN):
        for end in spec.ends:
            for target in end.targets:
                # A ticket is joined like the customer case that it is.
                if {end.source, target} <= shown - {"Ticket"}:
                    joined.setdefault((end.source, target), []).append(spec.type)
    return fenced(
        "mermaid",
        [
            "flowchart LR",
            *(
                f"  {source} -->|{'<br>'.join(types)}| {target}"
                for (source, target), types in joined.items()
            ),
        ],
    )


def _leaving(spec: RelationshipSpec, source: str) -> str:
    ends = spec.ends_of(source)
    return f"{link(spec.type)} → {_targets(ends.targets if ends else ())}"


def _targets(names: Iterable[str]) -> str:
    return " or ".join("any label" if name == ENTITY_LABEL else name for name in names)


def _provenance() -> Iterable[PropertySpec]:
    return RELATIONSHIPS["OBSERVED_ON"].properties


def _short(declared: PropertySpec) -> tuple[str, str, str]:
    return code(declared.name), declared.type, meaning(declared)
