"""Groups of log lines of one wording, found while the lines come, with no setting to tune.

Lines whose words are equal are a group. Of words that are new it is asked whether they are those of
a group but for what varies: then the groups are one, and the id of each leads to what it is now.
"""

from __future__ import annotations

import hashlib
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from ingest.logs.opposites import are_opposed
from ingest.logs.pieces import (
    MOST_KNOWN,
    MOST_PIECES,
    SLOT,
    KnownPieces,
    settled,
    tokens_of,
)
from ingest.logs.wording import aligned, worded

LineKey = tuple[str, ...]
"""The words of a line by which it is told apart, with `*` for what varies."""

VARIES: Final = 5
"""Different words at one place of otherwise equal lines, from which on the place varies."""

FIRST_WORD: Final = 4
"""Times as many are wanted at the first place: it names the event."""

FEW_WORDS: Final = 3
"""Times as many are wanted where fewer than two other words are there to tell the event by."""

ALIKE: Final = 0.85
"""Share of the words of two keys that are equal, from which on they may be one."""

AGREE: Final = 0.75
"""Share of them that is wanted where two plain words differ."""

RARE: Final = 0.2
"""Share of another group's lines up to which a group may be a stray of it."""

HELD: Final = 0.6
"""Share of a stray's words that the other's wording must hold."""

MOST_GROUPS: Final = 20_000
"""Wordings that are told apart; further new ones are counted together."""

_MOST_COMPARED: Final = 256
"""Groups that a new wording is compared with, of those that begin alike."""


@dataclass(slots=True)
class LineGroup:
    """Lines of one wording.

    Attributes:
        id: Stable: it follows from the words of the group's first line, in every process.
        key: Its words, with `*` for what varies.
        sample: Its first line, from which its wording for people is made.
        lines: How many lines it has.
        keys: The words of all lines that are in it.
        known_since: When it was first known, as a number; None: it was not taken over. Of groups
            that become one, the id of that which has been known for longest stays.
    """

    id: str
    key: LineKey
    sample: str
    lines: int = 0
    keys: set[LineKey] = field(default_factory=set)
    known_since: float | None = None

    @property
    def is_known(self) -> bool:
        """Whether it was taken over."""
        return self.known_since is not None

    @property
    def wording(self) -> str:
        """A line of it with `<*>` for what varies."""
        return worded(self.sample, self.key)


def key_of(line: str) -> LineKey:
    """Return the words by which a line is told apart."""
    pieces = line.split(None, MOST_PIECES)
    return tuple(settled([one.word for piece in pieces for one in tokens_of(piece)])[0])


def id_of(key: LineKey) -> str:
    """Return the id of a group whose first line had these words."""
    return hashlib.blake2b(" ".join(key).encode(), digest_size=8).hexdigest()


class LineKeys:
    """Finds the words of lines, and remembers those of pieces and whole forms that it met.

    Args:
        most: Pieces, and forms, that are remembered; with one more, all are forgotten.
        mask: Takes out of a line what nobody is to have; asked of the first line of each form.
    """

    def __init__(self, most: int = MOST_KNOWN, mask: Callable[[str], str] | None = None) -> None:
        self._most = most
        self._mask = mask
        self._pieces = KnownPieces(most)
        self._forms: dict[str, LineKey] = {}

    def of(self, line: str) -> LineKey:
        """Return the words by which a line is told apart."""
        words = " ".join(map(self._pieces.__getitem__, line.split(None, MOST_PIECES)))
        key = self._forms.get(words)
        if key is None:
            if len(self._forms) >= self._most:
                self._forms.clear()
            masked = self._mask(line) if self._mask else line
            key = tuple(settled(words.split())[0]) if masked == line else key_of(masked)
            self._forms[words] = key
        return key


