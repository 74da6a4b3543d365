"""What stands in place of a person, the same wherever the same was said. Pure.

Replacing is a function of the text alone. So a uid is replaced alike in the node that has it and
in everything that names it, and what differed before differs afterwards.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from graph.model.identity import decode_part
from graph.upkeep.erasure.identifiers import Identifier, expression, needle
from graph.upkeep.erasure.slices import ALONE, Beside
from graph.upkeep.erasure.views import View, hints, may_name, view_expression
from graph.write.guard import is_canonical

DOMAIN = "erased.invalid"
"""Of pseudonymous addresses: a domain that never exists (RFC 2606)."""


class Edit(NamedTuple):
    """That the characters from `start` to `end` of a text became `length` others."""

    start: int
    end: int
    length: int


@dataclass(frozen=True)
class Pseudonyms:
    """Replaces a person's identifiers in one pass of an erasure.

    `salt` is drawn for the erasure and thrown away after it: then nobody can tell, not even by
    trying addresses, whom a pseudonym stands for. `uids` maps the person's own nodes.
    """

    salt: bytes
    round: int
    identifiers: tuple[Identifier, ...]
    persons: tuple[str, ...] = ()

    @cached_property
    def token(self) -> str:
        """The part that all pseudonyms of this pass share."""
        return self._hash(f"pass {self.round}", 8)

    @cached_property
    def uids(self) -> Mapping[str, str]:
        """The uids of the person's nodes, and those that take their place."""
        return {uid: self._uid(uid) for uid in self.persons}

    @cached_property
    def _all(self) -> tuple[Identifier, ...]:
        return (*self.identifiers, *(Identifier("uid", uid) for uid in self.persons))

    @cached_property
    def _expression(self) -> re.Pattern[str]:
        return expression(self._all)

    @cached_property
    def _needles(self) -> frozenset[str]:
        return frozenset(map(needle, self._all))

    @cached_property
    def _view_expression(self) -> re.Pattern[str]:
        return view_expression(self.identifiers)

    @cached_property
    def _hints(self) -> frozenset[str]:
        return frozenset[str]().union(*map(hints, self.identifiers))

    @property
    def name(self) -> str:
        """The name that the person has now."""
        return f"Person {self.token}"

    def email(self, address: str) -> str:
        """Return what an address becomes, without regard to its case."""
        return self._written(address.casefold(), "email")

    def rewrite(self, text: str) -> str:
        """Return a text without the person; one that does not name it comes back as it was."""
        return self.rewritten(text)[0]

    def rewritten(self, text: str, beside: Beside = ALONE) -> tuple[str, tuple[Edit, ...]]:
        """Return a text without the person, and what was replaced, in order.

        A name that begins in what stands before the text has its pseudonym there; the rest of it
        goes.
        """
        if (exact := self._exact(text)) is not None:
            return exact, (Edit(0, len(text), len(exact)),)
        parts: list[str] = []
        edits: list[Edit] = []
        end = 0
        whole, first = beside.before + text + beside.after, len(beside.before)
        for begin, after, number in self._places(whole):
            start, stop = max(begin - first, 0), min(after - first, len(text))
            if start >= stop:
                continue
            new = "" if begin < first else self._replacement(whole[begin:after], number)
            parts += (text[end:start], new)
            edits.append(Edit(start, stop, len(new)))
            end = stop
        return ("".join((*parts, text[end:])) if edits else text), tuple(edits)

    def _places(self, text: str) -> list[tuple[int, int, int]]:
        """Return where a text names the person, and by which identifier; no two overlap.

        It is looked for as it is written, and in what people see of the text.
        """
        found: list[tuple[int, int, int]] = []
        lower = text.lower()
        if any(part in lower for part in self._needles):
            matches = self._expression.finditer(text)
            found = [(one.start(), one.end(), _number(one)) for one in matches]
        if may_name(text, self._hints):
            view = View.of(text)
            matches = self._view_expression.finditer(view.text)
            found += [(*view.span(*one.span()), _number(one)) for one in matches]
        kept: list[tuple[int, int, int]] = []
        for one in sorted(found, key=lambda place: (place[0], -place[1])):
            if not kept or one[0] >= kept[-1][1]:
                kept.append(one)
        return kept

    def _exact(self, text: str) -> str | None:
        """Return what becomes of a uid, and of the forms in which uids are kept."""
        if text in self.uids:
            return self.uids[text]
        for sign in ("@", "|"):
            head, _, tail = text.rpartition(sign)
            if head in self.uids:
                return f"{self.uids[head]}{sign}{tail}"
        type_, _, uid = text.partition(" ")
        return f"{type_} {self.uids[uid]}" if uid in self.uids else None

    def _replacement(self, found: str, number: int) -> str:
        if number >= len(self.identifiers):
            own = self.persons[number - len(self.identifiers)]
            return self.uids[own]
        return self._written(found, self.identifiers[number].kind)

    def _written(self, found: str, kind: str) -> str:
        """Return the pseudonym of one spelling; another spelling has another one."""
        variant = "" if self._is_primary(found, kind) else f"-{self._hash(found, 6)}"
        if kind == "email":
            at = "@" if "@" in found else "%40"
            return f"person-{self.token}{variant}{at}{DOMAIN}"
        return f"{'Person ' if _is_spaced(found, kind) else 'person-'}{self.token}{variant}"

    def _is_primary(self, found: str, kind: str) -> bool:
        first = next((one.text for one in self.identifiers if one.kind == kind), None)
        return kind != "handle" and found == first

    def _uid(self, uid: str) -> str:
        """Return the uid of one of the person's nodes; its native id is the pseudonym."""
        *head, native = uid.split(":", 4)
        if is_canonical(uid):
            return ":".join((*head, self.email(decode_part(native))))
        kind = "email" if "@" in native else "handle"
        return ":".join((*head, self._written(native, kind)))

    def _hash(self, text: str, digits: int) -> str:
        data = text.encode("utf-8", "surrogatepass")
        return hmac.new(self.salt, data, hashlib.sha256).hexdigest()[:digits]


def _number(match: re.Match[str]) -> int:
    return int((match.lastgroup or "i0")[1:])


def _is_spaced(found: str, kind: str) -> bool:
    return kind == "name" and any(char.isspace() for char in found)


def moved(place: int, edits: tuple[Edit, ...]) -> int:
    """Return where a place in a text is after edits; one inside an edit goes to its start."""
    shift = 0
    for edit in edits:
        if place >= edit.end:
            shift += edit.length - (edit.end - edit.start)
        elif place > edit.start:
            return edit.start + shift
    return place + shift
