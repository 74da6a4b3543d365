"""What a person is called, and the expressions that find it in any text. Pure.

A text may hold a name in another case or Unicode form, percent-encoded in an address, escaped
in JSON, or with another sign between its words. An e-mail address and a name of several words
are searched for by themselves. A single word is not, unless somebody asks for it: a first
name is not one person's.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from graph.errors import InvalidInput

Kind = Literal["email", "name", "handle", "uid"]

SHORTEST: Final = 3
"""Characters of the shortest identifier: what is shorter stands in too many words."""

_ESCAPES: Final = r"(?<=\\n)|(?<=\\t)|(?<=\\r)|(?<=\\[bf])|(?<=%[0-9a-f]{2})|(?<=\\u[0-9a-f]{4})"
"""What may stand before an identifier and ends in a letter or digit all the same."""

_MARKS: Final = "̀-ͯ"
"""Combining marks: what stands before one is another letter."""

_BETWEEN: Final = r"(?:\s|%20|\\+[nrt]|\\+u00a0|&nbsp;|[-_.+,])+"
"""Between the words of a name: blanks, or what addresses, file names and logins have instead."""

_BEFORE: Final = rf"(?:(?<!\w)|{_ESCAPES})"
_AFTER: Final = rf"(?![\w{_MARKS}])"
_LOCAL_BEFORE: Final = rf"(?:(?<!\w)(?<!\w[-.+%'])|{_ESCAPES})"
_DOMAIN_AFTER: Final = rf"{_AFTER}(?!(?-i:[-.][a-z0-9]))"
_UID_BEFORE: Final = rf"(?:(?<![\w:%-])|{_ESCAPES})"
_UID_AFTER: Final = rf"{_AFTER}(?![-.:/+~%]\w)"


@dataclass(frozen=True, slots=True)
class Identifier:
    """One of a person's addresses, names, handles or uids, in NFC."""

    kind: Kind
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
    words = re.split(r"[\s,]+", one.text)
    forms = [_BETWEEN.join(map(_letters, words))]
    if len(words) > 1:
        # Directories write the last name first.
        last_first = _BETWEEN.join(map(_letters, (words[-1], *words[:-1])))
        forms.append(
            rf"{_letters(words[-1])}(?=\s*,){last_first.removeprefix(_letters(words[-1]))}"
        )
    genitive = "" if one.text.casefold().endswith("s") else "s?"
    return f"{_BEFORE}(?:{'|'.join(forms)})(?={genitive}{_AFTER})(?!s?(?:@|%40))"


def _letters(text: str) -> str:
    return "".join(map(_letter, text))


def _letter(char: str) -> str:
    """Return an expression for a character in every form it may be written in."""
    if char.isascii() and (char.isalnum() or char in "-_.:/"):
        return re.escape(char)
    forms = {char, char.casefold(), char.upper()}
    forms |= {unicodedata.normalize("NFD", form) for form in forms}
    written = {re.escape(form) for form in forms}
    if char == "@":
        written |= {"&#64;", "&#x40;"}
    for form in forms:
        written.add("".join(f"%{byte:02x}" for byte in form.encode()))
        written.add("".join(rf"\\+u{ord(one):04x}" for one in _utf16(form)))
    return f"(?:{'|'.join(sorted(written, key=lambda one: (-len(one), one)))})"


def _utf16(text: str) -> str:
    """Return the text with characters beyond 16 bits as their two surrogates, as in JSON."""
    data = text.encode("utf-16-be", "surrogatepass")
    return "".join(chr(int.from_bytes(data[i : i + 2])) for i in range(0, len(data), 2))
