"""Which of the things that are written alike a text means, if any of them.

The rules are few and written down in docs/guides/mentions.md. In doubt there is no mention:
what is missed costs a search, what is wrong costs trust.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from enrich.mentions.stems import CYRILLIC, folded, russian
from enrich.mentions.vocabulary import NAME, Spelling
from enrich.mentions.words import Place
from graph.model.identity import CANONICAL_INSTANCE, CANONICAL_SOURCE


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_KINDS: Final = _set(
    "service microservice app application system api repository repo package library component"
    " module server backend database db queue cache worker job cluster pod pods deployment"
    " container website gem team squad crew"
)
"""What follows a name and says what it is, in the singular: `frontend apps` are not one."""

_KINDS_BEFORE: Final = _set("dienst anwendung datenbank warteschlange team squad")
_RUSSIAN_KINDS: Final = frozenset(
    map(russian, _set("сервис система приложение очередь база команда"))
)
_TEAMS: Final = _set("team squad crew") | {russian("команда")}


@dataclass(frozen=True, slots=True)
class Setting:
    """How a name stands in a text.

    `before` and `after` are the words beside it, None where something other than blanks is
    between. `is_whole` tells that it fills a span of code, `in_code_form` that it is written
    without blanks. `glue_before` and `glue_after` are the signs that tie it to more words:
    `search-api` in `search-api-v2` is a part of a longer identifier. `has_version` tells that a
    number such as 2.1 follows.
    """

    text: str
    place: Place
    before: str | None
    after: str | None
    sign: str
    is_whole: bool
    in_code_form: bool
    has_version: bool
    glue_before: str
    glue_after: str


def named(candidates: Collection[Spelling], at: Setting) -> tuple[bool, Spelling | None]:
    """Tell whether something is named here, and how it is spelt unless that is ambiguous."""
    standing = [one for one in candidates if _stands(one, at)]
    if not standing:
        return False, None
    best = _preferred(standing, at)
    return True, best[0] if len({one.uid for one in best}) == 1 else None


def maybe(candidates: Collection[Spelling], at: Setting) -> Spelling | None:
    """Return what a name may mean that is not marked as one, None if nothing or several."""
    free = [one for one in candidates if one.plain and _is_free(one, at)]
    best = _preferred(free, at) if free else []
    return best[0] if len({one.uid for one in best}) == 1 else None


def _is_free(one: Spelling, at: Setting) -> bool:
    """Tell whether a name stands by itself, and is no part of a longer one."""
    if one.type == "GlossaryTerm":
        # `container-based` speaks of containers, `self-service` of no service.
        is_free = not at.glue_before and at.glue_after in ("", "-")
        return at.is_whole or (at.place is Place.PROSE and is_free)
    return not at.glue_before and not at.glue_after and (at.place is Place.PROSE or at.in_code_form)


def _stands(one: Spelling, at: Setting) -> bool:
    """Tell whether a name in this form and place can mean that thing at all."""
    return _is_free(one, at) and (not one.plain or _is_marked(one, at))


def _is_marked(one: Spelling, at: Setting) -> bool:
    """Tell whether an ordinary word is marked as the name of a system or team."""
    if at.place is not Place.PROSE:
        return at.is_whole and at.place is Place.CODE
    is_released = at.has_version and one.type == "System"
    return is_released or _has_word(one, at) or _is_capital_amid(at)


def _has_word(one: Spelling, at: Setting) -> bool:
    """Tell whether the word beside a name says that it is a system's, or a team's."""
    if at.sign and one.type == "Team":
        return True
    kinds = {_kind(at.after, _KINDS), _kind(at.before, _KINDS_BEFORE)} - {None}
    return any((kind in _TEAMS) == (one.type == "Team") for kind in kinds)


def _kind(word: str | None, known: frozenset[str]) -> str | None:
    if word is None:
        return None
    fold = folded(word)
    if CYRILLIC.search(fold):
        return russian(fold) if russian(fold) in _RUSSIAN_KINDS else None
    return fold if fold in known else None


def _is_capital_amid(at: Setting) -> bool:
    """Tell whether a capital stands where an ordinary word of English or Russian has none."""
    return at.text[:1].isupper() and at.before is not None and at.before.islower()


def _preferred(standing: list[Spelling], at: Setting) -> list[Spelling]:
    """Return those that beat the others, by the first of these that tells them apart.

    The word beside; whether it is written like a word or an identifier; a name before an alias;
    what many sources name before a record of one.
    """
    is_prose = _is_prose(at)
    better = (
        [one for one in standing if one.type != "GlossaryTerm" and _has_word(one, at)],
        [one for one in standing if (one.type == "GlossaryTerm") == is_prose],
        [one for one in standing if one.rank == NAME],
        [one for one in standing if _CANONICAL in one.uid],
    )
    for ones in better:
        standing = [one for one in standing if one in ones] or standing
    return standing


_CANONICAL: Final = f":{CANONICAL_SOURCE}:{CANONICAL_INSTANCE}:"


def _is_prose(at: Setting) -> bool:
    return at.place is Place.PROSE and not at.sign and not _is_identifier(at.text)


_BLANK: Final = re.compile(r"\s")
_IN_A_NAME: Final = re.compile(r"[-_/]|[a-z][A-Z]")


def _is_identifier(text: str) -> bool:
    return bool(_IN_A_NAME.search(text)) and not _BLANK.search(text)
