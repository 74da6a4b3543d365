from __future__ import annotations

import pytest

from ingest.mapping.reading import parse_mapping
from ingest.sources.markdown.headings import under_headings
from tests.envelopes import MapTo

REPORT = """\
---
title: Cards refused
---
Lead.

## Summary
Cards were refused.

### Numbers
Forty.

## Root cause?
A certificate.

Timeline
--------
| 10:00 | down |

## Summary
Again.
"""


def test_the_text_under_a_heading_ends_at_the_next_of_its_level() -> None:
    assert under_headings(REPORT.split("---\n", 2)[2]) == {
        "summary": "Cards were refused.\n\n### Numbers\nForty.",
        "numbers": "Forty.",
        "root-cause": "A certificate.",
        "timeline": "| 10:00 | down |",
    }


@pytest.mark.parametrize("body", ["", "text", "# \n", "```\n# no heading\n```\n"])
def test_a_page_without_headings_has_nothing_under_them(body: str) -> None:
    assert under_headings(body) == {}


def test_a_page_is_placed_field_by_field_from_its_headings(facts: MapTo) -> None:
    text = """\
format: markdown
maps:
  - label: Incident
    id: file.stem
    props:
      title: title
      status: {const: closed}
      started_at: {path: file.stem, part: date, time: "%Y-%m-%d"}
      description: {join: [under.numbers, under.root-cause], separator: " "}
    at: {path: file.stem, part: date}
timezone: UTC
"""
    mapping = parse_mapping(text)

    [incident] = facts(REPORT, "markdown", mapping, name="2026-11-02-cards.md").records

    assert incident.props["description"] == "Forty. A certificate."
    assert incident.at.isoformat() == "2026-11-02T00:00:00+00:00"
