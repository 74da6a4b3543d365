from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from graph.errors import InvalidMapping
from graph.model.facts import Facts
from ingest.mapping.paths import Path as RecordPath
from ingest.mapping.reading import find_mapping, parse_mapping, shipped, shipped_names
from ingest.mapping.transforms import TRANSFORMS
from tests.envelopes import MapTo, Refuse

SERVICES = """\
timezone: Europe/London
maps:
  - label: System
    id: code
    key: name
    props:
      name: name
      kind: {path: type, table: {db: database, web: website}, default: service}
      tier: tier
      description: {join: [summary, details.text], separator: ". "}
    url: links.self
    aliases: "names[]"
    at: seen
    same_as:
      - {source: github, id: repo}
    edges:
      - type: OWNED_BY
        to: {label: Team, key: {path: team, transform: [strip_hash, lower]}}
      - type: DEPENDS_ON
        to: {label: System, key: "needs[].name"}
      - type: ABOUT
        from: {label: Document, id: {path: manual, transform: [last_part, lower]}, source: wiki}
        producer: services
  - label: Team
    id: {path: team, transform: strip_hash}
    key: {path: team, transform: strip_hash}
    props:
      name: {path: team, transform: strip_hash}
      chat: team
"""


def map_service(facts: MapTo, **record: object) -> Facts:
    return facts(record, "record", parse_mapping(SERVICES, "services.yaml"))


def test_a_record_becomes_what_the_mapping_says(facts: MapTo) -> None:
    answer = map_service(
        facts,
        code=7,
        name="Pay Ments",
        type="db",
        tier="2",
        team="#Money",
        summary="Stores payments",
        details={"text": "All of them"},
        names=["payments-db", "pdb"],
        needs=[{"name": "Ledger"}, {"name": "Vault"}, {}],
        seen="2026-07-01 09:00:00",
        repo="acme/pay",
        manual="https://wiki.acme.example/Runbooks/PayMents.html?x=1",
        links={"self": "https://acme.example/pay"},
    )
    system, team = answer.records

    assert system.uid == "acme:tracker:main:system:7"
    assert system.canonical is not None
    assert system.canonical.uid == "acme:nazara:main:system:pay-ments"
    assert system.props["kind"] == "database"
    assert system.props["tier"] == 2
    assert system.props["description"] == "Stores payments. All of them"
    assert system.aliases == ("payments-db", "pdb")
    assert system.url == "https://acme.example/pay"
    assert system.at.isoformat() == "2026-07-01T08:00:00+00:00"
    assert system.same_as == ("acme:github:main:system:acme/pay",)
    assert {(one.type, one.to.uid) for one in system.links} == {
        ("OWNED_BY", "acme:nazara:main:team:money"),
        ("DEPENDS_ON", "acme:nazara:main:system:ledger"),
        ("DEPENDS_ON", "acme:nazara:main:system:vault"),
    }
    assert team.props["chat"] == "#Money"
    [about] = answer.sightings
    assert about.start.uid == "acme:wiki:main:document:payments.html"
    assert (about.end.uid, about.producer) == (system.uid, "services")


def test_what_is_missing_is_left_out(facts: MapTo) -> None:
    answer = map_service(facts, code="x", name="x", tier="")

    [system] = answer.records
    assert system.props["kind"] == "service"
    assert system.props["tier"] is None
    assert system.links == ()
    assert answer.sightings == ()


def test_a_thing_named_in_passing_has_one_version_however_often(facts: MapTo) -> None:
    first = map_service(facts, code="a", name="a", team="#m").records[1]
    second = map_service(facts, code="b", name="b", team="#m").records[1]

    assert first.version == second.version
    assert not first.arrival


DEPLOYS = """\
timezone: UTC
maps:
  - label: Deployment
    id: number
    props:
      title: what
      kind: {const: deploy}
      at: when
    edges:
      - type: DEPLOYED_TO
        to: {label: System, key: service}
"""


def test_an_edge_also_says_what_is_kept_as_a_property(facts: MapTo) -> None:
    record = {"number": 1, "what": "v2", "when": "2026-07-01 10:00", "service": "Shop"}
    answer = facts(record, "record", parse_mapping(DEPLOYS))

    assert answer.records[0].props["system_ref"] == "acme:nazara:main:system:shop"
    assert [one.type for one in answer.sightings] == ["DEPLOYED_TO"]


def test_an_event_names_its_system_and_issue(facts: MapTo) -> None:
    text = """\
maps:
  - label: TechnicalEvent
    id: id
    props: {kind: {const: alert}, count: {const: 1}, at: at, system_ref: host, issue: rule}
"""
    record = {"id": 1, "at": "2026-07-01T10:00:00Z", "host": "Web 1", "rule": "R"}
    [event] = facts(record, "record", parse_mapping(text)).records

    assert event.props["system_ref"] == "acme:nazara:main:system:web-1"
    assert event.props["issue"] == "acme:tracker:main:technical_issue:R"


