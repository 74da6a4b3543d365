"""The repository that a record of GitHub's is of: the system, and who may read it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from ingest.mapping.code_projects import CodeProject
from ingest.mapping.parts import JsonObject, mapping_at, word
from ingest.mapping.records import MappingFault

_IN_ADDRESS = re.compile(r"/repos/([^/]+/[^/]+)(?:/|$)")
_IN_PAGE = re.compile(r"^/([^/]+/[^/]+)(?:/|$)")
_ADDRESSES = ("repository_url", "url", "issue_url")


@dataclass(frozen=True, slots=True)
class Repository(CodeProject):
    """A repository by its full name, `owner/name`."""

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

    def key(self, number: str) -> str:
        """Return what people call an issue or pull request."""
        return f"{self.path}#{number}"


def is_restricted(repository: JsonObject) -> bool:
    """Whether only some of the organisation may see it; an internal one is for all of it."""
    return repository.get("private") is True and repository.get("visibility") != "internal"


def _addresses(record: JsonObject) -> list[str]:
    return [found for key in _ADDRESSES if (found := word(record, key))]


def _named_in(address: str) -> str | None:
    found = _IN_ADDRESS.search(address) or _IN_PAGE.search(urlsplit(address).path)
    return found.group(1) if found else None
