"""The declarations agree with themselves; each test collects all faults and fails once."""

from collections import Counter
from collections.abc import Iterator

import pytest

from graph.model.declarations import (
    ENTITY_LABEL,
    ENTITY_PROPERTIES,
    LABELS,
    RELATIONSHIPS,
    STATES,
    LabelSpec,
    PropertySpec,
    base_label,
    camel_case,
    node_classes,
    projected_types,
    snake_case,
)
from graph.model.fields import OURS, Declared
from graph.model.identity import canonical_uid, make_uid
from graph.model.providers import PROVIDERS

EVERY_LABEL = [*LABELS.values(), *STATES.values()]

NEEDED_INDEXES: dict[str, set[tuple[str, ...]]] = {
    "System": {("org", "kind", "sort_at", "uid")},
    "Person": {("org", "email", "sort_at", "uid")},
    "Document": {("org", "kind", "sort_at", "uid")},
    "CustomerCase": {
        ("org", "status", "opened_at", "uid"),
        ("org", "opened_at", "uid"),
        ("org", "account"),
    },
    "WorkItem": {("org", "updated_at", "uid")},
    "Incident": {("org", "started_at", "uid"), ("org", "status", "severity_rank", "uid")},
    "TechnicalEvent": {("system", "at", "uid"), ("issue", "at", "uid")},
    "TechnicalIssue": {("org", "last_event_at", "uid")},
    "Deployment": {("system", "at", "uid"), ("org", "at", "uid")},
    "Change": {("org", "at", "uid")},
    "Embedding": {("of",)},
    "JobRun": {("org", "started_at", "uid")},
    "Suggestion": {("org", "status", "sort_at", "uid")},
    "DeadLetter": {("org", "status")},
    "TicketEvent": {("ticket", "at", "uid")},
}
"""Indexes that a query of the product cannot do without."""

RENAMED_FIELDS = {"CHANGED": "record"}
"""Relationship types whose field is not their name, because a property has it already."""


def properties_of(spec: LabelSpec) -> tuple[PropertySpec, ...]:
    """Return all properties of a label's nodes."""
    return spec.properties + (ENTITY_PROPERTIES if spec.entity else ())


def outgoing_fields(spec: LabelSpec) -> Iterator[str]:
    for relationship in RELATIONSHIPS.values():
        if spec.name in relationship.sources:
            yield relationship.field


def incoming_fields(spec: LabelSpec) -> Iterator[str]:
    for relationship in RELATIONSHIPS.values():
        targets = set(relationship.targets)
        if relationship.incoming_field and targets & {*spec.labels, ENTITY_LABEL}:
            yield relationship.incoming_field


def test_everything_is_described_in_sentences() -> None:
    described = [
        *((spec.name, spec.description) for spec in EVERY_LABEL),
        *(
            (f"{spec.name}.{p.name}", p.description)
            for spec in EVERY_LABEL
            for p in spec.properties
        ),
        *((f"{ENTITY_LABEL}.{p.name}", p.description) for p in ENTITY_PROPERTIES),
        *((spec.type, spec.description) for spec in RELATIONSHIPS.values()),
        *(
            (f"{spec.type}.{p.name}", p.description)
            for spec in RELATIONSHIPS.values()
            for p in spec.properties
        ),
    ]

    assert [
        place for place, words in described if not words or not words.endswith((".", "…"))
    ] == []


def test_a_label_has_one_caption_and_so_have_the_labels_it_carries() -> None:
    faults = [
        f"{spec.name}: {captions}"
        for spec in EVERY_LABEL
        if (captions := {p.name for p in spec.properties} & {"name", "title"}) != {spec.caption}
    ]
    faults += [
        f"{spec.name} and {other}"
        for spec in LABELS.values()
        for other in spec.labels
        if LABELS[other].caption != spec.caption
    ]

    assert faults == []


def test_captions_are_required_of_entities() -> None:
    faults = [
        spec.name
        for spec in LABELS.values()
        if spec.entity and not ((caption := spec.property(spec.caption)) and caption.required)
    ]

    assert faults == []


def test_an_entity_sorts_after_every_domain_label() -> None:
    """Neo4j Browser styles a node by its alphabetically first label."""
    assert [
        spec.name for spec in EVERY_LABEL if min([*spec.labels, ENTITY_LABEL]) == ENTITY_LABEL
    ] == []


def test_indexes_name_properties_and_end_in_uid_where_something_sorts_by_them() -> None:
    faults = []
    for spec in LABELS.values():
        known = {p.name: p for p in properties_of(spec)}
        for index in spec.indexes:
            unknown = [name for name in index if name not in known]
            sorts = any(known[name].type in {"datetime", "int"} for name in index if name in known)
            if unknown or (sorts and index[-1] != "uid") or len(set(index)) < len(index):
                faults.append(f"{spec.name}: {index}")

    assert faults == []


def test_every_index_that_a_query_needs_is_there() -> None:
    missing = [
        f"{label}: {index}"
        for label, indexes in NEEDED_INDEXES.items()
        for index in indexes
        if index not in LABELS[label].indexes
    ]
    missing += [
        spec.name
        for spec in LABELS.values()
        if spec.entity and ("org", "sort_at", "uid") not in spec.indexes
    ]

    assert missing == []


def test_a_main_time_is_a_time() -> None:
    faults = [
        spec.name
        for spec in LABELS.values()
        if spec.sort_property
        and not ((time := spec.property(spec.sort_property)) and time.type == "datetime")
    ]

    assert faults == []


def test_unique_properties_exist() -> None:
    faults = [
        f"{spec.name}.{name}"
        for spec in LABELS.values()
        for name in spec.unique
        if spec.property(name) is None
    ]

    assert faults == []


