"""Which names are found in which texts, and where exactly."""

from __future__ import annotations

import itertools
import random
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrich.mentions import stems
from enrich.mentions.matcher import Matcher
from enrich.mentions.vocabulary import Choice, Thing, ThingType, digest_of, make_vocabulary


def thing(type_: ThingType, name: str, **more: object) -> Thing:
    """Return a canonical thing by its name."""
    key = name.lower().replace(" ", "-")
    uid = f"acme:nazara:main:{type_.lower()}:{key}"
    return Thing.read({"uid": uid, "type": type_, "name": name, "key": key, **EMPTY, **more})


EMPTY = {"aliases": None, "abbreviations": None, "language": None}


def found(text: str, *things: Thing, choice: Choice | None = None) -> list[tuple[str, str]]:
    """Return what is written and what it names, in the order of the text."""
    matcher = Matcher(make_vocabulary(things, choice or Choice()))
    names = {one.uid: f"{one.type}:{one.name}" for one in things}
    return [(text[one.start : one.end], names[one.uid]) for one in matcher.find(text)]


CACHE = thing("System", "session-cache")
SEARCH = thing("System", "search")
PAYMENTS = thing("Team", "Payments")
CONTAINER = thing("GlossaryTerm", "Containers")
IMAGE = thing("GlossaryTerm", "Container image")
DELIVERY = thing("GlossaryTerm", "Continuous delivery", abbreviations=["CD"])


@pytest.mark.parametrize(
    "written",
    [
        "session-cache",
        "session cache",
        "SessionCache",
        "sessionCache",
        "session_cache",
        "Session Cache",
        "SESSION-CACHE",
        "session\ncache",
        "sessioncache",
        "session\u2011cache",
    ],
)
def test_a_system_is_found_however_its_words_are_joined(written: str) -> None:
    assert found(f"Is {written} slow?", CACHE) == [(written, "System:session-cache")]


@pytest.mark.parametrize(
    "text",
    [
        "session-cache-v2 is slow",
        "old-session-cache is slow",
        "session. Cache is slow",
        "session\n\ncache",
        "sessions cached",
        "http://session-cache/x",
        "see [it](/repos/session-cache)",
        "session-cache.internal.example.org",
        "at /var/log/session-cache/",
        "ask me@session-cache.example",
    ],
)
def test_what_is_a_part_of_something_else_is_no_name(text: str) -> None:
    assert found(text, CACHE) == []


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("the containers run", "containers"),
        ("a container's limit", "container"),
        ("Container-based", "Container"),
        ("three container images here", "container images"),
    ],
)
def test_a_term_is_found_in_the_singular_and_plural(text: str, written: str) -> None:
    assert [one for one, _ in found(text, CONTAINER, IMAGE)] == [written]


def test_the_longest_name_wins_and_nothing_overlaps() -> None:
    text = "A container image is made of container images and containers."

    assert [name for _, name in found(text, CONTAINER, IMAGE)] == [
        "GlossaryTerm:Container image",
        "GlossaryTerm:Container image",
        "GlossaryTerm:Containers",
    ]


@pytest.mark.parametrize(
    ("name", "language", "texts"),
    [
        ("Debugging", "en", ["debugged", "debug", "debugs"]),
        ("Horizontal scaling", "en", ["horizontal scale", "horizontally scaled"][:1]),
        ("Policy", "en", ["policies", "Policy"]),
        ("Datacenter", "en", ["data center", "data centers", "data-center"]),
        ("Monolithic apps", "en", ["monolithic applications", "monolithic app"]),
        ("Rückbuchung", "de", ["Rückbuchungen"]),
        ("Vertrag", "de", ["Verträge", "Vertrags", "Verträgen"]),
        ("Непрерывная доставка", "ru", ["непрерывной доставки", "непрерывную доставку"]),
        ("Распределённая система", "ru", ["распределенных систем", "распределёнными системами"]),
    ],
)
def test_a_term_is_found_with_the_endings_of_its_language(
    name: str, language: str, texts: list[str]
) -> None:
    term = thing("GlossaryTerm", name, language=language)

    assert [found(f"({text}).", term) for text in texts] == [
        [(text, f"GlossaryTerm:{name}")] for text in texts
    ]