class LineGrouper:
    """Takes lines, and says to which group each belongs.

    Args:
        most_groups: Wordings that are told apart. What is new beyond them is one group for each
            first word that is known, and one for all others; `crowded` counts its lines.
    """

    def __init__(self, most_groups: int = MOST_GROUPS) -> None:
        self.forwards: dict[str, str] = {}
        self.crowded = 0
        self._most = most_groups
        self._keys = LineKeys()
        self._of: dict[LineKey, LineGroup] = {}
        self._at: dict[tuple[int, int], dict[str, LineKey]] = defaultdict(dict)
        self._alike: dict[tuple[int, str], list[LineKey]] = defaultdict(list)
        self._first: dict[str, list[LineKey]] = defaultdict(list)

    def add(self, line: str, count: int = 1) -> str:
        """Count a line, and return the id of its group; `where` tells where it went later."""
        return self.add_key(self._keys.of(line), line, count)

    def add_key(self, key: LineKey, line: str, count: int = 1) -> str:
        """Count a line whose words are known, and return the id of its group."""
        group = self._of.get(key)
        if group is None:
            group = self._made(key, line)
        group.lines += count
        return group.id

    def group_of(self, key: LineKey) -> LineGroup | None:
        """Return the group that lines of these words are in, None if no such line was met."""
        return self._of.get(key)

    def take_over(self, groups: Iterable[LineGroup]) -> None:
        """Go on with groups of another process, or of an earlier one, under their ids."""
        for one in groups:
            since = math.inf if one.known_since is None else one.known_since
            kept = LineGroup(one.id, one.key, one.sample, one.lines, set(one.keys), since)
            new = [key for key in one.keys if key not in self._of]
            known = {id(self._of[key]): self._of[key] for key in one.keys if key in self._of}
            self._of.update(dict.fromkeys(kept.keys, kept))
            # What is here already may have a wider wording.
            taking, *rest = [*known.values(), kept]
            for other in rest:
                self._take(taking, other)
            self.forwards.pop(taking.id, None)
            for key in new:
                self._join(key)

    def settle(self) -> None:
        """Give strays to the groups that describe them; done after many lines, or at the end."""
        for group in sorted(self._groups(), key=lambda one: (one.lines, one.id)):
            if self._of[group.key] is group:
                self._give_stray(group.key)

    @property
    def groups(self) -> list[LineGroup]:
        """The groups, those with the most lines first."""
        return sorted(self._groups(), key=lambda one: (-one.lines, one.id))

    def where(self, id_: str) -> str:
        """Return the id of the group that took over what once had this id."""
        while id_ in self.forwards:
            id_ = self.forwards[id_]
        return id_

    def _groups(self) -> Iterable[LineGroup]:
        return {id(one): one for one in self._of.values()}.values()

    def _made(self, key: LineKey, line: str) -> LineGroup:
        """Return the group of words that were not met before."""
        if len(self._of) >= self._most:
            self.crowded += 1
            key = (key[0], SLOT) if key and (key[0], SLOT) in self._of else (SLOT,)
            if key in self._of:
                return self._of[key]
        self._of[key] = LineGroup(id_of(key), key, line, keys={key})
        self._join(key)
        return self._of[key]

    def _join(self, key: LineKey) -> None:
        """Merge the group of a key with those from which it differs by what varies."""
        if not (self._join_by_place(key) or self._join_by_words(key) or self._give_stray(key)):
            self._index(key)

    def _index(self, key: LineKey) -> None:
        if key:
            self._note(self._alike[len(key), key[0]], key)
        first = next((word for word in key if word != SLOT), None)
        if first is not None:
            self._note(self._first[first], key)

    def _note(self, keys: list[LineKey], key: LineKey) -> None:
        """Add a key to those that others are compared with, one for each group."""
        if len(keys) >= _MOST_COMPARED:
            keys[:] = {id(self._of[one]): self._of[one].key for one in keys}.values()
        if len(keys) < _MOST_COMPARED:
            keys.append(key)

    def _join_by_place(self, key: LineKey) -> bool:
        """Merge keys that are equal but for one place, if that place varies."""
        for place, word in enumerate(key):
            wording = (*key[:place], SLOT, *key[place + 1 :])
            found = self._at[place, hash(wording)]
            if any(are_opposed(word, other) for other in found):
                continue
            found.setdefault(word, key)
            wanted = _wanted(key, place)
            if wanted and len(found) > 1 and (SLOT in found or len(found) >= wanted):
                keys = [*found.values()]
                found.clear()
                found[SLOT] = key
                self._merge(keys, wording)
                return True
        return False

    def _join_by_words(self, key: LineKey) -> bool:
        """Merge two keys of which nearly all words are equal."""
        for other in self._alike.get((len(key), key[0]), ()) if key else ():
            if self._of[other] is not self._of[key] and _are_alike(key, other):
                pairs = zip(key, other, strict=True)
                self._merge((key, other), tuple(a if a == b else SLOT for a, b in pairs))
                return True
        return False

    def _merge(self, keys: Iterable[LineKey], wording: LineKey) -> None:
        """Make one group of those of some keys, with what varies in its wording."""
        parts = {id(self._of[key]): self._of[key] for key in keys}
        taking, *rest = sorted(parts.values(), key=lambda one: (-one.lines, one.id))
        for part in rest:
            self._take(taking, part)
        taking.key = tuple(_collapsed(wording))
        known = self._of.get(taking.key)
        if known is None:
            self._of[taking.key] = taking
            taking.keys.add(taking.key)
            self._join(taking.key)
        elif known is not taking:
            self._take(taking, known)

    def _take(self, taking: LineGroup, part: LineGroup) -> None:
        if part.known_since is not None:
            since = math.inf if taking.known_since is None else taking.known_since
            is_older = (part.known_since, part.id) < (since, taking.id)
            if is_older or not taking.is_known:
                taking.id, part.id = part.id, taking.id
            taking.known_since = min(since, part.known_since)
        taking.lines += part.lines
        taking.keys |= part.keys
        self._of.update(dict.fromkeys(part.keys, taking))
        if part.id != taking.id:
            self.forwards[part.id] = taking.id
            self.forwards.pop(taking.id, None)

    def _give_stray(self, key: LineKey) -> bool:
        """Give the group of a key to one that describes its words and has many more lines."""
        mine = self._of[key]
        least = max(mine.lines, 1) / RARE
        for word in dict.fromkeys(key):
            for other in map(self._of.__getitem__, self._first.get(word, ())):
                if other is not mine and other.lines >= least and _describes(other.key, key):
                    self._take(other, mine)
                    return True
        return False


