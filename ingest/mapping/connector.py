"""What a source declares of itself, and the declarations that there are.

A source is a folder of `ingest/sources/` whose module `connector` holds `CONNECTOR`. Nothing
else names it: how its files are read, how its records are recognised and mapped, and what
mapping files and the command line may call it follow from the declaration.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Mapping as Dict
from dataclasses import dataclass
from typing import Any, Literal

from graph.model.facts import Envelope, Facts
from ingest.interface.addresses import PageAddress
from ingest.interface.credentials import Option, placeholders
from ingest.interface.pull import Pull, Pulling
from ingest.interface.push import WEBHOOK_SECRET, Push
from ingest.mapping.declared import Mapping

FileKind = Literal["jsonl", "json", "csv", "yaml", "page"]
"""How a file is cut into records: line by line, by its elements or rows, or not at all."""

Mapper = Callable[[Envelope, Mapping | None], Facts]
"""Returns what an envelope says: pure, and raises `MappingFault` where it says nothing."""

SOURCES = "ingest.sources"
"""The package whose folders are the sources."""

NEEDS_MAPPING = (
    "needs a mapping: --mapping NAME or FILE says what its records become "
    "(`nazara ingest --help` lists the shipped ones)"
)
"""What is said of a record that no source recognises."""


def _recognises_nothing(value: Any) -> bool:
    del value
    return False


def _says_nothing(value: Any) -> str | None:
    del value
    return None


def _whole(value: Any) -> Iterable[Any]:
    return (value,)


def either(*ways: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """Return what recognises a value that one of several ways does."""
    return lambda value: any(one(value) for one in ways)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """One kind of record that a source gives.

    Attributes:
        name: What the source calls it.
        content_type: What envelopes of such records carry. It lies in queues and dead letters,
            so it never changes; no other stream has it.
        map: Maps one record.
        recognises: Whether a JSON value is such a record, told by what no other source writes.
        cut: The records that such a value holds: itself, unless a delivery carries several. Each
            takes along what it needs of its surroundings, and is mapped, or fails, by itself.
        passes_over: Why a record, or the text of a page, is left out on purpose; None when it is
            not.
        pull: How such records are asked for; None: they are not.
    """

    name: str
    content_type: str
    map: Mapper
    recognises: Callable[[Any], bool] = _recognises_nothing
    cut: Callable[[Any], Iterable[Any]] = _whole
    passes_over: Callable[[Any], str | None] = _says_nothing
    pull: Pull | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Connector:
    """A source: its records, and how they arrive.

    Attributes:
        name: What `format:` of a mapping file and `--format` call it.
        about: What its files hold, as it ends a sentence.
        reads: The kinds of file that hold it; the first is taken where a name tells none. Without
            any it can't be loaded: its records are made here.
        streams: Its kinds of record.
        maps: Whether the `maps:` of a mapping file say what its records become. Otherwise the
            source says so itself.
        mapping: Name of the shipped mapping for files that come without one.
        hint: What to do about a JSON value that nearly is one of its records, else None.
        pulls: What holds for all that it is asked; None: it is not asked over the network.
        push: How it calls us; None: it does not.
        exported: What an instance says of what programs export to us by themselves.
        addresses: How the pages of its records are addressed in texts.
        marks: What stands before the number of a record in its own texts, `#` say: `#12` is of the
            same project, and the native id is `project#12`.
    """

    name: str
    about: str
    reads: tuple[FileKind, ...]
    streams: tuple[Stream, ...]
    maps: bool = False
    mapping: str | None = None
    hint: Callable[[Any], str | None] = _says_nothing
    pulls: Pulling | None = None
    push: Push | None = None
    exported: tuple[Option, ...] = ()
    addresses: tuple[PageAddress, ...] = ()
    marks: str = ""

    @property
    def is_configurable(self) -> bool:
        """Whether there can be instances of it: something can be said of them."""
        return bool(self.pulls or self.push or self.options)

    @property
    def options(self) -> tuple[Option, ...]:
        """What an instance of it says beside its secrets."""
        return (*(self.pulls.options if self.pulls else ()), *self.exported)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What its secrets are called: those it is asked with, and that its calls are proved by."""
        named = {
            name
            for value in (self.pulls.auth.values if self.pulls else ())
            for name in placeholders(value)
        }
        asked = sorted(named - {one.name for one in self.options})
        return (*asked, WEBHOOK_SECRET) if self.push else tuple(asked)


@functools.cache
def connectors() -> Dict[str, Connector]:
    """Return what the sources declare, by name.

    Raises:
        ValueError: When two sources claim one name, or a folder declares none.
    """
    found: dict[str, Connector] = {}
    for one in _declared():
        if found.setdefault(one.name, one) is not one:
            message = f"two folders of {SOURCES} declare the source {one.name!r}"
            raise ValueError(message)
    return found


@functools.cache
def streams() -> Dict[str, tuple[Connector, Stream]]:
    """Return what the sources declare, by the content type of their envelopes.

    Raises:
        ValueError: When two streams claim one content type.
    """
    found: dict[str, tuple[Connector, Stream]] = {}
    for one in connectors().values():
        for stream in one.streams:
            other, _ = found.setdefault(stream.content_type, (one, stream))
            if found[stream.content_type][1] is not stream:
                names = f"{one.name} and {other.name}"
                message = f"{names} both declare content type {stream.content_type!r}"
                raise ValueError(message)
    return found


def _declared() -> Iterator[Connector]:
    # Sources stand above this module and are loaded by name, so that nothing has to list them.
    package = importlib.import_module(SOURCES)
    for folder in sorted(one.name for one in pkgutil.iter_modules(package.__path__) if one.ispkg):
        module = importlib.import_module(f"{SOURCES}.{folder}.connector")
        declared = getattr(module, "CONNECTOR", None)
        if not isinstance(declared, Connector):
            message = f"{module.__name__} declares no source: expected a Connector, CONNECTOR"
            raise ValueError(message)  # noqa: TRY004 - the folder is wrong, not an argument.
        yield declared