def test_a_term_behind_a_hyphen_is_a_part_of_another_word() -> None:
    assert found("Micro-containers, container-based", CONTAINER) == [
        ("container", "GlossaryTerm:Containers")
    ]


def test_a_noun_is_not_the_verb_it_looks_like() -> None:
    host = thing("GlossaryTerm", "Host")
    scalability = thing("GlossaryTerm", "Scalability")

    released = thing("GlossaryTerm", "Released")

    assert found("It is hosted, hosting scales; scalable", host, scalability) == []
    assert found("the release", released) == []


@pytest.mark.parametrize(
    ("text", "written"),
    [("CI and CD.", ["CD"]), ("play a cd, Cd", []), ("two CDs", ["CDs"]), ("CDX", [])],
)
def test_an_abbreviation_is_found_in_its_own_case_alone(text: str, written: list[str]) -> None:
    assert [one for one, _ in found(text, DELIVERY)] == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("the search is slow", []),
        ("Search is slow", []),
        ("customers say Search is slow", ["Search"]),
        ("the search service is slow", ["search"]),
        ("our search apps", []),
        ("`search` is slow", ["search"]),
        ("`rake search all`", []),
        ("der Dienst search", ["search"]),
        ("corrected in search 2.31.1", ["search"]),
        ("we search 2 times", []),
        ("в сервисе search", ["search"]),
        ("A List Of Search Terms", []),
    ],
)
def test_a_system_called_like_any_word_must_be_marked_as_a_name(
    text: str, written: list[str]
) -> None:
    assert [one for one, _ in found(text, SEARCH)] == written


def test_an_organisation_can_choose_that_plain_names_are_found_everywhere() -> None:
    chosen = found("the search is slow", SEARCH, choice=Choice(plain_names=True))

    assert chosen == [("search", "System:search")]


@pytest.mark.parametrize(
    ("text", "teams"),
    [
        ("ask the payments team", 1),
        ("ask #payments", 1),
        ("ask @payments", 1),
        ("payments fail", 0),
        ("the payments service", 0),
    ],
)
def test_a_team_called_like_any_word_needs_a_sign_or_the_word_team(text: str, teams: int) -> None:
    assert len(found(text, PAYMENTS)) == teams


def test_a_short_name_is_left_out_when_the_setting_says_so() -> None:
    names = (thing("System", "k8"), thing("System", "vm-1"))

    assert len(found("k8 vm-1", *names, choice=Choice(shortest=2))) == 2
    assert len(found("k8 vm-1", *names, choice=Choice(shortest=3))) == 1


def test_two_terms_of_one_abbreviation_are_both_left_out() -> None:
    deployment = thing("GlossaryTerm", "Continuous deployment", abbreviations=["CD"])

    assert found("CD means continuous delivery", DELIVERY, deployment) == [
        ("continuous delivery", "GlossaryTerm:Continuous delivery")
    ]


def test_a_name_beats_the_alias_of_another() -> None:
    gateway = thing("System", "api-gateway")
    edge = thing("System", "edge-proxy", aliases=["api-gateway"])

    assert found("api-gateway, edge-proxy", edge, gateway) == [
        ("api-gateway", "System:api-gateway"),
        ("edge-proxy", "System:edge-proxy"),
    ]


