"""The repository that a record of GitHub's is of: the system, and who may read it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from graph.model.facts import EVERYBODY, Record, Ref
from ingest.mapping.parts import JsonObject, mapping_at, word
from ingest.mapping.records import TOOL_AUTHORITY, Draft, MappingFault, Origin

_IN_ADDRESS = re.compile(r"/repos/([^/]+/[^/]+)(?:/|$)")
_IN_PAGE = re.compile(r"^/([^/]+/[^/]+)(?:/|$)")
_ADDRESSES = ("repository_url", "url", "issue_url")


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository by its full name, `owner/name`."""

    name: str
    restricted: bool = False

    @classmethod
    def of(cls, value: Any, record: JsonObject) -> Repository:
        """Return the repository of a record: as it stands beside it, else by its addresses.

        Raises:
            MappingFault: When nothing tells it.
        """
        beside = mapping_at(value, "repository") or mapping_at(record, "base", "repo")
        if name := word(beside, "full_name"):
            return cls(name, is_restricted(beside))
        found = next((one for one in map(_named_in, _addresses(record)) if one), None)
        if found is None:
            raise MappingFault("no repository: expected `repository` or `url`", path="repository")
        return cls(found)

    def system(self, origin: Origin) -> Ref:
        """Return the system that it is; catalogues name it by GitHub alone, not by instance."""
        return origin.shared.ref("System", self.name)

    def item(self, origin: Origin, number: str) -> Ref:
        """Return one of its issues or pull requests: both are counted together."""
        return origin.ref("WorkItem", self.key(number).casefold())

    def commit(self, origin: Origin, sha: str) -> Ref:
        """Return one of its commits."""
        return origin.ref("WorkItem", f"{self.name}@{sha}".casefold())

    def key(self, number: str) -> str:
        """Return what people call an issue or pull request."""
        return f"{self.name}#{number}"

    def visibility(self, origin: Origin) -> str:
        """Return who may read what it holds: of a private one, the readers of its own scope."""
        return origin.scope(self.name) if self.restricted else EVERYBODY

    def described(self, origin: Origin) -> tuple[Record, ...]:
        """Return the system as it is named in passing; of a restricted one, nothing."""
        if self.restricted or origin.visibility != EVERYBODY:
            return ()
        draft = Draft("System", self.name, timeless=True, authority=TOOL_AUTHORITY)
        draft.props = {"name": self.name, "kind": "service"}
        return (draft.finish(origin.shared),)


def is_restricted(repository: JsonObject) -> bool:
    """Whether only some of the organisation may see it; an internal one is for all of it."""
    return repository.get("private") is True and repository.get("visibility") != "internal"


def _addresses(record: JsonObject) -> list[str]:
    return [found for key in _ADDRESSES if (found := word(record, key))]


def _named_in(address: str) -> str | None:
    found = _IN_ADDRESS.search(address) or _IN_PAGE.search(urlsplit(address).path)
    return found.group(1) if found else None
