"""A text as people read it: without markup, escapes, invisible signs, width and accents. Pure.

Each character of the view knows the characters of the text that it stands for, so what is found
in the view can be replaced in the text.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from graph.upkeep.erasure.identifiers import FILE_END, Identifier

_HUMP: Final = "\x1f"
"""Stands where a capital follows a small letter: a name may be written in one word."""

_INLINE: Final = "a|abbr|b|bdi|code|em|font|i|mark|s|small|span|strong|sub|sup|tt|u"

_ADDRESS: Final = r"(?:<[^<>\n]*+>|[^()\s]*+(?:\([^()\s]*+\)[^()\s]*+)*+)"
_TITLE: Final = r"""(?:"[^"\n]*+"|'[^'\n]*+'|\([^()\n]*+\))"""
_LINK_END: Final = rf"\](?:\({_ADDRESS}(?:\s++{_TITLE})?+\)|\[[\w .-]*+\])|\[\^[\w-]++\]"
"""What stands behind the words of a link, or is a footnote."""

_COMMENT: Final = r"<!--(?:[^-*_<>&\\]|-(?!->))*+-->"
"""What nobody sees; with markup in it, it is looked into."""

_TOKEN: Final = re.compile(
    rf"(?P<nothing></?(?:{_INLINE})(?:\s[^<>]*+)?>|{_COMMENT}|{_LINK_END}"
    r"|==|[*`~\[\]]|\\(?=[!-/:-@\[\]^-`{-~]))"
    r"|(?P<blank></?[a-z][^<>]*+>|[_|]|\n[ \t]*+(?:>[ \t]*+)++|\\(?=\n)"
    r"|(?<!\\)\\++[nrtbf](?![a-z]))"
    r"|(?P<entity>&(?:\#[0-9]{1,7}|\#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});)"
    r"|(?P<code>(?<!\\)(?:\\++u[0-9a-f]{4})++)"
    r"|(?P<percent>(?:%(?:25)*[0-9a-f]{2})++)",
    re.IGNORECASE,
)
"""What stands for nothing, for a blank, or for other characters."""

_DROPPED: Final = frozenset({"Mn", "Me", "Cf"})
_SIGNS: Final = str.maketrans("", "", "*`~")
_SHORTEST_WORD: Final = 3

_GAP: Final = rf"(?:[\s\-.,+\u2010\u2011{_HUMP}]++)"
_BEFORE: Final = r"(?<![^\W_])"
_AFTER: Final = r"(?![^\W_])"


@dataclass(frozen=True, slots=True)
class View:
    """The view of a text; `starts` and `ends` are the places of its characters in the text."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> View:
        """Return the view of a text."""
        letters: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        for seen, start, end in _seen(text):
            letters.append(seen)
            starts.append(start)
            ends.append(end)
        return cls("".join(letters), tuple(starts), tuple(ends))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where in the text the characters from `start` to `end` of the view stand."""
        return self.starts[start], self.ends[end - 1]


def plain(text: str) -> str:
    """Return a text in small letters, without accents, width and invisible signs."""
    if text.isascii():
        return text.casefold()
    return "".join(map(_folded, text))


def hints(one: Identifier) -> frozenset[str]:
    """Return words of which one stands in every text whose view is worth making."""
    named = one.text.partition("@")[0] if one.kind == "email" else one.text
    words = re.findall(r"[^\W_]+", plain(named))
    return frozenset(word for word in words if len(word) >= _SHORTEST_WORD) or frozenset(words)


def may_name(text: str, words: Iterable[str]) -> bool:
    """Return whether one of the words stands in a text, looked at quickly."""
    quick = plain(text).translate(_SIGNS)
    return any(word in quick for word in words)


def view_expression(identifiers: Iterable[Identifier]) -> re.Pattern[str]:
    """Return the expression that finds them in views, each as the group `i` + its number."""
    numbered = sorted(enumerate(identifiers), key=lambda item: (-len(item[1].text), item[0]))
    parts = (f"(?P<i{i}>{_pattern(one)})" for i, one in numbered if one.kind != "uid")
    return re.compile("|".join(parts) or r"(?!)")


def _pattern(one: Identifier) -> str:
    if one.kind == "email":
        return rf"(?<![\w.+%'-]){_word(plain(one.text))}{_AFTER}(?!(?!{FILE_END})[-.][a-z0-9])"
    words = [word for text in re.split(r"[\s,]+", one.text) if (word := plain(text))]
    forms = [_GAP.join(map(_name, words))]
    if len(words) > 1:
        forms.append(_GAP.join((rf"{_name(words[-1])}(?=\s*+,)", *map(_name, words[:-1]))))
    genitive = "" if words[-1].endswith("s") else "s?"
    login = r"(?!s?@)" if one.kind == "name" else ""
    return f"{_BEFORE}(?:{'|'.join(forms)})(?={genitive}{_AFTER}){login}"


def _name(word: str) -> str:
    """Return an expression for one word of a name, which may itself be a double one."""
    return _GAP.join(_word(part) for part in word.split("-") if part)


def _word(word: str) -> str:
    return f"{_HUMP}?".join(map(re.escape, word))


def _seen(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield what each part of a text shows, one character at a time, with its place."""
    last = end = 0
    small = False
    for match in _TOKEN.finditer(text):
        for place in range(last, match.start()):
            yield from _shown(text[place], small, place, place + 1)
            small = _small_after(text[place], small=small)
        last, end = match.end(), match.end()
        for letter in _meant(match):
            yield from _shown(letter, small, match.start(), end)
            small = _small_after(letter, small=small)
    for place in range(last, len(text)):
        yield from _shown(text[place], small, place, place + 1)
        small = _small_after(text[place], small=small)


def _small_after(letter: str, *, small: bool) -> bool:
    """Return whether the last visible character is a small letter."""
    return letter.islower() if _folded(letter) else small


def _shown(letter: str, small: bool, start: int, end: int) -> Iterator[tuple[str, int, int]]:  # noqa: FBT001
    if small and letter.isupper():
        yield _HUMP, start, start
    for one in _folded(letter):
        yield one, start, end


def _meant(match: re.Match[str]) -> str:
    """Return the characters that a piece of markup or an escape stands for."""
    found = match[0]
    match match.lastgroup:
        case "nothing":
            return ""
        case "blank":
            return " "
        case "entity":
            return html.unescape(found)
        case "code":
            codes = re.findall(r"u([0-9a-f]{4})", found, re.IGNORECASE)
            pairs = "".join(chr(int(code, 16)) for code in codes)
            return pairs.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    codes = re.findall(r"%(?:25)*([0-9a-f]{2})", found, re.IGNORECASE)
    return bytes(int(code, 16) for code in codes).decode("utf-8", "replace")


@lru_cache(maxsize=8192)
def _folded(letter: str) -> str:
    """Return a character in small letters, without what does not show or only adorns it."""
    parts = unicodedata.normalize("NFKD", letter)
    kept = "".join(one for one in parts if unicodedata.category(one) not in _DROPPED)
    return unicodedata.normalize("NFKD", kept.casefold())
