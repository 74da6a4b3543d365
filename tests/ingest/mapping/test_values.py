"""What a value of a mapping file gives for a record."""

from __future__ import annotations

from typing import Any

import pytest

from graph.errors import InvalidMapping
from ingest.mapping.declared import Mapping
from ingest.mapping.reading import parse_mapping
from tests.envelopes import MapTo, Refuse

NOTES = {"notes": [{"text": "Only new cards."}, {"text": "Also old cards."}]}


def described(facts: MapTo, value: str, **record: Any) -> Any:
    """Return the description that a value of a mapping gives a system."""
    text = "maps:\n  - label: System\n    id: id\n    props:\n      kind: {const: service}\n"
    mapping = parse_mapping(f"{text}      description: {value}\n")
    return facts({"id": 1, **record}, "record", mapping).records[0].props["description"]


def test_joining_a_list_takes_all_of_it_not_its_first_element_alone(facts: MapTo) -> None:
    value = '{join: [summary, "notes[].text"], separator: " | "}'

    text = described(facts, value, summary="Refused", **NOTES)

    assert text == "Refused | Only new cards. | Also old cards."


def test_a_list_chosen_by_first_is_joined_whole(facts: MapTo) -> None:
    value = '{join: [{first: [nowhere, "notes[].text"]}], separator: " "}'

    assert described(facts, value, **NOTES) == "Only new cards. Also old cards."


def test_a_joined_object_is_written_as_json(facts: MapTo) -> None:
    value = '{join: [summary, "notes[]"]}'

    text = described(facts, value, summary="Refused", notes=[{"b": True, "a": None}, 1.5])

    assert text == 'Refused {"a":null,"b":true} 1.5'


LISTS = """\
maps:
  - label: System
    id: id
    key: id
    aliases: {first: ["other[]", code]}
    same_as:
      - {source: github, id: "repos[]"}
    props:
      name: id
      kind: {const: service}
  - label: GlossaryTerm
    id: id
    key: id
    props:
      name: id
      definition: {const: A word.}
      abbreviations: {first: ["short[]", code]}
"""


@pytest.mark.parametrize(
    ("record", "abbreviations"),
    [({"short": ["a", "b"]}, ["a", "b"]), ({"code": "c"}, ["c"]), ({}, None)],
)
def test_a_list_keeps_all_of_what_first_chooses(
    facts: MapTo, record: dict[str, Any], abbreviations: list[str] | None
) -> None:
    _, term = facts({"id": "x", **record}, "record", parse_mapping(LISTS)).records

    assert term.props["abbreviations"] == abbreviations


def test_every_id_that_a_thing_has_elsewhere_is_claimed(facts: MapTo) -> None:
    record = {"id": "x", "repos": ["acme/a", "acme/b"]}

    system, _ = facts(record, "record", parse_mapping(LISTS)).records

    assert system.same_as == ("acme:github:main:system:acme/a", "acme:github:main:system:acme/b")


TICKETS = """\
%s
maps:
  - label: Incident
    id: number
    props:
      title: summary
      status: %s
      started_at: {const: 2026-11-02T10:00:00Z}
"""
FIRING = "{path: state, table: {FIRING: triggered, SEEN: acknowledged%s}%s}"


def ticket(value: str, top: str = "") -> Mapping:
    return parse_mapping(TICKETS % (top, value))


@pytest.mark.parametrize(
    ("state", "status"),
    [("FIRING", "triggered"), (" SEEN ", "acknowledged"), ("open", "triggered")],
)
def test_the_words_that_nazara_knows_hold_beside_those_of_a_table(
    facts: MapTo, state: str, status: str
) -> None:
    [incident] = facts({"number": 1, "state": state}, "record", ticket(FIRING % ("", ""))).records

    assert incident.props["status"] == status


def test_the_sources_own_status_is_kept_where_a_table_puts_ours_in_its_place(facts: MapTo) -> None:
    mapping = ticket(FIRING % ("", ", transform: trim"))

    [incident] = facts({"number": 1, "state": "SEEN"}, "record", mapping).records

    assert (incident.props["status"], incident.props["source_status"]) == ("acknowledged", "SEEN")


