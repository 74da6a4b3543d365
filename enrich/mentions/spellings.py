"""How a name may be written: the keys under which its words are looked up.

A key is a sort and a form of a word. `=checkout` stands for that word in any case, `!CD` for
those letters in that case, `p:container` for the singular and plural, `v:scal` for the forms of
a verb, `d:` and `r:` for the endings of German and Russian.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from enrich.mentions import stems

Keys = tuple[str, ...]

LONGEST_ABBREVIATION: Final = 6
_JOINED: Final = 6
"""Letters that a name written in one word must have: `ci cd` is not `cicd`."""

_WORD: Final = re.compile(r"[^\W_]+")
_PLURAL: Final = re.compile(r"([A-Z0-9]{2,})s")
_PARTS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^\x00-\x7f]+")


def parts(word: str) -> list[tuple[int, int]]:
    """Return where the parts of `SessionCache` begin and end; none if it is all one part."""
    if word.islower() or word.isdigit() or word[1:].islower() or word.isupper():
        return []
    found = [match.span() for match in _PARTS.finditer(word)]
    # Digits belong to what stands before them: `k8s` and `IPv6` are one word.
    joined: list[tuple[int, int]] = []
    for start, end in found:
        if joined and (word[start].isdigit() or word[joined[-1][1] - 1].isdigit()):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined if len(joined) > 1 and joined[-1][1] == len(word) else []


def is_abbreviation(name: str) -> bool:
    """Tell whether a name is written in capitals, so that its case counts."""
    return len(name) <= LONGEST_ABBREVIATION and name.isupper() and bool(_WORD.fullmatch(name))


def keys_of_word(word: str, *, german: bool) -> Keys:
    """Return every key that a word of a text answers to."""
    fold = stems.folded(word)
    keys = [f"={fold}"]
    if stems.CYRILLIC.search(fold):
        # `систем` may be a form of `система`, and not only what is left of it.
        keys += [f"r:{stems.russian(fold)}", f"r:{fold}"]
    else:
        keys += [f"p:{stems.english(fold)}", f"v:{stems.verbal(fold)}"]
        keys += [f"d:{stems.german(fold)}"] if german else []
    if word.isupper() or not word.islower():
        keys.append(f"!{word}")
        if plural := _PLURAL.fullmatch(word):
            keys.append(f"!{plural[1]}")
    return tuple(keys)


def exact_forms(name: str) -> Iterator[Keys]:
    """Yield the forms of a name that is not inflected: that of a system or a team."""
    found = _WORD.findall(name)
    for form in _forms(found):
        yield tuple(_exact(word) for word in form)


def _exact(word: str) -> str:
    fold = stems.folded(word)
    return f"r:{stems.russian(fold)}" if stems.CYRILLIC.search(fold) else f"={fold}"


def inflected_forms(name: str, *, german: bool) -> Iterator[Keys]:
    """Yield the forms of a name whose words may have endings: that of a term."""
    found = _WORD.findall(name)
    for form in _forms(found):
        yield tuple(_inflected(word, german=german) for word in form)


def _inflected(word: str, *, german: bool) -> str:
    fold = stems.folded(word)
    if stems.CYRILLIC.search(fold):
        return f"r:{stems.russian(fold)}"
    if german:
        return f"d:{stems.german(fold)}"
    return f"v:{stems.verbal(fold)}" if stems.is_verbal(fold) else f"p:{stems.english(fold)}"


def abbreviation_forms(name: str) -> Iterator[Keys]:
    """Yield the one form of an abbreviation: its letters in their case."""
    if found := _WORD.findall(name):
        yield tuple(f"!{word}" for word in found)


def _forms(found: list[str]) -> Iterator[list[str]]:
    """Yield a name's words as they are, in their parts, and in one word."""
    if not found:
        return
    yield found
    split = [word[start:end] for word in found for start, end in (parts(word) or [(0, len(word))])]
    if split != found:
        yield split
    joined = "".join(split)
    if len(found) > 1 and len(joined) >= _JOINED:
        yield [joined]
