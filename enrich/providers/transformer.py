"""The provider that runs a transformer in this process: it reads texts and asks nobody."""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from threading import Lock
from typing import Any, Final

from enrich.providers.model_files import found_in, unusable
from enrich.providers.onnx import ModelUse, Transformer
from enrich.providers.protocol import Use, Vector
from graph.errors import ModelUnusable
from graph.model.providers import PROVIDERS, ProviderSpec

SHIPPED: Final = PROVIDERS["sentence"]

KNOWN_WORDS: Final = 0.5
"""For the shipped model: the words of a text that it must know. It has learned English alone."""

USUAL: Final = ModelUse(known=KNOWN_WORDS)
"""How the shipped model is read unless settings say otherwise."""

REMEMBERED: Final = 256
"""Queries whose vectors are kept: pages ask for the next hits, and people ask again."""

TRIED_AGAIN: Final = 60.0
"""Seconds after which files that could not be used are looked at again."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a model lies and how it is read; `spec` is known beforehand for the shipped one."""

    place: Path
    reading: ModelUse
    document_prefix: str = ""
    query_prefix: str = ""
    spec: ProviderSpec | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return it as `of_dict` reads it."""
        return {**asdict(replace(self, spec=None)), "place": str(self.place)}

    @classmethod
    def of_dict(cls, told: Mapping[str, Any], spec: ProviderSpec | None) -> Source:
        """Undo `as_dict`; the name of the shipped model is known, others are found in the files.

        Raises:
            TypeError: When it was written by another version.
        """
        reading = ModelUse(**told["reading"])
        prefixes = told["document_prefix"], told["query_prefix"]
        return cls(Path(told["place"]), reading, *prefixes, spec)

    def named(self, digest: str, dimensions: int) -> ProviderSpec:
        """Return what is declared of a model of somebody's own: files and reading make its name."""
        told = (digest, self.reading.pooling, self.reading.tokens, self.reading.pieces)
        further = (self.document_prefix, self.query_prefix, self.reading.known)
        text = "\n".join(map(str, told + further))
        mark = hashlib.sha256(text.encode()).hexdigest()[:10]
        stem = "".join(c if c.isalnum() else "-" for c in self.place.stem.lower())
        return ProviderSpec(model=f"{stem}-{mark}", dimensions=dimensions, needs=("its files",))


@dataclass(frozen=True, slots=True)
class _Found:
    model: Transformer
    spec: ProviderSpec


class TransformerEmbeddings:
    """Embeds texts by a model that is loaded when it is first needed. Safe for many threads."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._loading = Lock()
        self._found: _Found | None = None
        self._failed: tuple[float, ModelUnusable] | None = None
        self._queries: OrderedDict[str, list[Vector]] = OrderedDict()

    @property
    def spec(self) -> ProviderSpec:
        """The model's name and length: known beforehand, or found in the files.

        Raises:
            ModelUnusable: They can't be told, because the files can't be used.
        """
        return self._source.spec or self._loaded().spec

    @property
    def source(self) -> Source:
        """Where its files lie, and how it reads."""
        return self._source

    def embed(self, texts: Sequence[str], use: Use = "document") -> list[list[Vector]]:
        """Return a vector for each piece of a document, and one for a query.

        Raises:
            ModelUnusable: The files can't be used, or the model fails at a text.
        """
        model = self._loaded().model
        if use == "document":
            texts = [self._source.document_prefix + text for text in texts]
            return model.vectors(texts, self._source.reading.pieces)
        return [self._query(model, self._source.query_prefix + text) for text in texts]

    @property
    def megabytes(self) -> float:
        """The memory that loading it took."""
        return self._loaded().model.megabytes

    def _query(self, model: Transformer, text: str) -> list[Vector]:
        found = self._queries.get(text)
        if found is None:
            [found] = model.vectors([text], 1)
            self._queries[text] = found
            if len(self._queries) > REMEMBERED:
                self._queries.popitem(last=False)
        return found

    def _loaded(self) -> _Found:
        if self._found is not None:
            return self._found
        with self._loading:
            if self._found is None:
                self._found = self._load()
            return self._found

    def _load(self) -> _Found:
        """Load the model; an error is told again without another try for a while."""
        if self._failed and time.monotonic() < self._failed[0]:
            raise self._failed[1]
        try:
            return self._read()
        except ModelUnusable as error:
            self._failed = (time.monotonic() + TRIED_AGAIN, error)
            raise

    def _read(self) -> _Found:
        files = found_in(self._source.place)
        model = Transformer(files, self._source.reading)
        spec = self._source.spec or self._source.named(files.digest(), model.dimensions)
        if spec.dimensions != model.dimensions:
            fault = f"{model.dimensions} numbers a vector, expected {spec.dimensions}"
            raise unusable(files.place, fault)
        return _Found(model, spec)
