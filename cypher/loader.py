"""Load the named Cypher queries of this folder and check their headers.

Every statement a person wrote lives in a ``*.cypher`` file below this folder. A file holds any
number of queries; each starts with a header and one or more lines that say what it answers::

    // name: blast_radius
    // scope: tenant
    // params: org, uid
    // returns: uid, name, hops
    // Systems that stop working when this one does, nearest first.
    MATCH (s:_Entity {uid: $uid}) WHERE s.org = $org …

The file's stem is the name space, whatever its folder: the query above in ``read/systems.cypher``
is ``systems.blast_radius``. The saved queries of Neo4j Browser in ``browser/`` have no names. This
package is the lowest layer: it imports nothing of the others.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Final, Literal, cast, get_args

from cypher import system_scope

Scope = Literal["tenant", "system"]

FOLDER: Final = Path(__file__).parent
LANGUAGE: Final = "CYPHER 25"
"""Put before every text: without it the server parses the older language it defaults to."""

_SAVED: Final = "browser"
_HEADERS: Final = ("name", "scope", "params", "returns")
_HEADER: Final = re.compile(rf"//\s*({'|'.join(_HEADERS)}):\s*(.*)")
_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
_PARAMETER: Final = re.compile(r"\$([A-Za-z_]\w*)")
# What can hide a dollar sign that is no parameter: strings, quoted names and comments.
_OPAQUE: Final = re.compile(
    r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`(?:``|[^`])*`|//[^\n]*|/\*.*?\*/""", re.DOTALL
)


class LibraryError(Exception):
    """The query files contradict themselves. ``faults`` lists every contradiction found."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join([f"{len(faults)} fault(s) in the query files:", *faults]))


class UnknownQueryError(KeyError):
    """No query has the asked name. The message names the nearest one."""

    def __init__(self, name: str, known: list[str]) -> None:
        near = get_close_matches(name, known, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else f"; known: {', '.join(known)}"
        self.message = f"no query is named {name!r}{hint}"
        super().__init__(self.message)

    def __str__(self) -> str:
        """Say it plainly; a ``KeyError`` would show the message in quotes."""
        return self.message


@dataclass(frozen=True, slots=True)
class Query:
    """One named statement, ready to be sent. ``location`` is ``file:line`` of its header."""

    name: str
    scope: Scope
    text: str
    params: tuple[str, ...]
    returns: tuple[str, ...]
    doc: str
    location: str


class Library(Mapping[str, Query]):
    """All named queries by full name (``incidents.open_worst_first``)."""

    def __init__(self, queries: Mapping[str, Query]) -> None:
        self._queries = dict(sorted(queries.items()))

    def __getitem__(self, name: str) -> Query:
        """Return the query of that name; raise ``UnknownQueryError`` when there is none."""
        try:
            return self._queries[name]
        except KeyError:
            raise UnknownQueryError(name, list(self._queries)) from None

    def __iter__(self) -> Iterator[str]:
        """Walk the names in alphabetical order."""
        return iter(self._queries)

    def __len__(self) -> int:
        """Count the queries."""
        return len(self._queries)


@cache
def load() -> Library:
    """Return the queries shipped with the product, read once a process.

    Raises ``LibraryError`` with all faults of all files at once.
    """
    return load_from(FOLDER, system_scope.REASONS)


def load_from(folder: Path, system_reasons: Mapping[str, str]) -> Library:
    """Return the queries of ``folder``; raise ``LibraryError`` with all faults at once.

    ``system_reasons`` names the queries that may have system scope.
    """
    queries: dict[str, Query] = {}
    faults: list[str] = []
    for path in sorted(folder.rglob("*.cypher")):
        if path.is_relative_to(folder / _SAVED):
            continue
        for block in _blocks(path, path.relative_to(folder), faults):
            query = block.query()
            faults.extend(f"{query.location}: {fault}" for fault in block.faults)
            faults.extend(f"{query.location}: {fault}" for fault in _faults(query, system_reasons))
            if query.name in queries:
                earlier = queries[query.name].location
                faults.append(f"{query.location}: {query.name} is already defined at {earlier}")
            queries[query.name] = query
    faults.extend(_stale_reasons(queries, system_reasons))
    if faults:
        raise LibraryError(faults)
    return Library(queries)


@dataclass(slots=True)
class _Block:
    """The lines of one query while its file is read."""

    space: str
    location: str
    headers: dict[str, str] = field(default_factory=dict)
    doc: list[str] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def add(self, line: str) -> None:
        """Take the next line as a header, as documentation or as part of the statement."""
        header = _HEADER.fullmatch(line)
        if self.body or not line.startswith("//"):
            if self.body or line:
                self.body.append(line)
        elif header is None:
            self.doc.append(line.removeprefix("//").strip())
        elif header[1] in self.headers:
            self.faults.append(f"the header {header[1]!r} is given twice")
        else:
            self.headers[header[1]] = header[2].strip()

    def query(self) -> Query:
        """Return what was read; missing headers are left empty and noted as faults."""
        missing = [name for name in _HEADERS if name not in self.headers]
        self.faults.extend(f"the header '// {name}:' is missing" for name in missing)
        body = "\n".join(self.body).rstrip()
        return Query(
            name=f"{self.space}.{self.headers.get('name', '')}",
            scope=cast("Scope", self.headers.get("scope", "")),
            text=f"{LANGUAGE}\n{body}",
            params=_listed(self.headers.get("params", "")),
            returns=_listed(self.headers.get("returns", "")),
            doc=" ".join(self.doc).strip(),
            location=self.location,
        )


def _blocks(path: Path, place: Path, faults: list[str]) -> Iterator[_Block]:
    """Cut a file at its ``// name:`` lines; anything but comments before the first is a fault."""
    block: _Block | None = None
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        line = raw.rstrip()
        header = _HEADER.fullmatch(line)
        if header is not None and header[1] == "name":
            if block is not None:
                yield block
            block = _Block(place.stem, f"{place}:{number}")
        if block is not None:
            block.add(line)
        elif line and not line.startswith("//"):
            faults.append(f"{place}:{number}: a statement needs a '// name:' line before it")
    if block is not None:
        yield block