def test_a_deployment_without_a_system_says_what_it_needs(refused: Refuse) -> None:
    record = {"number": 1, "what": "v2", "when": "2026-07-01 10:00"}

    assert "an edge DEPLOYED_TO" in refused(record, "record", parse_mapping(DEPLOYS)).reason


@pytest.mark.parametrize(
    ("record", "path", "words"),
    [
        ({"name": "x"}, "code", "expected text or a number"),
        ({"code": ["x"], "name": "x"}, "code", "expected text or a number"),
        ({"code": "x", "name": "x", "tier": "two"}, "tier", "not a whole number"),
        ({"code": "x", "name": "x", "seen": "soon"}, "at", "is not a time"),
        (["x"], "code", "expected text or a number"),
        (None, "code", "expected text or a number"),
    ],
)
def test_a_record_that_does_not_fit_names_the_place(
    refused: Refuse,
    record: object,
    path: str,
    words: str,
) -> None:
    answer = refused(record, "record", parse_mapping(SERVICES))

    assert answer.path == path
    assert words in answer.reason


FAULTS = [
    ("maps:\n  - label: Sistem\n    id: x\n", 2, "maps[0].label", "did you mean System?"),
    ("maps:\n  - label: System\n", 2, "maps[0]", "`id:` is missing"),
    (
        "maps:\n  - label: System\n    id: x\n    prop: {}\n",
        4,
        "maps[0].prop",
        "did you mean props?",
    ),
    (
        "maps:\n  - label: System\n    id: x\n    props:\n      kind: k\n      nme: n\n",
        6,
        "maps[0].props.nme",
        "did you mean name?",
    ),
    ("maps:\n  - label: System\n    id: a..b[\n", 3, "maps[0].id", "is not a path"),
    (
        "maps:\n  - label: System\n    id: {path: a, transform: shout}\n",
        3,
        "transform",
        "not known",
    ),
    ("maps:\n  - label: System\n    id: {path: a, const: b}\n", 3, "maps[0].id", "exactly one"),
    ("maps:\n  - label: Incident\n    id: x\n    key: x\n", 4, "maps[0].key", "has no key"),
    ("timezone: Mars/Base\nformat: jsonl\n", 1, "timezone", "is not known"),
    ("format: markdwn\n", 1, "format", "did you mean markdown?"),
    ("format: records\n", 1, "mapping", "needs `maps:`"),
    ("format: sentry\nmaps:\n  - {label: System, id: x}\n", 2, "maps", "says itself"),
    ("chunk_characters: 3\nformat: backstage\n", 1, "chunk_characters", "from 200 to"),
    ("has: a\nhas: b\n", 2, "has", "twice"),
    ("- a\n", 1, "mapping", "expected keys and values"),
    (
        "maps:\n  - label: Incident\n    id: x\n    props:\n      status: {const: open}\n",
        4,
        "maps[0].props",
        "Incident needs started_at",
    ),
    ("maps:\n  - label: Deployment\n    id: x\n", 2, "maps[0]", "an edge DEPLOYED_TO"),
    (
        "maps:\n  - label: System\n    id: x\n    props:\n      kind: {const: servise}\n",
        5,
        "maps[0].props.kind.const",
        "'servise' is not allowed; expected one of service",
    ),
    (
        "maps:\n  - label: Team\n    id: x\n    props:\n      chat: {path: t, table: {a: [b]}}\n",
        5,
        "maps[0].props.chat.table.a",
        "got ['b'], not a text",
    ),
    (
        "maps:\n  - label: System\n    id: x\n    props:\n      kind: {path: k, default: thing}\n",
        5,
        "maps[0].props.kind.default",
        "'thing' is not allowed",
    ),
    ("format: jsonl\ndelimiter: ';;'\n", 2, "delimiter", "expected one character"),
    ("format: jsonl\npatterns:\n  own: (a+)+\n", 3, "patterns.own", "is not a pattern"),
    ("maps:\n  - {label: System, id: {path: a, part: own}}\n", 2, "part", "Known: date,"),
    ("records:\n  - has: a\n", 2, "records[0]", "`path:` is missing"),
    ("records: a[]\n", 1, "mapping", "needs `maps:`"),
    ("a: [\n", 2, "", "not YAML"),
    ("format: !!bool maybe\n", 1, "format", "is not what its tag !!bool says"),
    ("chunk_characters: !Ref x\nformat: sentry\n", 1, "chunk_characters", "unknown tag !Ref"),
    ("format: !!int x\nmaps: []\n", 1, "format", "is not what its tag !!int says"),
    ("a: " + "[" * 250 + "]" * 250, 1, "", "nests deeper than 200 levels"),
    ("? [a]\n: b\n", 1, "", "unknown key"),
    ("--- {format: sentry}\n--- {}\n", 2, "", "a second document begins here"),
    ("", 1, "", "empty"),
]


