"""What a person is called, and the expressions that find it in any text. Pure.

A text may hold a name in another case or Unicode form, without its accents, percent-encoded in an
address, escaped in JSON or HTML, or with another sign between its words. An e-mail address and a
name of several words are searched for by themselves. A single word is not, unless somebody asks
for it: a first name is not one person's.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from html.entities import codepoint2name
from typing import Final, Literal

from graph.errors import InvalidInput

IdentifierKind = Literal["email", "name", "handle", "uid"]

SHORTEST: Final = 3
"""Characters of the shortest identifier: what is shorter stands in too many words."""

_ESCAPES: Final = r"(?<=\\n)|(?<=\\t)|(?<=\\r)|(?<=\\[bf])|(?<=%[0-9a-f]{2})|(?<=\\u[0-9a-f]{4})"
"""What may stand before an identifier and ends in a letter or digit all the same."""

_MARKS: Final = "̀-ͯ"
"""Combining marks: what stands before one is another letter."""

_BETWEEN: Final = (
    r"(?:\s|%(?:25)*(?:20|c2%(?:25)*a0)|\\+[nrt]|\\+u00(?:a0|20)|&(?:nbsp|\#160|\#xa0);"
    r"|[-_.+,\u00ad\u200b-\u200d\u2010\u2011\u2060])+"
)
"""Between the words of a name: blanks, or what addresses, file names and logins have instead."""

_PLAIN: Final = {
    "ä": ("ae",),
    "ö": ("oe",),
    "ü": ("ue",),
    "å": ("aa",),
    "ø": ("o", "oe"),
    "æ": ("ae",),
    "œ": ("oe",),
    "ł": ("l",),
    "đ": ("d",),
    "ð": ("d",),
    "þ": ("th",),
    "\u0131": ("i",),
}
"""How letters are written in plain ones, beyond leaving off their marks."""

_BEFORE: Final = rf"(?:(?<!\w)|{_ESCAPES})"
_AFTER: Final = rf"(?![\w{_MARKS}])"
_LOCAL_BEFORE: Final = rf"(?:(?<!\w)(?<!\w[-.+%'])|{_ESCAPES})"
FILE_END: Final = (
    r"(?:\.(?:md|mdx|markdown|html?|erb|txt|json|jsonl|ndjson|csv|ya?ml|pdf|eml|ics|vcf|log))+"
    r"(?![\w-]|\.\w)"
)
"""How the name of a file goes on behind an address that is its name."""

_DOMAIN_AFTER: Final = rf"{_AFTER}(?!(?-i:(?!{FILE_END})[-.][a-z0-9]))"
_AT_HOST: Final = r"s?(?:@|%(?:25)*40)(?!(?-i:[-0-9TZ:.]{20,27}\#[0-9a-f]{8}))"
"""An `@` that is that of an address, and not of an observation (`{record}@{version}`)."""

_UID_BEFORE: Final = rf"(?:(?<![\w:%-])|{_ESCAPES})"
_UID_AFTER: Final = rf"{_AFTER}(?![-.:/+~%]\w)"


_APOSTROPHES: Final = "'\u2018\u2019\u02bc"
"""Typed or typeset, it is the same name."""


@dataclass(frozen=True, slots=True)
class Identifier:
    """One of a person's addresses, names, handles or uids, in NFC."""

    kind: IdentifierKind
    text: str

    @property
    def key(self) -> tuple[str, str]:
        """Two identifiers with one key find the same."""
        return self.kind, self.text if self.kind == "uid" else self.text.casefold()


def identifier_of(text: str) -> Identifier:
    """Return an address, a name of several words, or a handle.

    Raises:
        InvalidInput: When the text is too short to be searched for.
    """
    clean = " ".join(unicodedata.normalize("NFC", text).split())
    if len(clean) < SHORTEST or not any(char.isalnum() for char in clean):
        message = f"{text!r} can't be searched for: expected at least {SHORTEST} characters"
        raise InvalidInput(message, remedy="Give the e-mail address or the full name.")
    if "@" in clean.strip("@"):
        return Identifier("email", clean.casefold())
    return Identifier("name" if " " in clean else "handle", clean)


