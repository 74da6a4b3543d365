"""Pages that are forms for reports and no reports."""

from __future__ import annotations

import re

from ingest.sources.incident_reports.lines import Line

TEMPLATE = "a template for incident reports, and no report"
"""Why such a page is passed over."""

_BLANKS = re.compile(
    r"\b(?:YYYY|HH:MM|hh:mm|XX:XX|xx:xx)\b|"
    r"[<\[{](?:insert |your |the |incident )*(?:date|time|title|name|start|end|severity)"
    r"[^<>\[\]{}]{0,30}[>\]}](?!\()",
    re.IGNORECASE,
)
_ENOUGH = 2
_WORDS_OF_NAME = 8


def is_template(title: str, lines: list[Line]) -> bool:
    """Whether a page is a form: it says so in its title, or leaves its dates to be filled in."""
    if re.search(r"\btemplate\b", title, re.IGNORECASE) and len(title.split()) <= _WORDS_OF_NAME:
        return True
    blanks = sum(len(_BLANKS.findall(line.words)) for line in lines)
    return blanks >= _ENOUGH
