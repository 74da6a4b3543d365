"""No pattern that meets foreign text takes more than its length: one text holds nobody up."""

from __future__ import annotations

import re
import time

import pytest

from ingest.mapping.connector import connectors
from ingest.pull.access import SourceAccess
from ingest.pull.questions import RequestMaker
from tests.foreign_patterns import Used, made_at_run_time, patterns
from tests.growth import is_linear
from tests.hostile_texts import Text, hostile_texts

PATTERNS = patterns()

ACCESS = SourceAccess("https://a.example", "b", {}, {"t": ("token-token", "tokens-tokens")}, False)

_SIZE = 2000
_SUSPICIOUS = 0.001
"""Seconds for a text of that size: squares cost many times as much, lengths a tenth."""


def slow(used: Used) -> str | None:
    """Return the beginning of a text whose time grows faster than its length, if there is one."""
    for text in hostile_texts(used.pattern):
        if _seconds(used, text(_SIZE)) > _SUSPICIOUS and not _is_linear(used, text):
            return text(20)[:40]
    return None


def _is_linear(used: Used, text: Text) -> bool:
    return is_linear(lambda size: used.apply(text(size)))


def _seconds(used: Used, text: str) -> float:
    began = time.thread_time()
    used.apply(text)
    return time.thread_time() - began


@pytest.mark.parametrize("place", sorted(PATTERNS))
def test_a_pattern_takes_time_as_the_text_is_long(place: str) -> None:
    assert slow(PATTERNS[place]) is None


@pytest.mark.parametrize(
    "pattern", [r"<%.*?%>", r"^[-*+]\s+.*\S\s*$", r"(\d+)\s*(d|h)", r"\[([^\]]*)\]", r"[^(]*$"]
)
def test_a_pattern_that_takes_longer_is_found(pattern: str) -> None:
    assert slow(Used(re.compile(pattern), frozenset()))


def test_what_is_made_at_run_time_is_measured_where_it_is_made() -> None:
    assert made_at_run_time() == {
        "graph.queue.dead_letters.redact",
        "graph.queue.dead_letters._redact_text",
        "graph.upkeep.erasure.identifiers.expression",
        "graph.upkeep.erasure.views.view_expression",
        "ingest.logs.detection.line_pattern.parse",
        "ingest.logs.formats._pattern",
        "ingest.logs.layouts.pattern_of",
        "ingest.logs.times._form",
        "ingest.logs.traces._pattern",
        "ingest.mapping.patterns._item",
        "ingest.interface.addresses.__post_init__",
        "ingest.pull.access.hidden",
        "ingest.pull.questions._pattern",
    }


ADDRESSES = {
    f"{name}.{number}": one
    for name, declared in connectors().items()
    for number, one in enumerate(declared.addresses)
}


@pytest.mark.parametrize("place", sorted(ADDRESSES))
def test_an_address_takes_time_as_it_is_long(place: str) -> None:
    one = ADDRESSES[place]
    host = one._host or re.compile("h")

    assert slow(Used(one._path, frozenset({"match"}))) is None
    assert slow(Used(host, frozenset({"fullmatch"}))) is None


@pytest.mark.parametrize("text", ["a", "/", "/a", "token"])
def test_what_asks_a_source_takes_time_as_texts_are_long(text: str) -> None:
    searches = RequestMaker(ACCESS, {}, ["/rest/{project}/search/{board}"])._searches

    assert is_linear(lambda size: searches[0].fullmatch("/rest" + text * size))
    assert is_linear(lambda size: ACCESS.hidden(text * size))