def _listed(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _faults(query: Query, system_reasons: Mapping[str, str]) -> Iterator[str]:
    """Yield what a query's header says that its text does not bear out."""
    own_name = query.name.partition(".")[2]
    body = _OPAQUE.sub(" ", query.text.removeprefix(LANGUAGE)).strip()
    if not _NAME.fullmatch(own_name):
        yield f"the name {own_name!r} is not of the form lower_snake_case"
    if not query.doc:
        yield "the line that says what the query answers is missing"
    if not body:
        yield "the statement is missing"
    if body.startswith("CYPHER") or body.endswith(";"):
        yield "leave out the language prefix and the final semicolon: the loader adds the first"
    yield from _parameter_faults(query, set(_PARAMETER.findall(body)))
    yield from _scope_faults(query, system_reasons)


def _parameter_faults(query: Query, used: set[str]) -> Iterator[str]:
    for kind, names in (("params", query.params), ("returns", query.returns)):
        repeated = sorted({name for name in names if names.count(name) > 1})
        yield from (f"{name!r} stands twice in '{kind}'" for name in repeated)
    declared = set(query.params)
    yield from (f"${name} is declared but not used" for name in sorted(declared - used))
    yield from (f"${name} is used but not declared" for name in sorted(used - declared))
    if query.scope == "tenant" and "org" not in used:
        yield "the scope is tenant, but the text does not use $org"


def _scope_faults(query: Query, system_reasons: Mapping[str, str]) -> Iterator[str]:
    if query.scope not in get_args(Scope):
        yield f"the scope {query.scope!r} is unknown: write tenant or system"
    if query.scope == "system" and not system_reasons.get(query.name):
        yield "the scope is system: add the query, with a reason, to cypher/system_scope.py"


def _stale_reasons(
    queries: Mapping[str, Query], system_reasons: Mapping[str, str]
) -> Iterator[str]:
    for name in sorted(system_reasons):
        if name not in queries or queries[name].scope != "system":
            yield f"system_scope.py: {name} is no query of system scope: remove the entry"
