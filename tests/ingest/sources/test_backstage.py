from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from graph.model.facts import Facts
from ingest.files.reading import Reading
from ingest.sources.backstage.mapping import is_catalogue
from ingest.sources.backstage.references import EntityRef
from ingest.sources.registry import map_envelope
from tests.envelopes import MapTo, Refuse


def entity(kind: str, name: str, spec: dict[str, Any] | None = None, **metadata: Any) -> Any:
    return {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": kind,
        "metadata": {"name": name, **metadata},
        "spec": spec or {},
    }


def links(answer: Facts) -> set[tuple[str, str]]:
    return {(one.type, one.to.uid.split(":", 3)[3]) for one in answer.records[0].links}


@pytest.mark.parametrize(
    ("kind", "type_", "expected"),
    [
        ("Component", "service", ("System", "service", "shop")),
        ("Component", "website", ("System", "website", "shop")),
        ("Component", "something-new", ("System", "service", "shop")),
        ("Resource", "database", ("System", "database", "resource/shop")),
        ("Resource", "s3-bucket", ("System", "database", "resource/shop")),
        ("Resource", "kafka-topic", ("System", "queue", "resource/shop")),
        ("API", "openapi", ("System", "service", "api/shop")),
        ("System", None, ("System", "group", "shop")),
        ("Domain", None, ("System", "group", "domain/shop")),
        ("Group", "team", ("Team", None, "shop")),
    ],
)
def test_each_kind_becomes_its_label_under_its_key(
    facts: MapTo,
    kind: str,
    type_: str | None,
    expected: tuple[str, str | None, str],
) -> None:
    label, system_kind, key = expected
    [record] = facts(entity(kind, "Shop", {"type": type_}), "backstage").records

    assert record.label == label
    assert record.uid == f"acme:tracker:main:{label.lower()}:{kind.lower()}:default/shop"
    assert record.canonical is not None
    assert record.canonical.native_id == key
    assert record.props.get("kind") == system_kind
    assert record.authority == 2


def test_links_follow_the_fields_and_their_implied_kinds(facts: MapTo) -> None:
    spec = {
        "owner": "crew",
        "system": "stage",
        "subcomponentOf": "theatre",
        "dependsOn": ["resource:props", "Component:backline/Lights"],
        "consumesApis": ["tickets"],
    }

    assert links(facts(entity("Component", "show", spec), "backstage")) == {
        ("OWNED_BY", "team:crew"),
        ("PART_OF", "system:stage"),
        ("PART_OF", "system:theatre"),
        ("DEPENDS_ON", "system:resource/props"),
        ("DEPENDS_ON", "system:backline/lights"),
        ("DEPENDS_ON", "system:api/tickets"),
    }


def test_who_needs_an_api_needs_the_component_that_serves_it(facts: MapTo) -> None:
    [seen] = facts(
        entity("Component", "desk", {"providesApis": ["tickets"]}), "backstage"
    ).sightings

    assert (seen.type, seen.confidence) == ("DEPENDS_ON", "derived")
    assert seen.start.uid == "acme:nazara:main:system:api/tickets"
    assert seen.end.uid == "acme:tracker:main:system:component:default/desk"


def test_people_are_joined_by_e_mail_and_named_by_the_catalogues_id(facts: MapTo) -> None:
    profile = {"displayName": "Ada", "email": "Ada@Acme.example"}
    user = entity("User", "ada", {"profile": profile, "memberOf": ["crew"]})
    owned = entity("Component", "x", {"owner": "user:ada"})
    [person] = facts(user, "backstage").records

    assert person.canonical is not None
    assert person.canonical.native_id == "ada@acme.example"
    assert links(facts(user, "backstage")) == {("MEMBER_OF", "team:crew")}
    assert links(facts(owned, "backstage")) == {("OWNED_BY", "person:user:default/ada")}
    assert person.uid.endswith("person:user:default/ada")


def test_a_user_without_e_mail_is_nobody_elsewhere(facts: MapTo) -> None:
    [person] = facts(entity("User", "bo"), "backstage").records

    assert person.canonical is None


def test_annotations_claim_the_ids_of_other_tools_and_drop_keys(facts: MapTo) -> None:
    annotations = {
        "github.com/project-slug": "acme/shop",
        "sentry.io/project-slug": "acme-org/shop-web",
        "nazara/server-address": "shop.tide.example",
        "pagerduty.com/service-id": "P1",
        "pagerduty.com/integration-key": "not-to-be-kept",
    }
    answer = facts(entity("Component", "shop", annotations=annotations), "backstage")

    assert answer.records[0].same_as == (
        "acme:github:main:system:acme/shop",
        "acme:otlp:main:system:shop.tide.example",
        "acme:pagerduty:main:system:P1",
        "acme:sentry:main:system:shop-web",
    )
    assert "not-to-be-kept" not in repr(answer)