def test_a_property_has_the_same_type_everywhere() -> None:
    types: dict[str, set[str]] = {}
    for spec in EVERY_LABEL:
        for declared in properties_of(spec):
            types.setdefault(declared.name, set()).add(declared.type)

    assert [name for name, found in types.items() if len(found) > 1] == []


def test_no_property_is_declared_twice() -> None:
    faults = []
    for spec in EVERY_LABEL:
        counted = Counter(p.name for p in properties_of(spec))
        faults += [f"{spec.name}.{name}" for name, count in counted.items() if count > 1]

    assert faults == []


def test_what_is_tracked_is_kept_by_change() -> None:
    kept = {p.name for p in LABELS["Change"].properties if p.tracked}
    faults = [
        f"{spec.name}.{p.name}"
        for spec in LABELS.values()
        for p in spec.properties
        if p.tracked and (p.name not in kept or spec.immutable)
    ]

    assert faults == []
    assert kept == {"status", "severity_rank", "priority", "text", "deleted"}


def test_neomodel_s_own_name_deleted_is_no_attribute() -> None:
    assert [cls.__name__ for cls in node_classes() if "deleted" in vars(cls)] == []


def test_uid_types_are_unique_but_for_a_ticket_which_is_a_customer_case() -> None:
    counted = Counter(spec.type for spec in LABELS.values() if spec.entity)

    assert [name for name, count in counted.items() if count > 1] == ["customer_case"]
    assert LABELS["Ticket"].type == "customer_case"
    assert LABELS["Ticket"].labels == ("Ticket", "CustomerCase")
    assert base_label("customer_case") is LABELS["CustomerCase"]


def test_a_uid_type_survives_in_a_uid() -> None:
    for spec in LABELS.values():
        assert make_uid("acme", "jsonl", "main", spec.type, "1").split(":")[3] == spec.type
        assert canonical_uid("acme", spec.type, "a").split(":")[3] == spec.type


def test_canonical_labels() -> None:
    assert {spec.name for spec in LABELS.values() if spec.canonical} == {
        "System",
        "Team",
        "Person",
        "GlossaryTerm",
        "Category",
        "Severity",
    }


def test_plurals_are_unique_and_no_label_s_own_name() -> None:
    counted = Counter(spec.plural for spec in EVERY_LABEL)
    singulars = {spec.name[0].lower() + spec.name[1:] for spec in EVERY_LABEL}

    assert [plural for plural, count in counted.items() if count > 1] == []
    assert singulars & set(counted) == set()


def test_relationships_join_labels_that_exist() -> None:
    known = {*LABELS, *STATES, ENTITY_LABEL}
    faults = [
        f"{spec.type}: {name}"
        for spec in RELATIONSHIPS.values()
        for name in (*spec.sources, *spec.targets)
        if name not in known
    ]

    assert faults == []


def test_ends_of_a_relationship_agree_with_its_sources_and_targets() -> None:
    faults = [
        spec.type
        for spec in RELATIONSHIPS.values()
        if tuple(end.source for end in spec.ends) != spec.sources
        or {target for end in spec.ends for target in end.targets} != set(spec.targets)
        or spec.mode not in {end.mode for end in spec.ends}
    ]

    assert faults == []


def test_an_outgoing_field_is_the_type_in_camel_case() -> None:
    faults = {
        spec.type: spec.field
        for spec in RELATIONSHIPS.values()
        if spec.field != camel_case(spec.type)
    }

    assert faults == RENAMED_FIELDS


def test_fields_of_a_label_are_unique() -> None:
    """Properties, outgoing and incoming relationships become fields of one GraphQL type."""
    faults = []
    for spec in LABELS.values():
        counted = Counter(
            [
                *(camel_case(p.name) for p in properties_of(spec)),
                *outgoing_fields(spec),
                *incoming_fields(spec),
            ],
        )
        faults += [f"{spec.name}.{name}" for name, count in counted.items() if count > 1]

    assert faults == []


def test_projected_relationships_carry_an_interval_and_all_but_system_ones_their_origin() -> None:
    faults = []
    for spec in RELATIONSHIPS.values():
        names = {p.name for p in spec.properties}
        if spec.mode == "projected" and not names >= {"valid_from", "valid_to"}:
            faults.append(spec.type)
        if spec.mode != "system" and not names >= {"record", "source", "confidence", "run"}:
            faults.append(spec.type)

    assert faults == []


def test_a_label_that_people_see_can_not_be_declared_without_its_look() -> None:
    with pytest.raises(ValueError, match="tides: people see these nodes in Neo4j Browser"):
        Declared(plural="tides", aging=OURS)


def test_embedded_labels_are_searched_as_text_too() -> None:
    assert [s.name for s in LABELS.values() if s.embedded and not s.full_text] == []
    assert not LABELS["Document"].embedded
    labels = {spec.label for spec in PROVIDERS.values()}
    assert labels == {"Embedding_local_1", "Embedding_minilm_l6_v2_q_1"}


def test_projected_types_of_a_system() -> None:
    assert projected_types("System") == ("DEPENDS_ON", "PART_OF", "OWNED_BY")
    assert projected_types("TechnicalEvent") == ()


def test_a_declaration_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        LABELS["System"].plural = "machines"  # type: ignore[misc]
    with pytest.raises(TypeError):
        LABELS["Machine"] = LABELS["System"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("name", "snake"),
    [
        ("TechnicalEvent", "technical_event"),
        ("LLMProvider", "llm_provider"),
        ("ApiToken", "api_token"),
    ],
)
def test_names_turn_into_snake_case(name: str, snake: str) -> None:
    assert snake_case(name) == snake
