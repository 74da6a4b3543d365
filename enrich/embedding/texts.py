"""What of a node is embedded, and which words of a text are searched for."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import groupby
from typing import Any, Final

from enrich.providers.vectors import split_case

_OWN: Final[Mapping[str, tuple[str, ...]]] = {
    "DocumentChunk": ("document_title", "heading", "text"),
}
"""Labels whose text is made of other properties than those of `_COMMON`."""

_COMMON: Final = (
    "name",
    "title",
    "aliases",
    "abbreviations",
    "exception_type",
    "definition",
    "description",
    "template",
    "text",
)

MAX_WORDS: Final = 64
"""Words of a full-text query: each is asked of eight fields, and 1,024 clauses are the most.

What counts are the words that the index makes, which cuts where no blank is: before and behind
each Chinese character, and between many scripts.
"""

MAX_WORD_CHARACTERS: Final = 64

_WORD: Final = re.compile(r"\w+")
_ALPHABETS: Final = frozenset(
    ["LATIN", "GREEK", "CYRILLIC", "ARABIC", "HEBREW", "ARMENIAN", "GEORGIAN", "DIGIT", "LOW"]
)
"""Scripts, and signs, as the first words of the names that Unicode gives their letters."""

_SINGLE: Final = frozenset(["CJK", "HIRAGANA", "TANGUT", "NUSHU", "KHITAN", "IDEOGRAPHIC"])
"""Scripts of which the index makes a word of each letter."""

ONE_WORD: Final = (
    r"[[\p{L}&&[\p{IsLatin}\p{IsGreek}\p{IsCyrillic}\p{IsArabic}\p{IsHebrew}\p{IsArmenian}"
    r"\p{IsGeorgian}]]\p{M}0-9_]+"
)
"""What the index makes one word of, for the regular expressions of Cypher."""


def embed_text_of(label: str, props: Mapping[str, Any]) -> str:
    """Return the text that stands for a node, one property a line; empty ones are left out.

    `label` is the node's type (`Ticket`); a chunk's `document_title` is its document's title.
    The order is part of what a vector means: names come first, long texts last.
    """
    lines = (_line(props.get(name)) for name in _OWN.get(label, _COMMON))
    return "\n".join(line for line in lines if line)


def _line(value: Any) -> str:
    text = ", ".join(value) if isinstance(value, list) else value or ""
    return str(text).strip()


def query_words(text: str) -> str:
    """Return the first 64 different words, lower case, with blanks between them.

    A name in code is followed by its parts: `retryCount` gives `retrycount retry count`.
    Nothing is left in which the full-text query language would see an operator. A text
    without a letter or digit gives the empty string.
    """
    found = dict.fromkeys(word[:MAX_WORD_CHARACTERS] for word in _spellings(text))
    return " ".join(list(found)[:MAX_WORDS])


def _spellings(text: str) -> Iterator[str]:
    """Yield each word, and the parts of one that is a name in code (`KubePodCrashLooping`)."""
    for word in _words(text):
        parts = split_case(word.replace("_", " ")).lower().split()
        if parts:
            yield word.lower()
        if len(parts) > 1:
            yield from parts


def _words(text: str) -> Iterator[str]:
    """Yield words of which the index makes no more than one each."""
    for word in _WORD.findall(text):
        if word.isascii():
            yield word
        else:
            for kind, letters in groupby(word, _kind):
                run = "".join(letters)
                yield from run if kind in _SINGLE else [run]


@lru_cache(maxsize=4096)
def _kind(letter: str) -> str:
    """Return what a letter can share a word of the index with: an alphabet, or its own script."""
    script = unicodedata.name(letter, "").partition(" ")[0]
    return "ALPHABET" if script in _ALPHABETS else script