def test_what_many_sources_name_beats_a_record_that_nobody_claimed() -> None:
    known = thing("System", "api-gateway")
    record = Thing("acme:pager:main:system:P1", "System", "API gateway", "P1")

    assert found("API gateway", known, record) == [("API gateway", "System:api-gateway")]


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("an API gateway", "GlossaryTerm"),
        ("the api-gateway", "System"),
        ("`api_gateway`", "System"),
        ("the API gateway service", "System"),
    ],
)
def test_a_term_and_a_system_of_one_name_are_told_apart_by_how_it_is_written(
    text: str, type_: str
) -> None:
    both = (thing("System", "api-gateway"), thing("GlossaryTerm", "API gateway"))

    assert [name.partition(":")[0] for _, name in found(text, *both)] == [type_]


def test_a_system_and_a_team_of_one_name_need_the_word_beside_it() -> None:
    both = (thing("System", "Payments"), PAYMENTS)

    assert [name for _, name in found("the payments team", *both)] == ["Team:Payments"]
    assert [name for _, name in found("the payments service", *both)] == ["System:Payments"]
    assert found("we told Payments", *both) == []


def test_code_names_systems_by_identifiers_and_terms_alone() -> None:
    text = "`kubectl logs deploy/session-cache` `container` `a container`"

    assert found(text, CACHE, CONTAINER) == [
        ("session-cache", "System:session-cache"),
        ("container", "GlossaryTerm:Containers"),
    ]
    assert found("```\nsession-cache: container\n```", CACHE, CONTAINER) == [
        ("session-cache", "System:session-cache")
    ]


def test_letters_may_be_composed_in_either_way() -> None:
    decomposed = "der Ru\u0308ckbuchung"

    [(written, _)] = found(decomposed, thing("GlossaryTerm", "Rückbuchung", language="de"))

    assert written == "Ru\u0308ckbuchung"


def test_places_are_code_points() -> None:
    text = "🙂🙂 Straße: the containers"

    assert found(text, CONTAINER) == [("containers", "GlossaryTerm:Containers")]


@given(st.text(alphabet="ab-_ .`/\n[](){}<%>#@é🙂SC1", max_size=200))
def test_any_text_is_searched_without_an_overlap(text: str) -> None:
    matcher = Matcher(make_vocabulary([thing("System", "a-b"), thing("GlossaryTerm", "ab a b")]))

    spans = [(one.start, one.end) for one in matcher.find(text)]

    assert all(left[1] <= right[0] for left, right in itertools.pairwise(spans))
    assert all(re.search(r"\w", text[start:end]) for start, end in spans)


@pytest.mark.parametrize(
    "unit", ["`", "```\n", "[", "](", "<a ", "a@", "a.", "/a", "{{", "a-", "~~~ "]
)
def test_time_grows_with_the_length_of_a_hostile_text(unit: str) -> None:
    matcher = Matcher(make_vocabulary([CACHE]))

    steps = [_least_work(matcher, unit * (size // len(unit))) for size in (20_000, 80_000)]

    assert steps[1] < 10 * max(steps[0], 0.005)


def _work(matcher: Matcher, text: str) -> float:
    began = time.process_time()
    list(matcher.find(text))
    return time.process_time() - began


def _least_work(matcher: Matcher, text: str) -> float:
    """Return the least of three: what else runs can only make it seem more."""
    return min(_work(matcher, text) for _ in range(3))


def test_the_digest_follows_names_and_choices_and_nothing_else() -> None:
    names = [CACHE, CONTAINER, DELIVERY]
    shuffled = random.Random(1).sample(names, 3)

    digest = digest_of(names, Choice())

    assert digest == digest_of(shuffled, Choice())
    assert digest != digest_of(names[:2], Choice())
    assert digest != digest_of(names, Choice(shortest=3))
    assert digest != digest_of([*names[:2], thing("GlossaryTerm", "Continuous delivery")], Choice())


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("services", "service"),
        ("classes", "class"),
        ("policies", "policy"),
        ("status", "status"),
        ("analysis", "analysis"),
        ("boxes", "box"),
        ("as", "as"),
        ("apps", "application"),
    ],
)
def test_english_plurals(word: str, stem: str) -> None:
    assert stems.english(word) == stem
