"""The style sheet for Neo4j Browser, in its language GraSS."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from graph.model.declarations import LABELS, STATES
from graph.model.fields import Look

LINEAR_UP_TO: Final = 0.04045
"""Up to this share of light, sRGB is a straight line."""


LOOKS: Final = MappingProxyType(
    # A ticket is a case as well: its rule comes after that of the case and wins.
    {name: spec.look for name, spec in LABELS.items() if spec.look}
)
"""What nodes of a label look like."""

GONE: Final = MappingProxyType({name: spec.look for name, spec in STATES.items() if spec.look})
"""The same of what nodes become when their record is merged or deleted."""

_NODE = "node {\n  diameter: 50px;\n  color: #b0bec5;\n  border-width: 2px;\n  font-size: 10px;\n}"
_RELATIONSHIP = (
    "relationship {\n  color: #90a4ae;\n  shaft-width: 1px;\n  font-size: 8px;\n  padding: 3px;\n"
    '  text-color-external: #000000;\n  caption: "<type>";\n}'
)


def style_sheet() -> str:
    """Return the style sheet as text; equal models give equal texts."""
    return "\n\n".join((_NODE, *_rules(), _RELATIONSHIP)) + "\n"


def text_colour(colour: str) -> str:
    """Return black or white, whichever reads better on a colour."""
    on_white, on_black = contrast(colour, "#ffffff"), contrast(colour, "#000000")
    return "#ffffff" if on_white >= on_black else "#000000"


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21, as the accessibility guidelines count it."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        share / 12.92 if share <= LINEAR_UP_TO else ((share + 0.055) / 1.055) ** 2.4
        for share in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _rules() -> Iterator[str]:
    for label, look in LOOKS.items():
        yield _rule(label, look, LABELS[label].caption)
    for label, look in GONE.items():
        yield _rule(label, look, "native_id")


def _rule(label: str, look: Look, caption: str) -> str:
    # Quotes keep the parser of Neo4j Browser from taking the inner braces for the rule's end.
    return (
        f"node.{label} {{\n  color: {look.colour};\n  border-color: #455a64;\n"
        f"  text-color-internal: {text_colour(look.colour)};\n"
        f'  diameter: {look.diameter}px;\n  caption: "{{{caption}}}";\n}}'
    )
