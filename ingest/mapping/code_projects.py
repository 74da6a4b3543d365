"""A project of a place where code is kept: a system, what it holds, and who may read that."""

from __future__ import annotations

from dataclasses import dataclass

from graph.model.facts import EVERYBODY, Record, Ref
from ingest.mapping.records import TOOL_AUTHORITY, Draft, Origin


@dataclass(frozen=True, slots=True)
class CodeProject:
    """A project by its path, `owner/name` or `group/project`; `restricted` if not all may read."""

    path: str
    restricted: bool = False

    def system(self, origin: Origin) -> Ref:
        """Return the system that it is; catalogues name it by the tool alone, not by instance."""
        return origin.shared.ref("System", self.path)

    def item(self, origin: Origin, number: str, mark: str = "#") -> Ref:
        """Return one of its issues, or what else is counted in it behind a mark."""
        return origin.ref("WorkItem", f"{self.path}{mark}{number}".casefold())

    def commit(self, origin: Origin, sha: str) -> Ref:
        """Return one of its commits."""
        return origin.ref("WorkItem", f"{self.path}@{sha}".casefold())

    def visibility(self, origin: Origin, *, confidential: bool = False) -> str:
        """Return who may read what it holds: of a private one, the readers of its own scope.

        What is confidential is for those as well.
        """
        return origin.scope(self.path) if self.restricted or confidential else EVERYBODY

    def described(self, origin: Origin) -> tuple[Record, ...]:
        """Return the system as it is named in passing; of a restricted one, nothing."""
        if self.restricted or origin.visibility != EVERYBODY:
            return ()
        draft = Draft("System", self.path, timeless=True, authority=TOOL_AUTHORITY)
        draft.props = {"name": self.path, "kind": "service"}
        return (draft.finish(origin.shared),)
