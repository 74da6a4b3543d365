"""Models of somebody's own, and files that are damaged, missing or do not belong together."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from enrich.providers.model_files import found_in
from enrich.providers.onnx import ModelUse
from enrich.providers.transformer import SHIPPED, Source, TransformerEmbeddings
from graph.errors import ModelUnusable

TEXT = "customers cannot pay by card"


@pytest.fixture
def folder(sentence_model: Path, tmp_path: Path) -> Path:
    """A folder of somebody's own, with a model and its tokenizer."""
    files = found_in(sentence_model)
    own = tmp_path / "My model"
    own.mkdir()
    (own / "model.onnx").write_bytes(files.read(files.model))
    (own / "tokenizer.json").write_bytes(files.read(files.tokenizer))
    return own


def of(place: Path, **reading: object) -> TransformerEmbeddings:
    return TransformerEmbeddings(Source(place, ModelUse(**reading)))  # type: ignore[arg-type]


def test_a_folder_of_ones_own_makes_vectors_under_a_name_of_its_own(folder: Path) -> None:
    mean, first = of(folder), of(folder, pooling="cls")

    [[one]], [[other]] = mean.embed([TEXT]), first.embed([TEXT])

    assert mean.spec.dimensions == len(one) == len(other) == 384
    assert one != other
    assert mean.spec.model.startswith("my-model-")
    assert len({mean.spec.model, first.spec.model, SHIPPED.model}) == 3
    assert of(folder).spec == mean.spec


def test_prefixes_stand_before_documents_and_queries(folder: Path) -> None:
    told = TransformerEmbeddings(Source(folder, ModelUse(), "passage: ", "query: "))
    plain = of(folder)

    assert told.embed([TEXT]) == plain.embed([f"passage: {TEXT}"])
    assert told.embed([TEXT], "query") == plain.embed([f"query: {TEXT}"])


def cut(folder: Path) -> None:
    model = folder / "model.onnx"
    model.write_bytes(model.read_bytes()[:-1_000_000])


def empty(folder: Path) -> None:
    (folder / "model.onnx").write_bytes(b"")


def foreign_words(folder: Path) -> None:
    path = folder / "tokenizer.json"
    said = orjson.loads(path.read_bytes())
    words = said["model"]["vocab"]
    words |= {f"word{number}": len(words) + number for number in range(5_000)}
    path.write_bytes(orjson.dumps(said))


def no_tokenizer(folder: Path) -> None:
    (folder / "tokenizer.json").write_text('{"version": "1.0"}')


def two_models(folder: Path) -> None:
    (folder / "other.onnx").write_bytes(b"")


def nothing(folder: Path) -> None:
    (folder / "tokenizer.json").unlink()


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (cut, "model.onnx is no model that can be run"),
        (empty, "model.onnx is no model that can be run"),
        (foreign_words, "256 tokens of this tokenizer are too much for it"),
        (no_tokenizer, "tokenizer.json is no tokenizer"),
        (two_models, "it holds model.onnx, other.onnx, tokenizer.json, expected one"),
        (nothing, "it holds model.onnx, expected one ONNX model"),
    ],
)
def test_files_that_can_not_be_used_are_told_with_what_was_expected(
    folder: Path, spoil: Callable[[Path], None], message: str
) -> None:
    spoil(folder)
    model = of(folder)

    for _ in range(2):
        with pytest.raises(ModelUnusable) as caught:
            model.embed([TEXT])
        assert f"the model in {folder} can't be used: {message}" in caught.value.message
        assert "NAZARA_SENTENCE_MODEL" in caught.value.remedy


def test_more_tokens_than_a_model_has_places_for_are_refused_when_it_is_loaded(
    folder: Path,
) -> None:
    with pytest.raises(ModelUnusable, match="1024 tokens of this tokenizer are too much"):
        of(folder, tokens=1024).embed(["short"])


@pytest.mark.parametrize("kept", [0, 100, 5_000_000])
def test_an_archive_that_was_cut_says_so(sentence_model: Path, tmp_path: Path, kept: int) -> None:
    damaged = tmp_path / "model.jar"
    damaged.write_bytes(sentence_model.read_bytes()[:kept])

    with pytest.raises(ModelUnusable, match="no archive that can be read"):
        of(damaged).embed([TEXT])


def test_an_archive_whose_content_changed_says_so(sentence_model: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "model.jar"
    with zipfile.ZipFile(sentence_model) as archive:
        [place] = [one.header_offset for one in archive.infolist() if one.filename.endswith("onnx")]
    content = bytearray(sentence_model.read_bytes())
    content[place + 5_000 : place + 5_100] = bytes(100)
    damaged.write_bytes(content)

    with pytest.raises(ModelUnusable, match="can't be read"):
        of(damaged).embed([TEXT])


def test_what_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable, match="it is not there, expected one ONNX model"):
        of(tmp_path / "nowhere").embed([TEXT])


def test_a_model_that_makes_other_vectors_than_declared_is_refused(folder: Path) -> None:
    declared = Source(folder, ModelUse(), spec=SHIPPED.__class__(model="other", dimensions=1024))

    with pytest.raises(ModelUnusable, match="384 numbers a vector, expected 1024"):
        TransformerEmbeddings(declared).embed([TEXT])