def test_a_namespace_is_part_of_the_name_and_implied_for_neighbours(facts: MapTo) -> None:
    answer = facts(entity("Component", "a", {"owner": "crew"}, namespace="Ops"), "backstage")
    [record] = answer.records

    assert record.canonical is not None
    assert record.canonical.native_id == "ops/a"
    assert record.props["namespace"] == "ops"
    assert links(answer) == {("OWNED_BY", "team:ops/crew")}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kind": "Template"}, "kind Template are not imported"),
        ({"kind": 3}, "expected a catalogue entity"),
        ({"metadata": {}}, "metadata.name is missing"),
        ({"metadata": "x"}, "no mapping of names"),
        ({"spec": {"owner": ["a/"]}}, "expected [kind:][namespace/]name"),
        ({"spec": {"profile": []}}, "no mapping of names"),
    ],
)
def test_what_is_not_understood_is_refused_clearly(
    refused: Refuse,
    change: dict[str, Any],
    words: str,
) -> None:
    assert words in refused({**entity("Component", "a"), **change}, "backstage").reason


def test_a_reference_reads_in_all_its_lengths() -> None:
    full = EntityRef("component", "default", "a")

    assert EntityRef.parse("A", "component", "x") == full
    assert EntityRef.parse("default/a", "component", "x") == full
    assert EntityRef.parse("Component:default/a", "group", "x") == full
    assert is_catalogue({"apiVersion": "backstage.io/v1beta1"})
    assert not is_catalogue({"apiVersion": "v1"})


def test_a_component_called_like_its_system_is_one_node_and_no_part_of_itself(facts: MapTo) -> None:
    spec = {"type": "service", "owner": "crew", "system": "show"}

    assert links(facts(entity("Component", "show", spec), "backstage")) == {
        ("OWNED_BY", "team:crew")
    }


def sightings(answer: Facts) -> set[tuple[str, str, str]]:
    """Return what accumulates, but for findings: start, type and end by kind and name."""
    return {
        (one.start.uid.split(":", 3)[3], one.type, one.end.uid.split(":", 3)[3])
        for one in answer.sightings
        if one.type != "CITES"
    }


def test_a_dependency_that_is_told_from_the_other_side_is_one(facts: MapTo) -> None:
    spec = {"dependencyOf": ["cart", "resource:default/queue"]}

    answer = facts(entity("Resource", "orders", spec), "backstage")

    own = "system:resource:default/orders"
    assert sightings(answer) == {
        ("system:cart", "DEPENDS_ON", own),
        ("system:resource/queue", "DEPENDS_ON", own),
    }


def test_the_children_of_a_group_are_part_of_it(facts: MapTo) -> None:
    answer = facts(entity("Group", "shop", {"children": ["cart", "pay"]}), "backstage")

    assert sightings(answer) == {
        ("team:cart", "PART_OF", "team:group:default/shop"),
        ("team:pay", "PART_OF", "team:group:default/shop"),
    }


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ("template:default/x", "'template:default/x', of a kind that is not imported"),
        ("user:ann", "'user:ann', which can't stand there"),
    ],
)
def test_a_reference_that_can_not_be_kept_costs_itself_and_is_told(
    facts: MapTo, reference: str, words: str
) -> None:
    spec = {"owner": "pay", "dependsOn": [reference, "cart"]}

    answer = facts(entity("Component", "shop", spec), "backstage")

    assert links(answer) == {("OWNED_BY", "team:pay"), ("DEPENDS_ON", "system:cart")}
    [_, finding] = answer.records
    assert (finding.label, finding.props["kind"]) == ("Finding", "unknown_reference")
    assert finding.props["title"] == f"spec.dependsOn names {words} (shop)"
    [cite] = [one for one in answer.sightings if one.type == "CITES"]
    assert (cite.start.uid, cite.end.uid) == (finding.uid, answer.records[0].uid)


@pytest.mark.parametrize("kind", ["Location", "Template"])
def test_entities_that_describe_nothing_are_passed_over_and_told(tmp_path: Path, kind: str) -> None:
    (tmp_path / "a.json").write_bytes(orjson.dumps(entity(kind, "x")))
    passed: list[str] = []

    reading = Reading("acme", "t", skipped=lambda _file, why: passed.append(why))

    assert list(reading.envelopes([str(tmp_path)])) == []
    assert passed[0].startswith(f"catalogue {kind}: it")


def test_an_answer_of_a_live_catalogue_gives_its_entities_as_files_do(tmp_path: Path) -> None:
    one, two = entity("Component", "pump"), entity("Group", "crew")
    served = {**one, "relations": [], "metadata": {"name": "pump", "uid": "u1", "etag": "e1"}}
    page = tmp_path / "page.json"
    page.write_bytes(orjson.dumps({"items": [served, two], "totalItems": 2, "pageInfo": {}}))

    found = list(Reading("acme", "backstage").envelopes([str(page)]))

    answers = [map_envelope(one, None) for one in found]
    names = [(a.records[0].label, a.records[0].native_id) for a in answers if isinstance(a, Facts)]
    assert names == [("System", "component:default/pump"), ("Team", "group:default/crew")]


def test_what_other_tools_call_a_system_is_searched_by(facts: MapTo) -> None:
    annotations = {"github.com/project-slug": "acme/pump", "jira/project-key": "WAT"}
    [record] = facts(entity("Component", "pump", annotations=annotations), "backstage").records

    assert {"acme/pump", "WAT"} <= set(record.aliases)
    assert "acme:jira:main:system:WAT" in record.same_as