@pytest.mark.parametrize(("text", "line", "key", "words"), FAULTS)
def test_a_wrong_mapping_says_file_line_and_key(text: str, line: int, key: str, words: str) -> None:
    with pytest.raises(InvalidMapping) as caught:
        parse_mapping(text, "mine.yaml")

    assert caught.value.message.startswith(f"mine.yaml:{line}: ")
    assert caught.value.message.count("mine.yaml") == 1
    assert key in caught.value.message
    assert words in caught.value.message


EDGE_FAULTS = [
    ("{type: OWND_BY, to: {label: Team, key: t}}", "did you mean OWNED_BY?"),
    ("{type: AFFECTS, to: {label: System, key: t}}", "does not start at System"),
    ("{type: OWNED_BY, to: {label: System, key: t}}", "it goes to Team, Person"),
    ("{type: OWNED_BY, to: {label: Team}}", "either `key:` or `id:`"),
    ("{type: OWNED_BY}", "either `to:` or `from:`"),
    ("{type: ABOUT, from: {label: Document, id: d}}", "needs a `producer:`"),
    ("{type: ABOUT, from: {label: Document, key: d}, producer: p}", "has no key"),
]


@pytest.mark.parametrize(("edge", "words"), EDGE_FAULTS)
def test_edges_are_checked_against_the_model(edge: str, words: str) -> None:
    text = f"maps:\n  - label: System\n    id: x\n    edges:\n      - {edge}\n"

    with pytest.raises(InvalidMapping, match=r"^m\.yaml:5: ") as caught:
        parse_mapping(text, "m.yaml")

    assert words in caught.value.message


def test_a_word_of_ours_and_a_derived_property_are_no_faults_of_a_mapping() -> None:
    text = """\
maps:
  - label: Incident
    id: id
    props:
      status: {path: s, table: {X: In Progress}, default: declared}
      started_at: {path: b, default: 2026-11-02}
  - label: TechnicalEvent
    id: id
    props: {kind: {const: error}, at: at}
  - label: Deployment
    id: id
    props: {kind: {const: deploy}, at: {path: at, time: epoch}}
    edges:
      - {type: DEPLOYED_TO, to: {label: System, key: s}}
"""

    assert len(parse_mapping(text).maps) == 3


@pytest.mark.parametrize("name", shipped_names())
def test_every_shipped_mapping_is_sound_and_says_what_it_is_for(name: str) -> None:
    mapping = shipped(name)

    assert mapping.name == name
    assert mapping.text.startswith("# ")
    assert yaml.safe_load(mapping.text)


def test_a_mapping_is_found_by_name_or_file(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + SERVICES.encode())

    assert find_mapping("documents") is shipped("documents")
    assert find_mapping(str(file)).name == "mine"
    with pytest.raises(InvalidMapping, match="did you mean documents"):
        find_mapping("document")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a.b", [1]),
        ("list[].x", [1, 2]),
        ("list[]", [{"x": 1}, {"x": 2}, {"y": 3}]),
        ("a[].b", [1]),
        ("none", []),
        ("missing.deep", []),
        ('"dotted.name"', ["d"]),
        ("^.name", ["group"]),
        ("^^.name", ["file"]),
        ("^^^.name", []),
    ],
)
def test_a_path_finds_what_stands_there(path: str, expected: list[object]) -> None:
    record = {
        "a": {"b": 1},
        "list": [{"x": 1}, {"x": 2}, {"y": 3}],
        "none": None,
        "dotted.name": "d",
    }

    parents = [{"name": "group"}, {"name": "file"}]
    assert RecordPath.parse(path).values(record, parents) == expected


def test_transforms_do_what_they_are_called() -> None:
    given = {
        "lower": ("AbC", "abc"),
        "trim": (" a ", "a"),
        "strip_hash": ("#team", "team"),
        "last_part": ("https://x.example/a/B?c=d#e", "B"),
        "stem": ("docs/Page.html.md", "Page"),
        "before_brackets": ("Service Mesh (SM) ", "Service Mesh"),
        "in_brackets": ("Service Mesh (SM)", "SM"),
        "digest": ("abc", "ba7816bf"),
    }

    assert {name: TRANSFORMS[name](before) for name, (before, _) in given.items()} == {
        name: after for name, (_, after) in given.items()
    }
    assert set(TRANSFORMS) == set(given)
    assert TRANSFORMS["in_brackets"]("plain") == ""
    assert TRANSFORMS["before_brackets"]("plain") == "plain"


def test_a_file_that_is_too_large_for_a_mapping_is_not_read_as_one(tmp_path: Path) -> None:
    file = tmp_path / "data.json"
    file.write_text(SERVICES + "# \N{LATIN SMALL LETTER E WITH ACUTE}" * 200)
    size = file.stat().st_size

    assert find_mapping(str(file), largest=size).maps[0].label == "System"
    for largest in (size - 1, size - 2):
        with pytest.raises(InvalidMapping, match=f"more than {largest:,} bytes") as caught:
            find_mapping(str(file), largest=largest)
        assert "NAZARA_MAPPING_BYTES" in caught.value.remedy
