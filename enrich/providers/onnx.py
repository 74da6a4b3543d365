"""A transformer in this process: tokens in, one vector for each piece of a text out."""

from __future__ import annotations

import importlib
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final, Literal

import structlog

from enrich.providers.model_files import ModelFiles, unusable
from enrich.providers.protocol import Vector
from graph.errors import ModelUnusable, Unsupported

if TYPE_CHECKING:
    import numpy as np
    from tokenizers import Encoding

Pooling = Literal["mean", "cls"]

OVERLAP: Final = 16
"""Tokens that a piece shares with the one before it: no sentence is cut in all pieces."""

_UNKNOWN: Final = "[UNK]"
_INPUTS: Final = frozenset({"input_ids", "attention_mask", "token_type_ids"})
_LOG = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ModelUse:
    """How a model reads: tokens of a piece, pieces of a text at most, how a vector is made.

    `known` is the share of a text's words that the tokenizer must have as a whole. It has those
    of the languages that the model learned; words of others are put together of parts, and the
    vectors of such texts say little.
    """

    pooling: Pooling = "mean"
    tokens: int = 256
    pieces: int = 8
    known: float = 0.0
    threads: int = 1

    @property
    def as_one_thread(self) -> ModelUse:
        """The same without what does not change the vectors."""
        return replace(self, threads=1)


class Transformer:
    """A model that was loaded. Safe to be used by many threads.

    Raises:
        ModelUnusable: The files are damaged, or do not fit each other.
        Unsupported: The libraries that run it are not installed.
    """

    def __init__(self, files: ModelFiles, reading: ModelUse) -> None:
        started, before = time.monotonic(), resident_megabytes()
        self._place = files.place
        self._reading = reading
        self._tokenizer = _tokenizer(files, reading)
        self._session = _session(files, reading.threads)
        self._inputs = {each.name for each in self._session.get_inputs()}
        if unknown := self._inputs - _INPUTS:
            fault = f"it asks for {', '.join(sorted(unknown))}, which is not known"
            raise unusable(files.place, fault)
        self.dimensions = self._probe()
        self.megabytes = resident_megabytes() - before
        seconds = round(time.monotonic() - started, 3)
        place, size = str(files.place), round(self.megabytes)
        _LOG.info("model_loaded", place=place, megabytes=size, seconds=seconds)

    def vectors(self, texts: Sequence[str], most: int) -> list[list[Vector]]:
        """Return one vector for each piece of each text, of `most` pieces at the most.

        Raises:
            ModelUnusable: The model fails at one of them.
        """
        return [[self._vector(piece) for piece in self._cut(text, most)] for text in texts]

    def _cut(self, text: str, most: int) -> list[Encoding]:
        """Return the pieces of a text; none where too few of its words are known."""
        # Half of a pair of code units, which is no letter, is none for the tokenizer either.
        whole = self._tokenizer.encode(text.encode(errors="replace").decode())
        if self._known(whole) < self._reading.known:
            return []
        return [whole, *whole.overflowing][:most]

    def _known(self, piece: Encoding) -> float:
        """Return the share of the words of the first piece that are one token each.

        Numbers and signs are no words. Chinese letters are a token each and no known word.
        """
        tokens = zip(piece.word_ids, piece.tokens, strict=True)
        runs = groupby((one for one in tokens if one[0] is not None), lambda one: one[0])
        words = [[token for _, token in run] for _, run in runs]
        spelt = [word for word in words if word[0][:1].isalpha() or word[0] == _UNKNOWN]
        known = sum(len(word) == 1 and word[0].isascii() and word[0] != _UNKNOWN for word in spelt)
        return known / len(spelt) if spelt else 0.0

    def _vector(self, piece: Encoding) -> Vector:
        """Return the vector of one piece, alone.

        A quantised model scales its numbers by all that it reads at once, so that pieces beside
        each other would change each other's vectors; on one thread that is no faster either.
        """
        import numpy as np  # noqa: PLC0415 - It is there where the model is used.

        pooled = self._pooled(self._asked(np.array([piece.ids], dtype=np.int64)))
        length = float(np.linalg.norm(pooled))
        found: Vector = (pooled.astype(float) / (length or 1.0)).tolist()
        return found

    def _asked(self, ids: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        given = {"input_ids": ids, "attention_mask": ids * 0 + 1, "token_type_ids": ids * 0}
        try:
            [hidden, *_] = self._session.run(None, {name: given[name] for name in self._inputs})
        except Exception as error:  # The run time's errors have no type in common.
            fault = f"it fails at a text: {_first_line(error)}"
            raise unusable(self._place, fault) from error
        answer: np.ndarray[Any, Any] = hidden
        return answer

    def _pooled(self, hidden: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """Return the one vector that stands for all tokens; some models answer with just that."""
        if hidden.ndim == 2:  # noqa: PLR2004 - Text and number, where others have tokens between.
            pooled = hidden[0]
        elif self._reading.pooling == "cls":
            pooled = hidden[0, 0]
        else:
            pooled = hidden[0].mean(axis=0)
        found: np.ndarray[Any, Any] = pooled
        return found

    def _probe(self) -> int:
        """Return the length of a vector, after reading as many tokens as it may be given.

        They are the last one that the tokenizer has: a model with another vocabulary fails.
        """
        import numpy as np  # noqa: PLC0415 - As above.

        last = self._tokenizer.get_vocab_size() - 1
        ids = np.full((1, self._reading.tokens), last, dtype=np.int64)
        try:
            hidden = self._asked(ids)
        except ModelUnusable as error:
            few = f"{self._reading.tokens} tokens of this tokenizer are too much for it"
            fault = f"{few} ({error.message})"
            raise unusable(self._place, fault) from error
        if hidden.ndim not in {2, 3}:
            fault = f"its answer has {hidden.ndim} dimensions, expected 2 or 3"
            raise unusable(self._place, fault)
        return int(hidden.shape[-1])


def _tokenizer(files: ModelFiles, reading: ModelUse) -> Any:
    # It is part of a library that can fetch from a hub; here nothing is ever fetched.
    tokenizers = _imported("tokenizers")
    try:
        made = tokenizers.Tokenizer.from_str(files.read(files.tokenizer).decode())
    except Exception as error:
        if isinstance(error, ModelUnusable):
            raise
        fault = f"{files.tokenizer} is no tokenizer: {_first_line(error)}"
        raise unusable(files.place, fault) from error
    made.no_padding()
    made.enable_truncation(reading.tokens, stride=min(OVERLAP, reading.tokens // 4))
    return made


def _session(files: ModelFiles, threads: int) -> Any:
    runtime = _imported("onnxruntime")
    options = runtime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # What a large batch once needed is given back.
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 4
    path = files.model_path
    given = str(path) if path else files.read(files.model)
    try:
        return runtime.InferenceSession(given, options, providers=["CPUExecutionProvider"])
    except Exception as error:
        fault = f"{files.model} is no model that can be run: {_first_line(error)}"
        raise unusable(files.place, fault) from error


def _imported(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        message = f"{name} is not installed, which runs the sentence model"
        raise Unsupported(message, remedy="Install nazara[transformer].") from error


def resident_megabytes() -> float:
    """Return the memory that this process holds; 0 where the system does not tell."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123
            pages = int(file.read().split()[1])
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
