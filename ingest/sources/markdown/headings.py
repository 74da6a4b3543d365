"""The text under each heading of a page, for a mapping to place."""

from __future__ import annotations

import re

from ingest.mapping.chunks import Section, sections

_NOT_A_WORD = re.compile(r"[^\w]+")


def under_headings(body: str) -> dict[str, str]:
    """Return the text under each heading by its name, up to the next one of its level or above.

    A name is in small letters with a hyphen between words (`root-cause`), so that a path can say
    it as it is. Of headings with one name the first counts.
    """
    found: dict[str, str] = {}
    behind: list[Section] = []
    for one in reversed(sections(body)):
        while behind and behind[-1].level > one.level:
            behind.pop()
        end = behind[-1].start if behind else len(body)
        behind.append(one)
        if one.heading and (name := heading_name(one.heading)):
            found[name] = _without_heading(body[one.start : end])
    return found


def heading_name(heading: str) -> str:
    """Return the name of a heading: `Root cause?` is `root-cause`."""
    return _NOT_A_WORD.sub("-", heading.casefold()).strip("-")


def _without_heading(text: str) -> str:
    first, _, rest = text.partition("\n")
    underlined = not first.lstrip().startswith("#")
    return (rest.partition("\n")[2] if underlined else rest).strip()