def _collapsed(wording: LineKey) -> Iterator[str]:
    before = ""
    for word in wording:
        if not word == before == SLOT:
            yield word
        before = word


def _wanted(key: LineKey, place: int) -> int:
    """Return how many words show that a place varies; 0: nothing does."""
    others = sum(word != SLOT for at, word in enumerate(key) if at != place)
    if others == 0:
        return 0
    wanted = VARIES if place else VARIES * FIRST_WORD
    return wanted if others > 1 else wanted * FEW_WORDS


def _are_alike(one: LineKey, other: LineKey) -> bool:
    differing = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    words = sum(a != SLOT or b != SLOT for a, b in zip(one, other, strict=True))
    equal = words - len(differing)
    if equal < ALIKE * words or any(are_opposed(a, b) for a, b in differing):
        return False
    plain = sum(_is_plain(a) and _is_plain(b) for a, b in differing)
    if plain == len(differing) == 1:
        return False
    return plain < 2 or equal >= AGREE * words  # noqa: PLR2004 - Two plain words differ.


def _is_plain(word: str) -> bool:
    return word.isalpha() and word.islower()


def _describes(wording: LineKey, key: LineKey) -> bool:
    """Return whether a wording says all words of a line, its slots standing for some of them."""
    words = sum(word != SLOT for word in key)
    held = sum(word != SLOT for word in wording)
    return HELD * words <= held <= words and aligned(wording, key) is not None
