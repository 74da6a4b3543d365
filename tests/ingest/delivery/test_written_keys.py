"""Keys in texts: what people write of tickets, and what only looks like that."""

from __future__ import annotations

import pytest

from ingest.delivery.key_mentions import KnownProjects
from ingest.delivery.written_keys import Numbering, keys_in, numbering_of, project_of
from tests.growth import is_linear

pytestmark = pytest.mark.unit

JIRA = "acme:jira:main:work_item:"
GITHUB = "acme:github:main:work_item:"
GAUGES = Numbering(GITHUB, "tide/gauges", "#!")
KNOWN = KnownProjects({"PAY-": [JIRA], "A1-": [JIRA]}, {f"{GITHUB}tide/web#"})


def named(text: str, numbering: Numbering | None = None) -> list[str]:
    """Return what the keys in a text name, in order."""
    found = (KNOWN.named(one, "acme:slack:main:document:C1/1") for one in keys_in(text, numbering))
    return [uid.rpartition(":")[2] for uid in found if uid]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("PAY-12", ["PAY-12"]),
        ("Fixed in PAY-12, PAY-13 and A1-7.", ["PAY-12", "PAY-13", "A1-7"]),
        ("(PAY-12)", ["PAY-12"]),
        ("[PAY-12]: the till is slow", ["PAY-12"]),
        ("PAY-12's owner; see also **PAY-13**", ["PAY-12", "PAY-13"]),
        ("feature/PAY-12-slow-till was merged", ["PAY-12"]),
        ("Is it PAY-12? No: PAY-13!", ["PAY-12", "PAY-13"]),
        ("siehe PAY-12 … dringend", ["PAY-12"]),
        ("PAY-12/PAY-13", ["PAY-12", "PAY-13"]),
        ('title="PAY-12"', ["PAY-12"]),
        ("über PAY-12。", ["PAY-12"]),
    ],
)
def test_a_key_of_a_known_project_is_read_as_people_write_it(text: str, keys: list[str]) -> None:
    assert named(text) == keys


@pytest.mark.parametrize(
    "text",
    [
        "encoded as UTF-8, hashed with SHA-256, during COVID-19",
        "ISO-8859-1 and CVE-2026-1234, RFC-2616, EC2-1, X-509",
        "pay-12 and Pay-12 are words",
        "PREPAY-12 is of another project, and so is X.PAY-12",
        "PAY-0, PAY-012 and PAY- 12",
        "PAY-12345678 is longer than any number",
        "PAY-12.5 percent, PAY-12,5 and PAY-12-34",
        "PAY-12a and PAY-12_old are names of files",
        "https://elsewhere.example/browse/PAY-12 is a page of strangers",
        "PAY\u201312 has a dash of another kind",
        "MY_PAY-12 and v2-PAY-12",
        "#12 and tide/web#7 in a text of no forge",
    ],
)
def test_what_only_looks_like_a_key_is_none(text: str) -> None:
    assert named(text) == []


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Fixes #12", ["tide/gauges#12"]),
        ("#12, #13 (and !7)", ["tide/gauges#12", "tide/gauges#13", "tide/gauges!7"]),
        ("see Tide/Web#7", ["tide/web#7"]),
        ("tide/gauges#7", ["tide/gauges#7"]),
        ("stranger/web#7", []),
        ("the colour #123456 and #00ff00, item&#12; and page#12", []),
        ("## 12 and # 12", []),
        ("#12.5, #0, #1st and https://git.example/a#12", []),
        ("PAY-12 closes #12", ["PAY-12", "tide/gauges#12"]),
    ],
)
def test_a_number_is_of_the_project_of_its_text_or_of_a_known_one(
    text: str, keys: list[str]
) -> None:
    assert named(text, GAUGES) == keys


def test_a_key_is_where_it_stands() -> None:
    text = "see https://till.example/PAY-1: PAY-12"

    (key,) = keys_in(text)

    assert text[key.start : key.end] == "PAY-12"


@pytest.mark.parametrize("part", ["a", "A1", "PAY-12 ", "a/", "#1", "tide/web#1,", "a://", "-1"])
def test_long_texts_take_time_as_they_are_long(part: str) -> None:
    assert is_linear(lambda size: list(keys_in(part * size + "#1 A-1", GAUGES)))


def test_a_key_of_two_trackers_names_what_is_of_the_texts_own() -> None:
    both = KnownProjects({"PAY-": [JIRA, "acme:linear:main:work_item:"]})
    (key,) = keys_in("PAY-12")

    assert both.named(key, "acme:linear:main:document:c1") == "acme:linear:main:work_item:PAY-12"
    assert both.named(key, "acme:slack:main:document:c1") is None


def test_where_a_text_is_from_follows_from_its_uid() -> None:
    assert numbering_of(f"{GITHUB}tide/gauges#3", "#") == Numbering(GITHUB, "tide/gauges", "#")
    assert numbering_of(f"{GITHUB}tide/gauges@{'1f' * 20}", "#") is not None
    assert numbering_of(f"{JIRA}PAY-3", "#") is None
    assert numbering_of(f"{GITHUB}tide/gauges#3", "") is None


def test_a_project_is_what_a_native_id_begins_with() -> None:
    assert project_of("PAY-12", "") == "PAY-"
    assert project_of("tide/gauges#12", "#") == "tide/gauges#"
    assert project_of("tide/gauges#12", "") is None
    assert project_of("comment/12", "#") is None
