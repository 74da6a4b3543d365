"""An instance as it is asked: the way to its source, and the parts of its streams."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final

import orjson

from graph.errors import InvalidInput, LimitExceeded
from graph.queue.broker import Broker, translated
from graph.settings.settings import Settings
from ingest.instances.instance import Instance
from ingest.interface.credentials import placeholders
from ingest.interface.pull import Ask, Partition, Pull, Pulling
from ingest.mapping.connector import Stream
from ingest.pull.access import SourceAccess
from ingest.pull.budget import RequestBudget
from ingest.pull.client import SourceClient
from ingest.pull.envelopes import Enveloping, PulledFrom, ReceiptTimes
from ingest.pull.following import Following
from ingest.pull.kept_answers import KeptAnswers
from ingest.pull.pointers import value_at
from ingest.pull.reading import StreamReader, TakeIn
from ingest.pull.templates import Filling

_ABOUT_SECONDS: Final = 3600

PartKey = tuple[str, str]
"""A stream's name and that of one of its parts, empty where it has none."""

_GIVE_A_CREDENTIAL: Final = (
    "Leave it so, or give it the secret and the options that `nazara connector describe` names."
)


@dataclass(frozen=True, slots=True)
class AskedInstance:
    """An instance whose source is asked."""

    instance: Instance
    settings: Settings

    @property
    def pulling(self) -> Pulling:
        """What its connector declares.

        Raises:
            InvalidInput: When it is not asked over the network.
        """
        found = self.instance.declared.pulls
        if found is None:
            message = f"{self.instance.connector} is not asked over the network"
            raise InvalidInput(message)
        if not self.instance.is_asked:
            message = f"{self.instance.key} only calls: it says nothing that it is asked with"
            raise InvalidInput(message, remedy=_GIVE_A_CREDENTIAL)
        return found

    @property
    def streams(self) -> dict[str, tuple[Stream, Pull]]:
        """The streams that are asked for, by name."""
        return {
            one.name: (one, one.pull)
            for one in self.instance.declared.streams
            if one.pull is not None and self.instance.reads(one.name)
        }

    @property
    def options(self) -> dict[str, Any]:
        """What the instance says, and the defaults of what it does not say."""
        defaults = {one.name: one.default for one in self.pulling.options}
        return {**defaults, **self.instance.options}

    @property
    def whose(self) -> PulledFrom:
        """Whose its records are, and who may read them."""
        one = self.instance
        return PulledFrom(one.org, one.source, one.name, one.visibility)

    @contextmanager
    def client(self, broker: Broker) -> Iterator[tuple[SourceClient, RequestBudget]]:
        """Give the way to the source, and its budget.

        Raises:
            SecretMissing: When a secret is not where its reference leads.
        """
        access = self._access()
        budget = RequestBudget(broker.client, access.budget, self.pulling.rate)
        kept = KeptAnswers(broker.client, access.budget, self.settings)
        made = SourceClient(
            self.pulling, access, self._searches(), budget, self.settings, kept=kept
        )
        try:
            yield made, budget
        finally:
            made.close()

    def partitions(self, pull: Pull, client: SourceClient) -> list[str]:
        """Return the parts of a stream: those of its option, or else those that the source has.

        One without parts has one, whose name is empty.

        Raises:
            LimitExceeded: When there are more than may be.
            GraphError: As `SourceClient.ask` does.
        """
        partition = pull.partition
        if partition is None:
            return [""]
        given = self.options.get(partition.option)
        if given:
            return list(dict.fromkeys(given))
        return self._found(partition, client)

    def _found(self, partition: Partition, client: SourceClient) -> list[str]:
        if partition.found is None:
            return []
        most = self.settings.pull_partitions
        following = Following(client, self.pulling, Filling, self.options)
        names: dict[str, None] = {}
        for one in following.all_of(partition.found, {}):
            name = value_at(one, partition.at)
            if isinstance(name, str | int) and partition.found.when(one):
                names[str(name)] = None
            if len(names) > most:
                message = f"more than {most:,} parts by {partition.name} (NAZARA_PULL_PARTITIONS)"
                remedy = f"Name those that matter with the option {partition.option}."
                raise LimitExceeded(message, remedy=remedy)
        return list(names)

    def about(self, pull: Pull, part: str, client: SourceClient, broker: Broker) -> Any:
        """Return what a source says of a part, None where it is not asked; it holds for an hour.

        Raises:
            GraphError: As `SourceClient.ask` does.
        """
        partition = pull.partition
        if partition is None or partition.about is None:
            return None
        name = hashlib.sha256(f"{self.whose} {partition.about.path} {part}".encode()).hexdigest()
        key = f"nazara:pull:about:{name}"
        with translated():
            known: Any = broker.client.get(key)
        if known is not None:
            return orjson.loads(known)
        values = {**self.options, **partition_values(pull, part)}
        following = Following(client, self.pulling, filling_of(pull), values)
        found = next(following.all_of(partition.about, {}), None)
        with translated():
            broker.client.set(key, orjson.dumps(found), ex=_ABOUT_SECONDS)
        return found

    def reader(
        self,
        state: PartKey,
        client: SourceClient,
        broker: Broker,
        received: ReceiptTimes,
        feed: TakeIn,
        *,
        since: datetime | None = None,
    ) -> StreamReader:
        """Return what reads a part of a stream; without `since`, as far back as the setting says.

        Raises:
            GraphError: As `SourceClient.ask` does.
        """
        name, part = state
        stream, pull = self.streams[name]
        settings = self.settings
        return StreamReader(
            pull=pull,
            pulling=self.pulling,
            partition=partition_values(pull, part),
            options=self.options,
            client=client,
            enveloping=Enveloping(self.whose, stream, pull, received, settings.ingest_record_bytes),
            feed=feed,
            fill=filling_of(pull),
            about=self.about(pull, part, client, broker),
            first=since or datetime.now(UTC) - timedelta(days=settings.pull_first_days),
            most_pages=settings.pull_pages,
        )

    def _access(self) -> SourceAccess:
        one, options = self.instance, self.options
        template = one.base_url or self.pulling.base_url
        if template is None:
            message = f"{one.key}: `base_url` is missing"
            raise InvalidInput(message)
        needed = {name for text in self.pulling.auth.values for name in placeholders(text)}
        secrets = {name: one.secret(name) for name in needed if name in one.secrets}
        plain = {name: str(given) for name, given in options.items() if isinstance(given, str)}
        base_url = Filling(plain).path(template) if one.base_url is None else template
        return SourceAccess(base_url, self._budget(base_url), plain, secrets, one.allow_private)

    def _budget(self, base_url: str) -> str:
        """Return the name of the budget: equal for equal credentials, of which it tells nothing."""
        references = sorted(self.instance.secrets.items())
        said = f"{self.instance.org} {base_url} {references}"
        return hashlib.sha256(said.encode()).hexdigest()[:32]

    def _searches(self) -> list[str]:
        """Return the paths to which a POST may be sent."""
        found = []
        for _, pull in self.streams.values():
            if pull.method == "POST":
                found.append(pull.path)
            asks = [pull.instead, *pull.details, *_asks(pull.partition)]
            found += [one.path for one in asks if one and one.body is not None]
        return found


def _asks(partition: Partition | None) -> Iterator[Ask | None]:
    if partition is not None:
        yield from (partition.found, partition.about)


def filling_of(pull: Pull) -> Callable[[Mapping[str, Any]], Filling]:
    """Return what fills the requests of a stream: in paths, `/` of a part stands or is encoded."""
    one = pull.partition
    slashes = frozenset({one.name} if one is not None and not one.encodes_slash else set())
    return partial(Filling, slashes=slashes)


def partition_values(pull: Pull, part: str) -> Mapping[str, str]:
    """Return the placeholder of a part and its value."""
    return {} if pull.partition is None else {pull.partition.name: part}