def test_a_status_that_the_mapping_states_itself_is_no_word_of_the_source(facts: MapTo) -> None:
    constant = facts({"number": 1}, "record", ticket("{const: resolved}")).records[0]
    default = facts({"number": 1}, "record", ticket(FIRING % ("", ", default: open"))).records[0]

    assert (constant.props["status"], constant.props["source_status"]) == ("resolved", None)
    assert (default.props["status"], default.props["source_status"]) == ("triggered", None)


@pytest.mark.parametrize("more", ["", ", only: true"])
def test_a_status_that_no_table_knows_is_shown_with_the_words_that_are_known(
    refused: Refuse, more: str
) -> None:
    answer = refused({"number": 1, "state": "PAUSED"}, "record", ticket(FIRING % ("", more)))

    assert answer.path == "status"
    assert "got 'PAUSED', and the table of the mapping knows FIRING, SEEN" in answer.reason
    assert "one of triggered, acknowledged, resolved, closed" in answer.reason


def test_a_table_can_be_all_that_is_known(refused: Refuse, facts: MapTo) -> None:
    only = ticket(FIRING % ("", ", only: true"))
    default = ticket(FIRING % ("", ", default: closed"))

    assert "got 'open'" in refused({"number": 1, "state": "open"}, "record", only).reason
    [incident] = facts({"number": 1, "state": "open"}, "record", default).records
    assert incident.props["status"] == "closed"


HOSTS = """\
%s
maps:
  - label: Incident
    id: number
    props:
      title: {first: [summary, host]}
      status: {const: open}
      started_at: {const: 2026-11-02T10:00:00Z}
    edges:
      - type: AFFECTS
        to: {label: System, key: "hosts[]"}
"""


def affected(facts: MapTo, top: str, *hosts: str) -> set[str]:
    record = {"number": 1, "hosts": list(hosts)}
    [incident] = facts(record, "record", parse_mapping(HOSTS % top)).records
    return {one.to.native_id for one in incident.links}


def test_a_word_that_means_nothing_is_no_system(facts: MapTo) -> None:
    assert affected(facts, "", "?", " N/A ", "-", "None", "Shop") == {"shop"}
    assert affected(facts, "nothing: [tbd]", "?", "TBD", "Shop") == {"?", "shop"}
    assert affected(facts, "nothing: []", "?", "Shop") == {"?", "shop"}


def test_words_that_a_mapping_calls_nothing_are_nothing_in_every_value(facts: MapTo) -> None:
    record = {"number": 1, "summary": "tbd", "host": "Shop"}

    stated = facts(record, "record", parse_mapping(HOSTS % "nothing: [TBD]")).records[0]
    unstated = facts({**record, "summary": "-"}, "record", parse_mapping(HOSTS % "")).records[0]

    assert (stated.props["title"], unstated.props["title"]) == ("Shop", "-")


def test_a_record_whose_id_means_nothing_is_not_all_others_without_one(refused: Refuse) -> None:
    answer = refused({"number": "?", "summary": "Down"}, "record", parse_mapping(HOSTS % ""))

    assert answer.reason == (
        "Incident has no id: expected text or a number at `number`, "
        "got an object with number, summary"
    )


PODS = """\
pattern_characters: 40
patterns:
  ticket: '#(\\d+)'
maps:
  - label: System
    id: pod
    props:
      name: {first: [{path: pod, part: [ticket, deployment]}, pod]}
      kind: {const: service}
"""


@pytest.mark.parametrize(
    ("pod", "name"),
    [
        ("cart-7d9f8b6c5-x2x9z", "cart"),
        ("node #41", "41"),
        ("plain", "plain"),
        ("x" * 38 + " #41", "x" * 38 + " #41"),
    ],
)
def test_a_part_of_a_text_is_found_by_the_first_pattern_that_fits(
    facts: MapTo, pod: str, name: str
) -> None:
    [system] = facts({"pod": pod}, "record", parse_mapping(PODS)).records

    assert system.props["name"] == name


