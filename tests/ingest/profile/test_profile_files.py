"""Profile files: what they may say, every fault of one at once, what they mean, how they differ."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from graph.errors import InvalidInput
from graph.model.facts import Facts
from graph.settings.settings import load_settings
from graph.write.guard import checked
from ingest.demo import organization as demo
from ingest.mapping.severities import rank_of, ranked
from ingest.profile.differences import Difference, differences
from ingest.profile.document import Profile, normalised
from ingest.profile.facts import profile_facts, scale_of
from ingest.profile.faults import InvalidProfile
from ingest.profile.reading import read_file, read_profile
from ingest.profile.settling import check_facts

AT = datetime(2026, 11, 20, tzinfo=UTC)


def faults(content: Any) -> dict[str, str]:
    """Return the reason for each path of a file that is refused."""
    data = content if isinstance(content, bytes) else orjson.dumps(content)
    with pytest.raises(InvalidProfile) as raised:
        read_profile(data)
    return {one.path: one.reason for one in raised.value.faults}


def read(**sections: Any) -> Profile:
    return read_profile(orjson.dumps({"name": "shop", **sections}))


def policy(**said: Any) -> dict[str, Any]:
    return {"id": "a", "title": "t", "kind": "sla", "text": "x", **said}


def test_all_faults_of_a_file_are_listed_each_with_its_path_and_in_its_order() -> None:
    found = faults(
        {
            "name": "Shop!",
            "glosary": [],
            "severities": [
                {"name": "sev1", "rank": 1, "aliases": ["P1"]},
                {"name": "sev2", "rank": 1, "aliases": ["p-1"]},
                {"name": "sev3", "rank": "3"},
            ],
            "categories": [
                {"name": "a", "part_of": "b"},
                {"name": "b", "part_of": "A"},
                {"name": "c", "part_of": "cc"},
            ],
            "teams": [{"name": "web shop"}, {"name": "Web_Shop"}],
            "systems": [
                {"name": "till", "kind": "sevice", "owner": "web shopp", "depends_on": ["till"]},
                {"name": "kiosk", "kind": "service", "aliases": ["Till"], "tier": 9},
            ],
            "glossary": [
                {"name": "basket", "definition": "d", "aliases": ["cart", "cart"]},
                {"name": "cb", "definitoin": "d"},
            ],
            "policies": [policy(about=["tills"], owner=3)],
            "enrichment": [
                {
                    "name": "n",
                    "labels": ["Incidents"],
                    "kinds": [],
                    "provider": "openai",
                    "filter": {"severities": ["sev9"], "systems": []},
                }
            ],
        }
    )

    assert list(found) == [
        "glosary",
        "name",
        "severities[1].aliases[0]",
        "severities[1].rank",
        "severities[2].rank",
        "categories[0].part_of",
        "categories[2].part_of",
        "teams[1].name",
        "systems[0].depends_on[0]",
        "systems[0].kind",
        "systems[0].owner",
        "systems[1].aliases[0]",
        "systems[1].tier",
        "glossary[0].aliases[1]",
        "glossary[1].definition",
        "glossary[1].definitoin",
        "policies[0].about[0]",
        "policies[0].owner",
        "enrichment[0].filter.severities[0]",
        "enrichment[0].filter.systems",
        "enrichment[0].kinds",
        "enrichment[0].labels[0]",
        "enrichment[0].provider",
    ]
    assert found["enrichment[0].provider"] == "got 'openai'; expected one of local, sentence"
    assert found["systems[0].owner"].endswith("did you mean 'web shop'?")
    assert found["policies[0].about[0]"].endswith("did you mean 'till'?")
    assert found["enrichment[0].filter.severities[0]"].endswith("did you mean 'sev3'?")
    assert "did you mean 'glossary'?" in found["glosary"]
    assert "did you mean 'definition'?" in found["glossary[1].definitoin"]
    assert "a → b → a" in found["categories[0].part_of"]
    assert found["severities[2].rank"] == "got '3'; expected a whole number"


@pytest.mark.parametrize(
    ("data", "path", "reason"),
    [
        (b"", "", "is not JSON"),
        (b"\xff", "", "byte 0 is not UTF-8"),
        (b"[]", "", "expected an object"),
        (b'{"name": NaN}', "", "NaN is no JSON"),
        (b"[" * 100_000, "", "nested too deeply"),
        (b'{"name": "a", "name": "b"}', "name", "stands twice"),
        (b'{"name": "a", "teams": {}}', "teams", "expected a list"),
        (b'{"name": "a", "teams": [7]}', "teams[0]", "expected an object"),
        (b'{"name": "a", "teams": [{"name": " "}]}', "teams[0].name", "not empty"),
        (rb'{"name": "a", "description": "\u0000"}', "description", "NUL"),
        (rb'{"name": "a", "description": "\ud800"}', "description", "surrogate"),
        (rb'{"name": "a", "\ud800": 1}', "", "surrogate"),
        (b'{"name": "a", "x": 123456789012345678901234567890}', "x", "64 bits"),
        (b'{"name": "a", "x": 1' + b"0" * 5000 + b"}", "", "a whole number of 5,001 digits; 64"),
        (b"[" * 100_000 + b"]" * 100_000, "", "nested too deeply"),
    ],
)
def test_what_is_no_profile_at_all_is_told_in_one_line(data: bytes, path: str, reason: str) -> None:
    found = faults(data)

    assert reason in found[path]


def test_a_file_with_thousands_of_faults_is_told_all_of_them_soon() -> None:
    systems = [{"name": f"system {n}", "kind": "service"} for n in range(1000)]
    rules = [policy(id=str(n), about=[f"sistem {n}"]) for n in range(1000)]

    found = list(faults({"name": "a", "systems": systems, "policies": rules}).values())

    assert len(found) == 1000
    assert found[0].endswith("did you mean 'system 0'?")
    assert found[-1].endswith("nor in the graph")


def test_a_name_is_too_long_when_its_key_would_be() -> None:
    found = faults({"name": "a", "teams": [{"name": "x" * 257}]})

    assert "longer than 256 bytes" in found["teams[0].name"]


def test_deep_rules_are_refused() -> None:
    rule: Any = 1
    for _ in range(60):
        rule = {"a": rule}

    found = faults({"name": "a", "policies": [policy(rule=rule)]})

    assert list(found.values()) == ["is nested deeper than 50 levels"]


def test_a_file_larger_than_the_setting_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "big.json"
    file.write_bytes(b'{"name": "shop"}' + b" " * 2000)
    largest = load_settings(profile_bytes=1000).profile_bytes

    with pytest.raises(InvalidProfile, match="NAZARA_PROFILE_BYTES"):
        read_file(file, largest=largest)
    assert read_file(file, largest=3000).name == "shop"


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="No such file"):
        read_file(tmp_path / "none.json", largest=1000)


def test_the_normal_form_says_each_thing_once_and_reads_as_the_same_profile() -> None:
    first = read(
        description=" A shop. ",
        systems=[{"kind": "service", "name": "till", "aliases": [], "owner": None}],
        policies=[policy(rule={"b": [1, {"a": None}], "a": 2.5})],
        enrichment=[{"name": "n", "labels": ["Incident"], "kinds": ["summary"], "filter": {}}],
    )

    text = normalised(first)

    assert orjson.loads(text)["systems"] == [{"name": "till", "kind": "service"}]
    assert orjson.loads(text)["description"] == "A shop."
    assert orjson.loads(text)["policies"][0]["rule"] == {"b": [1, {"a": None}], "a": 2.5}
    assert read_profile(text) == first
    assert normalised(read_profile(text)) == text


def test_entries_become_records_of_the_profile_that_the_writer_takes() -> None:
    profile = read(
        teams=[{"name": "web_shop", "title": "Shop on the web", "email": "web@shop.test"}],
        systems=[{"name": "Till", "kind": "service", "owner": "Web Shop"}],
        glossary=[{"name": "cb", "title": "Chargeback", "definition": "d"}],
        policies=[policy(id="Answer soon", about=["till", "CB"], owner="web shop")],
    )

    facts = profile_facts(profile, "acme", AT)
    found = {one.records[0].uid: checked("acme", one).records[0] for one in facts}

    team = found["acme:profile:shop:team:web-shop"]
    system = found["acme:profile:shop:system:till"]
    rule = found["acme:profile:shop:policy:answer-soon"]
    assert team.canonical is not None
    assert team.canonical.uid == "acme:nazara:main:team:web-shop"
    assert (team.props["name"], team.aliases) == ("Shop on the web", ("web_shop",))
    assert [(link.type, link.to.uid) for link in system.links] == [
        ("OWNED_BY", "acme:nazara:main:team:web-shop")
    ]
    assert {(link.type, link.to.uid) for link in rule.links} == {
        ("ABOUT", "acme:nazara:main:system:till"),
        ("ABOUT", "acme:nazara:main:glossary_term:cb"),
        ("OWNED_BY", "acme:nazara:main:team:web-shop"),
    }
    assert rule.canonical is None
    assert {one.authority for one in found.values()} == {1}
    assert facts == profile_facts(profile, "acme", AT)


def test_names_with_colons_blanks_and_many_bytes_make_uids_that_the_graph_takes() -> None:
    names = ["a:b%c", "Ünïcode  name", "你" * 85, "name with a  tab\tin it"]

    check_facts(read(systems=[{"name": name, "kind": "service"} for name in names]), "acme")


def test_the_words_of_a_scale_are_names_and_aliases_however_they_are_written() -> None:
    scale = scale_of(read(severities=[{"name": "SEV 1", "rank": 1, "aliases": ["melt-down"]}]))

    assert rank_of(scale, {"severity": "sev_1"}) == 1
    assert rank_of(scale, {"severity": "Meltdown", "priority": "p4"}) == 1
    assert rank_of(scale, {"priority": "MELT DOWN"}) == 1
    assert rank_of(scale, {"severity": "other", "priority": "sev1"}) is None
    assert rank_of(scale, {}) is None


def test_facts_without_a_word_of_the_scale_stay_the_same_object() -> None:
    facts = Facts(tuple(one.records[0] for one in profile_facts(read(), "acme", AT)))

    assert ranked(facts, {"sev1": 1}) is facts


def test_a_difference_names_what_came_went_and_changed_by_section() -> None:
    old = read(
        description="Old.",
        teams=[{"name": "a"}, {"name": "b", "email": "b@shop.test"}],
        policies=[policy(id="one")],
    )
    new = read(
        teams=[{"name": "B", "chat": "#b"}, {"name": "c"}], policies=[policy(id="one", text="y")]
    )

    assert differences(old, new) == [
        Difference("profile", (), (), {"description": ()}),
        Difference("teams", ("c",), ("a",), {"B": ("chat", "email", "name")}),
        Difference("policies", (), (), {"one": ("text",)}),
    ]
    assert differences(old, old) == []


def test_the_demo_has_a_whole_profile() -> None:
    profile = read_file(demo.PROFILE, largest=1_000_000)

    assert {name for name in Profile.SECTIONS if not getattr(profile, name)} == set()
