"""How a source is asked for its records: what a `Connector` and its `Stream`s declare.

Only reads are sent, to the host of the instance alone. Texts of paths, queries and bodies hold
placeholders in braces. Their values come from the instance's options, the partition, the record
that a request is about, the page (`{page}`) and the cursor (`{since}`, `{until}`, `{cursor}`).
A member of a query or body whose placeholder has no value is left out; in a body, one that is
nothing but a placeholder keeps its type. Values are encoded where they stand in a path.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal

from ingest.interface.credentials import DEFAULT_RATE, AuthKind, NoAuth, Option, RateLimit
from ingest.interface.cursors import CursorMode
from ingest.interface.pages import OnePage, PageKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Where a record stood.

    Attributes:
        partition: The partition's placeholder and value, as `{"repository": "acme/shop"}`.
        page: The answer that held it, as JSON.
        parent: The record that the request was about, for `Pull.instead`.
        details: What `Pull.details` found of it, by name.
        options: What the instance says.
        about: What `Partition.about` gave of the partition, at most an hour ago.
    """

    partition: Mapping[str, str]
    page: Any
    parent: Any = None
    details: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    about: Any = None


def _as_it_is(record: Any, around: Surroundings) -> Any:
    del around
    return record


def _always(record: Any) -> bool:
    del record
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A request about one record, or for partitions.

    Attributes:
        name: What `Surroundings.details` calls what it gives.
        path: Below the address of the instance.
        takes: Placeholders, and JSON pointers to their values in the record.
        query: Of the request.
        body: Of the request; with one it is a search by POST.
        records: JSON pointer to the list that it gives, or to one record.
        page: How its pages follow each other.
        when: Whether a record is worth the request.
    """

    name: str
    path: str
    takes: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    records: str = ""
    page: PageKind = field(default_factory=OnePage)
    when: Callable[[Any], bool] = _always


@dataclass(frozen=True, slots=True, kw_only=True)
class Partition:
    """A stream that is read in parts, each with a cursor of its own: by repository, by channel.

    Attributes:
        name: The placeholder.
        option: The option that lists them. It also narrows what `found` gives.
        found: What gives them where the option does not.
        at: JSON pointer to the value in what `found` gives.
        encodes_slash: Whether `/` is encoded in paths as well: `group%2Fproject`.
        about: A request about one part, for `Surroundings.about`: who may see it, say.
    """

    name: str
    option: str
    found: Ask | None = None
    at: str = ""
    encodes_slash: bool = False
    about: Ask | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pull:
    """How the records of a stream are asked for.

    Attributes:
        path: Below the address of the instance: `/repos/{repository}/issues`.
        cursor: What is remembered from one reading to the next.
        query: Of the request.
        body: Of a search by POST.
        method: A POST is sent where it is declared here, and only with a body that searches.
        records: JSON pointer to the list of records in an answer; the answer itself by default.
        id: JSON pointer to what the source calls a record, before `wrap`.
        page: How pages follow each other.
        partition: The parts in which the stream is read.
        instead: A request about each record, whose answer stands in its place; records with
            equal values are asked about once for a page.
        details: Requests about each record, for `wrap`.
        keeps: Whether a record is one of this stream; asked before `instead` and `details`.
        wrap: What becomes of a record: the value of an envelope, with all that it needs of what
            stood around it. It changes nothing that it is given.
        needs: What the credential must be allowed, in the source's words: `issues: read`.
        every: How often it is read.
    """

    path: str
    cursor: CursorMode
    query: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    method: Literal["GET", "POST"] = "GET"
    records: str = ""
    id: str = "/id"
    page: PageKind = field(default_factory=OnePage)
    partition: Partition | None = None
    instead: Ask | None = None
    details: tuple[Ask, ...] = ()
    keeps: Callable[[Any], bool] = _always
    wrap: Callable[[Any, Surroundings], Any] = _as_it_is
    needs: str = ""
    every: timedelta = timedelta(minutes=5)


def _no_fault(body: Any) -> str | None:
    del body
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulling:
    """What holds for all that a source is asked.

    Attributes:
        base_url: Where it is asked unless the instance says otherwise, with placeholders of
            options: `https://{subdomain}.zendesk.com/api/v2`. None: the instance must say.
        auth: How it knows us.
        rate: How often it lets us ask.
        headers: Sent with each request.
        options: What an instance says.
        check: Path of a request that tells whether the credential holds, and whose it is.
        fault: What a body tells that went wrong although the status is 200, else None.
        expired: Statuses that tell, for a request with a page or cursor of before, that the
            source does not know it any more.
    """

    base_url: str | None = None
    auth: AuthKind = field(default_factory=NoAuth)
    rate: RateLimit = DEFAULT_RATE
    headers: Mapping[str, str] = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    check: str | None = None
    fault: Callable[[Any], str | None] = _no_fault
    expired: frozenset[int] = frozenset({400, 404, 410, 422})
