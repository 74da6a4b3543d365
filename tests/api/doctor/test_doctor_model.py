"""What the doctor says of the model that reads sentences."""

from __future__ import annotations

from pathlib import Path

from graph.settings.settings import load_settings
from tests.api.doctor.examined import only


def test_a_model_that_is_there_is_told_with_the_memory_that_it_takes(sentence_model: Path) -> None:
    found = only(load_settings(), "sentence-model")

    assert found.level == "ok"
    assert "sentences are read by minilm-l6-v2-q-1, 384 numbers a vector" in found.text
    assert 10 < found.facts["megabytes"] < 250
    assert found.facts["place"] == str(sentence_model)


def test_a_model_that_is_not_there_is_told_with_the_way_to_get_it(tmp_path: Path) -> None:
    found = only(load_settings(cache_dir=tmp_path), "sentence-model")

    assert found.level == "warn"
    assert "neighbours are found by words and spelling alone" in found.text
    assert "`nazara fetch` gets it" in found.remedy


def test_files_that_can_not_be_used_fail_with_what_was_expected(tmp_path: Path) -> None:
    found = only(load_settings(), "sentence-model", sentence_model=tmp_path)

    assert found.level == "fail"
    assert "it holds neither, expected one ONNX model (*.onnx) and its tokenizer" in found.text


def test_a_model_that_nobody_wants_is_not_asked_for() -> None:
    found = only(load_settings(), "sentence-model", embed_providers=("local",))

    assert found.level == "skipped"