def searched(texts: Iterable[str]) -> tuple[list[Identifier], list[str]]:
    """Part what a node calls a person into what is searched for and what is too common."""
    found: dict[tuple[str, str], Identifier] = {}
    left: dict[str, None] = {}
    for text in texts:
        try:
            one = identifier_of(text)
        except InvalidInput:
            left.setdefault(text)
            continue
        if one.kind == "handle":
            left.setdefault(text)
        else:
            found.setdefault(one.key, one)
    return list(found.values()), list(left)


def needle(one: Identifier) -> str:
    """Return letters or digits, in lower case, that stand in every text that it is found in.

    Looking for them first is a hundred times faster than the expression. May be empty.
    """
    own = {"uid": one.text.rpartition(":")[2], "email": one.text.partition("@")[0]}
    runs = re.findall(r"[a-z0-9]+", own.get(one.kind, one.text).lower())
    return max(runs, key=len, default="")


def expression(identifiers: Iterable[Identifier]) -> re.Pattern[str]:
    """Return the expression that finds them, each as the group `i` + its number.

    Where several fit, the longest text is found.
    """
    numbered = sorted(enumerate(identifiers), key=lambda item: (-len(item[1].text), item[0]))
    return re.compile("|".join(f"(?P<i{i}>{_pattern(one)})" for i, one in numbered), re.IGNORECASE)


def _pattern(one: Identifier) -> str:
    if one.kind == "email":
        return f"{_LOCAL_BEFORE}{_letters(one.text)}{_DOMAIN_AFTER}"
    if one.kind == "uid":
        return f"{_UID_BEFORE}(?-i:{_letters(one.text)}){_UID_AFTER}"
    words = [word for text in re.split(r"[\s,]+", one.text) if (word := _word(text))]
    forms = [_BETWEEN.join(words)]
    if len(words) > 1:
        # Directories write the last name first.
        forms.append(_BETWEEN.join((rf"{words[-1]}(?=\s*,)", *words[:-1])))
    genitive = "" if one.text.casefold().endswith("s") else "s?"
    # The name within an address is that of whose address it is; a handle may be at a host.
    login = f"(?!{_AT_HOST})" if one.kind == "name" else ""
    return f"{_BEFORE}(?:{'|'.join(forms)})(?={genitive}{_AFTER}){login}"


def _word(word: str) -> str:
    """Return an expression for one word of a name: a double one may have another sign inside."""
    parts = [part for part in word.split("-") if part]
    return _BETWEEN.join("".join(_letter(char, plain=True) for char in part) for part in parts)


def _letters(text: str) -> str:
    return "".join(map(_letter, text))


def _letter(char: str, *, plain: bool = False) -> str:
    """Return an expression for a character in every form it may be written in.

    With `plain`, letters without marks stand for those with them.
    """
    if char.isascii() and (char.isalnum() or char in "-_.:/"):
        return re.escape(char)
    forms = {char, char.casefold(), char.upper()}
    forms |= {unicodedata.normalize("NFD", form) for form in forms}
    written = {re.escape(form) for form in forms}
    for form in forms:
        # What was encoded as a part of an address is encoded once more within another.
        written.add("".join(f"%(?:25)*{byte:02x}" for byte in form.encode()))
        written.add("".join(rf"(?<!\\)\\++u{ord(one):04x}" for one in _utf16(form)))
        written.add("".join(map(_entity, form)))
    if plain:
        written |= _without_marks(char)
    return f"(?:{'|'.join(sorted(written, key=lambda one: (-len(one), one)))})"


def _entity(char: str) -> str:
    """Return an expression for a character as HTML spells it out."""
    number = ord(char)
    named = f"|{name}" if (name := codepoint2name.get(number)) else ""
    return rf"&(?:\#{number}|\#x{number:x}{named});"


def _without_marks(char: str) -> set[str]:
    """Return how people write a letter whose keyboard does not have it."""
    bare = "".join(one for one in unicodedata.normalize("NFD", char) if one.isalnum())
    found = {bare, *_PLAIN.get(char.casefold(), ()), *(_APOSTROPHES * (char in _APOSTROPHES))}
    return {re.escape(one) for one in found if one}


def _utf16(text: str) -> str:
    """Return the text with characters beyond 16 bits as their two surrogates, as in JSON."""
    data = text.encode("utf-16-be", "surrogatepass")
    return "".join(chr(int.from_bytes(data[i : i + 2])) for i in range(0, len(data), 2))