@pytest.mark.parametrize("size", ["9", "100001", "many"])
def test_how_much_of_a_text_patterns_look_at_has_bounds(size: str) -> None:
    with pytest.raises(InvalidMapping, match="pattern_characters: expected a whole number from 10"):
        parse_mapping(PODS.replace("pattern_characters: 40", f"pattern_characters: {size}"))


CELLS = """\
json: [labels, owners]
maps:
  - label: System
    id: id
    props: {name: labels.name, kind: {const: service}, description: '"labels.text"'}
    edges:
      - type: OWNED_BY
        to: {label: Team, key: "owners[].team"}
"""


def test_json_in_a_cell_is_read_where_the_mapping_says(facts: MapTo) -> None:
    record = {
        "id": "1",
        "labels": '{"name": "shop"}',
        "owners": '[{"team": "Pay"}, {"team": "Ops"}]',
    }

    [system] = facts({**record, "labels.text": "Sells"}, "record", parse_mapping(CELLS)).records

    assert (system.props["name"], system.props["description"]) == ("shop", "Sells")
    assert {one.to.native_id for one in system.links} == {"pay", "ops"}


def test_an_empty_cell_is_no_fault_of_json(facts: MapTo) -> None:
    [system] = facts(
        {"id": "1", "labels": "", "owners": " "}, "record", parse_mapping(CELLS)
    ).records

    assert (system.props["name"], system.links) == ("1", ())


def test_a_dict_in_pythons_notation_is_told_and_not_taken_for_a_name(refused: Refuse) -> None:
    cell = "[{'team': 'Pay'}]"

    as_json = refused({"id": 1, "owners": cell}, "record", parse_mapping(CELLS))
    as_host = refused({"number": 1, "hosts": cell}, "record", parse_mapping(HOSTS % ""))
    as_id = refused({"number": cell}, "record", parse_mapping(HOSTS % ""))

    for answer in (as_json, as_host, as_id):
        assert "Python's notation: write it with json.dumps" in answer.reason


def test_a_list_in_pythons_notation_is_no_list_of_one(refused: Refuse) -> None:
    answer = refused(
        {"id": "x", "short": "['a', 'b']"}, "record", parse_mapping(LISTS.replace('[]"', '"'))
    )

    assert answer.path == "abbreviations"
    assert "Python's notation" in answer.reason


REQUESTS = """\
maps:
  - label: WorkItem
    id: number
    unless: [pull_request, {path: kind, table: {Epic: yes}}]
    props: {title: title, kind: {const: issue}, status: {const: open}, opened_at: opened}
  - label: Deployment
    id: number
    needs: pull_request
    props: {title: title, kind: {const: release}, at: merged, system_ref: repo}
"""


@pytest.mark.parametrize(
    ("more", "label"),
    [
        ({}, "WorkItem"),
        ({"pull_request": None}, "WorkItem"),
        ({"pull_request": ""}, "WorkItem"),
        ({"kind": "Story"}, "WorkItem"),
        ({"pull_request": {"url": "x"}, "merged": "2026-11-02T10:00:00Z"}, "Deployment"),
    ],
)
def test_pull_requests_are_told_from_issues_by_what_only_they_have(
    facts: MapTo, more: dict[str, Any], label: str
) -> None:
    record = {"number": 1, "title": "T", "repo": "shop", "opened": "2026-11-01T10:00:00Z", **more}

    [made] = facts(record, "record", parse_mapping(REQUESTS)).records

    assert made.label == label


def test_a_record_that_no_map_takes_says_how_to_pass_it_over(refused: Refuse) -> None:
    answer = refused({"number": 1, "kind": "Epic"}, "record", parse_mapping(REQUESTS))

    assert "no map of mapping mapping takes this record, by `needs` and `unless`" in answer.reason
    assert "`has` and `unless` pass over" in answer.reason
