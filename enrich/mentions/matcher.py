"""Finding names in a text: one walk from left to right, the longest name first, no overlaps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from enrich.mentions import rules, spellings
from enrich.mentions.spellings import Keys
from enrich.mentions.stems import folded
from enrich.mentions.vocabulary import Spelling, TrieNode, Vocabulary
from enrich.mentions.words import Place, Word, words

_GAP: Final = re.compile(
    r"[ \t\u00a0]{1,3}|[ \t]*\r?\n[ \t>]*|[ ]?[-\u2010\u2011\u2013_/\u00b7][ ]?|[.]"
)
"""What may stand between two words of one name: never the end of a sentence or paragraph."""

_BESIDE: Final = re.compile(r"[ \t\u00a0\n*\"'“„«(\[]{1,6}")
_AFTER: Final = re.compile(r"[ \t\u00a0\n*\"'”“»)\]`]{1,6}")
_VERSION: Final = re.compile(r" v?\d+\.\d")
_CACHED: Final = 4096


@dataclass(frozen=True, slots=True)
class FoundName:
    """A name in a text, `text[start:end]`, and what it names.

    It is not sure where it may be an ordinary word. `name` is what the thing calls itself there.
    """

    start: int
    end: int
    uid: str
    is_sure: bool = True
    name: str = ""


@dataclass(frozen=True, slots=True)
class _Form:
    """What of a word does not depend on where it stands."""

    whole: Keys
    parts: tuple[tuple[int, int, Keys], ...]
    may_begin: bool
    opens: bool


@lru_cache(_CACHED)
def _is_gap(gap: str) -> bool:
    return bool(_GAP.fullmatch(gap))


class Matcher:
    """Finds the names of one vocabulary; keeps what it learnt about words for the next text."""

    def __init__(self, vocabulary: Vocabulary, *, remembered: int = 100_000) -> None:
        self._vocabulary = vocabulary
        self._remembered = remembered
        self._forms: dict[str, _Form] = {}

    def find(self, text: str) -> Iterator[FoundName]:
        """Yield the names in a text in order, those that are sure. None overlaps another."""
        return (one for one in self.look(text) if one.is_sure)

    def look(self, text: str) -> Iterator[FoundName]:
        """Yield the names in a text in order, and the words that may be one."""
        if not self._vocabulary.root.next:
            return
        found = list(words(text))
        forms = [self._form(word.text) for word in found]
        index = 0
        while index < len(found):
            last, seen = index, None
            if forms[index].may_begin:
                last, seen = _Walk(text, found, forms, self._vocabulary.root).longest(index)
            if seen is not None:
                yield seen
            index = max(last, index + 1)

    def _form(self, word: str) -> _Form:
        known = self._forms.get(word)
        if known is None:
            if len(self._forms) >= self._remembered:
                self._forms.clear()
            known = self._forms[word] = self._make_form(word)
        return known

    def _make_form(self, word: str) -> _Form:
        german = self._vocabulary.german
        whole = spellings.keys_of_word(word, german=german)
        parts = tuple(
            (start, end, spellings.keys_of_word(word[start:end], german=german))
            for start, end in spellings.parts(word)
        )
        root = self._vocabulary.root.next
        opens = folded(word) in self._vocabulary.openings
        firsts = (*whole, *(parts[0][2] if parts else ()))
        return _Form(whole, parts, opens or any(key in root for key in firsts), opens)


@dataclass(slots=True)
class _Walk:
    """One look for the longest name that begins at a word."""

    text: str
    words: list[Word]
    forms: list[_Form]
    root: TrieNode

    def longest(self, first: int) -> tuple[int, FoundName | None]:
        """Return the index behind the longest name that begins here, and the name.

        Without one that is sure, the longest that may be one; without any, the index is that of
        the word itself. Two things of one name are none.
        """
        ends: dict[int, list[TrieNode]] = {}
        self._follow(self.root, first, ends)
        if self.forms[first].opens:
            self._follow_joined(first, ends)
        unsure: tuple[int, FoundName | None] = (first, None)
        for end in sorted(ends, reverse=True):
            candidates = {one for node in ends[end] for one in node.here}
            setting = self._setting(first, end)
            is_named, sure = rules.named(candidates, setting)
            if is_named:
                return end, self._found(first, end, sure, is_sure=True)
            if unsure[1] is None and (seen := rules.maybe(candidates, setting)):
                unsure = (end, self._found(first, end, seen, is_sure=False))
        return unsure

    def _found(
        self, first: int, end: int, one: Spelling | None, *, is_sure: bool
    ) -> FoundName | None:
        if one is None:
            return None
        start, stop = self.words[first].start, self.words[end - 1].end
        return FoundName(start, stop, one.uid, is_sure, one.name)

    def _follow(self, node: TrieNode, index: int, ends: dict[int, list[TrieNode]]) -> None:
        """Collect the places of the tree that the words from `index` on lead to, by their end."""
        form = self.forms[index]
        for after in self._after(node, form):
            if after.here:
                ends.setdefault(index + 1, []).append(after)
            if after.next and self._goes_on(index):
                self._follow(after, index + 1, ends)

    def _after(self, node: TrieNode, form: _Form) -> list[TrieNode]:
        """Return where a word leads, taken as a whole and in its parts."""
        reached = [node.next[key] for key in form.whole if key in node.next]
        within = [node] if form.parts else []
        for _, _, keys in form.parts:
            within = [one.next[key] for one in within for key in keys if key in one.next]
        return reached + within

    def _follow_joined(self, first: int, ends: dict[int, list[TrieNode]]) -> None:
        """Take two words for one: `data center` for `datacenter`."""
        if self._goes_on(first):
            pair = self.words[first].text + self.words[first + 1].text.lower()
            for key in spellings.keys_of_word(pair, german=False):
                node = self.root.next.get(key)
                if node is not None and node.here:
                    ends.setdefault(first + 2, []).append(node)

    def _goes_on(self, index: int) -> bool:
        """Tell whether the word and the next one may belong to one name."""
        if index + 1 >= len(self.words):
            return False
        one, other = self.words[index], self.words[index + 1]
        return one.place == other.place and _is_gap(self.text[one.end : other.start])

    def _setting(self, first: int, end: int) -> rules.Setting:
        start, stop = self.words[first].start, self.words[end - 1].end
        place = self.words[first].place
        written = self.text[start:stop]
        return rules.Setting(
            written,
            place,
            self._beside(first - 1, first, _BESIDE),
            self._beside(end - 1, end, _AFTER),
            self.text[start - 1 : start] if self.text[start - 1 : start] in "#@" else "",
            place is Place.CODE and self._is_whole(start, stop),
            not any(char.isspace() for char in written),
            _VERSION.match(self.text, stop) is not None,
            *_glue(self.text, start, stop, place),
        )

    def _beside(self, left: int, right: int, gap: re.Pattern[str]) -> str | None:
        """Return the word on the other side of a gap, None where it is no neighbour."""
        if left < 0 or right >= len(self.words):
            return None
        between = self.text[self.words[left].end : self.words[right].start]
        other = self.words[left] if gap is _BESIDE else self.words[right]
        return other.text if gap.fullmatch(between) and "\n\n" not in between else None

    def _is_whole(self, start: int, stop: int) -> bool:
        return self.text[start - 1 : start] == "`" and self.text[stop : stop + 1] == "`"


_PROSE_GLUE: Final = (re.compile(r"\w[-_.]$"), re.compile(r"[-_.]\w"))
_CODE_GLUE: Final = (_PROSE_GLUE[0], re.compile(r"[-_./:]\w"))


def _glue(text: str, start: int, stop: int, place: Place) -> tuple[str, str]:
    """Return the signs before and after that tie a name to more words."""
    left, right = _PROSE_GLUE if place is Place.PROSE else _CODE_GLUE
    before = left.search(text[max(0, start - 2) : start])
    after = right.match(text, stop)
    return before[0][-1] if before else "", after[0][0] if after else ""
