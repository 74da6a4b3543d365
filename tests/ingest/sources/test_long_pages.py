"""Pages of other people take a worker the time of their length, whatever stands in them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from graph.queue.dead_letters import redact
from graph.settings.settings import Settings
from ingest.mapping.reading import shipped
from ingest.sources.registry import map_envelope
from tests.envelopes import make_envelope
from tests.growth import is_linear

SHAPES: dict[str, Callable[[int], str]] = {
    "tags without an end": lambda n: "# " + "<%" * n,
    "headings of tags": lambda n: "# <%\n" * n,
    "bullet of blanks": lambda n: "- " + " " * n,
    "brackets": lambda n: "# " + "[" * n,
    "links without an end": lambda n: "# " + "[a](" * n,
    "emphasis": lambda n: "*a " * n + "**b" * n,
    "back quotes": lambda n: "".join("`" * (i % 50 + 1) + "a" for i in range(n // 25)),
    "quotes": lambda n: ">" * n,
    "lists in lists": lambda n: "- " * n,
    "digits": lambda n: "Key events\n\n- started " + "0" * n,
    "round brackets": lambda n: "Time to repair: " + "(" * n,
    "blank lines": lambda n: "# T\n" + "\n" * n + "x",
    "one long line": lambda n: "# T\n" + "word " * n,
    "paragraphs": lambda n: "# T\n" + "word word word\n\n" * (n // 10),
    "headings": lambda n: "# T\n" * n,
    "no end of front matter": lambda n: "---\n" + "--- \n a\n" * (n // 4),
    "table": lambda n: "|a" * n + "\n" + "|-" * n + "\n",
    "targets of links": lambda n: "".join(f"[a{i}]: b\n" for i in range(n // 10)),
    "markup": lambda n: "<a " * n,
}


@pytest.mark.parametrize(
    ("kind", "mapping"), [("markdown", "documents"), ("incident-report", "incident-reports")]
)
@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_a_page_takes_time_as_it_is_long(
    kind: str, mapping: str, shape: Callable[[int], str]
) -> None:
    placed = shipped(mapping)

    assert is_linear(lambda size: map_envelope(make_envelope(shape(size), kind), placed), 2000)


@pytest.mark.parametrize("piece", ["token", "a", '"token": ', 'token="', "'token='", "{", "-"])
def test_names_of_secrets_are_looked_for_once(piece: str) -> None:
    names = Settings().dead_letter_redact

    assert is_linear(lambda size: redact(b"! " + piece.encode() * size, names))
