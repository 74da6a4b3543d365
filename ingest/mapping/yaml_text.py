"""YAML read as plain JSON values, under limits that hold before anything is built."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ingest.mapping.text_limits import InvalidText, TextLimits
from ingest.mapping.yaml_tree import YamlNode, read_tree
from ingest.mapping.yaml_values import value_of

_DEFAULTS = TextLimits()


@dataclass(frozen=True, slots=True)
class Read:
    """What a document holds, or why it can't be read; `line` is where it begins."""

    line: int
    value: Any = None
    fault: InvalidText | None = None


def load_node(text: str, limits: TextLimits = _DEFAULTS) -> YamlNode | None:
    """Return the node of the only document of `text`, None when it holds nothing.

    Raises:
        InvalidText: When it is not YAML, several documents, or beyond a limit.
    """
    roots: list[YamlNode] = []
    for document in read_tree(text, limits):
        if document.fault:
            raise document.fault
        if document.root:
            roots.append(document.root)
    if len(roots) > 1:
        reason = "a second document begins here; expected one"
        raise InvalidText(reason, roots[1].line)
    return roots[0] if roots else None


def load_yaml(text: str, limits: TextLimits = _DEFAULTS) -> Any:
    """Return the value of the only document of `text`.

    Raises:
        InvalidText: When it is not YAML, several documents, or beyond a limit.
    """
    node = load_node(text, limits)
    return None if node is None else value_of(node)


def load_documents(text: str, limits: TextLimits = _DEFAULTS) -> Iterator[Read]:
    """Yield the documents of `text`; one that can't be read costs itself alone.

    Raises:
        InvalidText: When it is not YAML from some place on; what stands before it was yielded.
    """
    for document in read_tree(text, limits):
        try:
            if document.fault:
                raise document.fault
            value = None if document.root is None else value_of(document.root)
        except InvalidText as fault:
            yield Read(document.line, fault=fault)
        else:
            yield Read(document.line, value)
