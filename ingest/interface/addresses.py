"""What a source declares of the addresses of its pages, so that texts lead to its records.

Somebody who writes `https://git.example/harbour/gauges/-/issues/12` means that issue. Its uid
follows from the address and the instance, whether or not the issue has arrived.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class PageAddress:
    """How the pages of one kind of record are addressed.

    A group that is called like an option tells which instance is meant: the one whose option is,
    or lists, what stands there, or that does not say.

    Attributes:
        path: What the path and the query of an address begin with; named groups make the id.
        label: Label of the record.
        native_id: Its id, made of the groups.
        host: The host, where it is not the instance's own: a pattern.
        shared: Whether the record is the same for all instances (`Origin.shared`).
    """

    path: str
    label: str
    native_id: Callable[[Mapping[str, str]], str]
    host: str | None = None
    shared: bool = False
    _path: re.Pattern[str] = field(init=False, repr=False, compare=False)
    _host: re.Pattern[str] | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_path", re.compile(self.path))
        host = re.compile(self.host, re.IGNORECASE) if self.host else None
        object.__setattr__(self, "_host", host)

    def groups(self, host: str, path: str, own_host: str | None) -> dict[str, str] | None:
        """Return what an address names, None where it is none of this kind.

        Args:
            host: Of the address, in small letters.
            path: Its path and query.
            own_host: The host of the instance, where it has one of its own.
        """
        at = self._host.fullmatch(host) if self._host else None
        if at is None and (own_host is None or host != own_host):
            return None
        found = self._path.match(path)
        if found is None:
            return None
        told = {**(at.groupdict() if at else {}), **found.groupdict()}
        return {name: one for name, one in told.items() if one is not None}
