"""Which model's vectors searches look at while those of another one are being made.

An organisation has one model of sentences and one of its own provider. When such a model is another
one than before, its vectors are made beside those that are there. Searches go on with these until
the new ones are complete; then they switch, and later the old vectors go. What is served, what is
being made and what is to go stands on the organisation's node.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from cypher.loader import load
from enrich.embedding.indexes import drop
from enrich.providers.protocol import EmbeddingProvider, Use, Vector
from enrich.providers.transformer import SHIPPED, TransformerEmbeddings
from enrich.spending.vectors import PaidEmbeddings
from graph.errors import DatabaseConflict
from graph.model.identity import CANONICAL_INSTANCE, CANONICAL_SOURCE, UidSpan, make_uid
from graph.model.made import made_node
from graph.model.providers import PROVIDERS, List, ProviderSpec
from graph.settings.settings import Settings
from graph.store.store import Store

REPLACED: Final[tuple[List, ...]] = ("sentence", "provider")
"""Lists whose model can be another one than before."""

_TRIES: Final = 5
_PAGE: Final = 10_000
_DROPPED_AT_ONCE: Final = 1_000
_LOG = structlog.get_logger(__name__)


class ServedModel(BaseModel):
    """A model: its name, the length of its vectors, and how a text gets one."""

    model_config = ConfigDict(frozen=True)

    model: str
    dimensions: int
    how: dict[str, Any] = Field(default_factory=dict)

    @classmethod
    def of(cls, provider: EmbeddingProvider) -> ServedModel:
        """Return what is written down of a provider."""
        spec = provider.spec
        return cls(model=spec.model, dimensions=spec.dimensions, how=_how(provider))

    def spec(self, list_: List) -> ProviderSpec:
        """Return what it declared of itself."""
        known = (one for one in PROVIDERS.values() if one.model == self.model)
        own = ProviderSpec(model=self.model, dimensions=self.dimensions, list=list_)
        return next(known, own)


class ServedList(BaseModel):
    """The model that one list of a search looks at, and the one that is to take its place."""

    model_config = ConfigDict(frozen=True)

    served: ServedModel
    building: ServedModel | None = None


class OldModel(BaseModel):
    """A model that nothing looks at any more, and since when."""

    model_config = ConfigDict(frozen=True)

    model: ServedModel
    list: List
    since: datetime


class ModelRecord(BaseModel):
    """What is written down of an organisation's models."""

    model_config = ConfigDict(frozen=True)

    lists: dict[List, ServedList] = Field(default_factory=dict)
    old: tuple[OldModel, ...] = ()

    def noted(self, list_: List, wanted: ServedModel, before: ServedModel | None) -> ModelRecord:
        """Return the record when vectors of a model are made.

        Args:
            list_: The list that is to look at them.
            wanted: The model.
            before: The one that served where nothing was written down; None: there was none.
        """
        now = self.lists.get(list_) or ServedList(served=before or wanted)
        left = now.building
        if now.served.model == wanted.model:
            changed = ServedList(served=wanted)
        else:
            changed = ServedList(served=now.served, building=wanted)
        old = [one for one in self.old if one.model.model != wanted.model]
        if left is not None and left.model != wanted.model:
            old.append(OldModel(model=left, list=list_, since=datetime.now(UTC)))
        return ModelRecord(lists={**self.lists, list_: changed}, old=tuple(old))

    def switched(self, list_: List) -> ModelRecord:
        """Return the record when the model that was being made takes its place."""
        now = self.lists[list_]
        if now.building is None:
            return self
        gone = OldModel(model=now.served, list=list_, since=datetime.now(UTC))
        lists = {**self.lists, list_: ServedList(served=now.building)}
        return ModelRecord(lists=lists, old=(*self.old, gone))

    def without(self, gone: OldModel) -> ModelRecord:
        """Return the record without a model whose vectors are gone."""
        return ModelRecord(lists=self.lists, old=tuple(one for one in self.old if one != gone))


@dataclass(frozen=True, slots=True)
class ServedEmbeddings:
    """A model that is being replaced: its vectors are searched, and no more are made.

    `by` makes the vector of what is searched for, None where its files or provider are gone.
    """

    spec: ProviderSpec
    by: EmbeddingProvider | None

    def embed(self, texts: Sequence[str], use: Use = "document") -> list[list[Vector]]:
        """Return the vectors of what is searched for, none of any other text.

        Raises:
            GraphError: When the model can't be asked.
        """
        if use != "query" or self.by is None or self.by.spec.model != self.spec.model:
            return [[] for _ in texts]
        return self.by.embed(texts, use)


@dataclass(frozen=True, slots=True)
class ModelProgress:
    """How many of the nodes that have a vector of one model have been looked at by another."""

    done: int
    nodes: int

    @property
    def share(self) -> float:
        """The part of the nodes."""
        return self.done / self.nodes if self.nodes else 1.0


def recorded(store: Store, org: str) -> ModelRecord:
    """Return what is written down of an organisation's models; nothing where that can't be read.

    Raises:
        GraphError: When the graph can't be read.
    """
    return _read(_told(store, org))


def note(store: Store, org: str, provider: EmbeddingProvider) -> None:
    """Write down that vectors of a model are being made, where its list can have another one.

    Raises:
        GraphError: When the graph can't be asked.
    """
    list_ = provider.spec.list
    record = recorded(store, org)
    is_ours = provider.spec in PROVIDERS.values()
    if list_ not in REPLACED or (is_ours and list_ not in record.lists):
        return
    wanted = ServedModel.of(provider)
    before = None
    if list_ == "sentence" and list_ not in record.lists:
        before = ServedModel(model=SHIPPED.model, dimensions=SHIPPED.dimensions)
        given = {"org": org, "model": SHIPPED.model, **UidSpan.of(org).bounds}
        has_some = store.read(load()["embeddings.any_of"], **given)
        before = before if has_some else None
    if record.noted(list_, wanted, before) != record:
        _change(store, org, lambda known: known.noted(list_, wanted, before))


def progress(store: Store, org: str, now: ServedList) -> ModelProgress:
    """Return how far the vectors of the model are that is to take its place.

    Raises:
        GraphError: When the graph can't be read.
    """
    done = nodes = 0
    if now.building is None:
        return ModelProgress(0, 0)
    after: str | None = ""
    while after is not None:
        [row] = store.read(
            load()["embeddings.progress"],
            org=org,
            served=now.served.model,
            building=now.building.model,
            limit=_PAGE,
            **UidSpan.of(org).behind(after).bounds,
        )
        done, nodes, after = done + row["done"], nodes + row["nodes"], row["last"]
    return ModelProgress(done, nodes)


def settle(
    store: Store, org: str, settings: Settings, written: Sequence[EmbeddingProvider]
) -> None:
    """Let searches switch to models that are complete, and drop vectors that nobody looks at.

    Raises:
        GraphError: When the graph can't be asked.
    """
    wanted = {one.spec.model for one in written}
    for list_, now in recorded(store, org).lists.items():
        if now.building is None or now.building.model not in wanted:
            continue
        found = progress(store, org, now)
        if found.share >= settings.embed_switch_share:
            _change(store, org, lambda known, list_=list_: known.switched(list_))  # type: ignore[misc]
            _LOG.info("model_switched", org=org, was=now.served.model, now=now.building.model)
    _drop_old(store, org, settings, wanted)


def _drop_old(store: Store, org: str, settings: Settings, wanted: set[str]) -> None:
    record = recorded(store, org)
    used = {one.served.model for one in record.lists.values()} | wanted
    before = datetime.now(UTC) - timedelta(seconds=settings.embed_old_seconds)
    for one in record.old:
        if one.since > before or one.model.model in used:
            continue
        spec = one.model.spec(one.list)
        _delete(store, org, spec)
        if not store.read(load()["embeddings.anywhere"], label=spec.label):
            drop(store, spec)
        _change(store, org, lambda known, one=one: known.without(one))  # type: ignore[misc]
        _LOG.info("old_vectors_dropped", org=org, model=spec.model)


def _delete(store: Store, org: str, spec: ProviderSpec) -> None:
    """Delete the organisation's vectors of a model, a page at a time."""
    after: str | None = ""
    while after is not None:
        bounds = UidSpan.of(org).behind(after).bounds
        given = {"org": org, "model": spec.model, "limit": _DROPPED_AT_ONCE, **bounds}
        [row] = store.write(load()["embeddings.drop_some"], **given)
        after = row["last"]


def _how(provider: EmbeddingProvider) -> dict[str, Any]:
    """Return what is needed to ask a provider again once the settings name another."""
    if isinstance(provider, TransformerEmbeddings):
        return provider.source.as_dict()
    if isinstance(provider, PaidEmbeddings):
        configs = [one.provider.config for one in provider.models]
        return {"configs": [one.model_dump(mode="json", exclude_defaults=True) for one in configs]}
    return {}


def _told(store: Store, org: str) -> str:
    rows = store.read(load()["embeddings.record"], org=org, uid=_uid(org))
    return str(rows[0]["record"] or "") if rows else ""


def _read(told: str) -> ModelRecord:
    try:
        return ModelRecord.model_validate_json(told) if told else ModelRecord()
    except ValidationError as error:
        _LOG.warning("models_not_read", why=str(error))
        return ModelRecord()


def _change(store: Store, org: str, make: Callable[[ModelRecord], ModelRecord]) -> None:
    """Change the record, as it is when nobody else changes it meanwhile."""
    node = made_node(org, "Organization", _uid(org), org, datetime.now(UTC)) | {"name": org}
    for _ in range(_TRIES):
        before = _told(store, org)
        said = make(_read(before)).model_dump_json()
        given = {"org": org, "organization": node, "before": before, "said": said}
        if store.write(load()["embeddings.put_record"], **given):
            return
    raise DatabaseConflict("the models of an organisation are being changed by many at once")


def _uid(org: str) -> str:
    return make_uid(org, CANONICAL_SOURCE, CANONICAL_INSTANCE, "organization", org)
