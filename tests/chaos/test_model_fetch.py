"""The sentence model comes beside a start, which goes on without it."""

from __future__ import annotations

import io
import threading
from pathlib import Path

from graph.embedded import ports
from graph.embedded.artifacts import MODEL_LOCK, read_lock
from graph.embedded.model import ModelFetch, model_file
from graph.settings.settings import Settings, load_settings
from tests.chaos.mirror import serving

LOCK = read_lock(MODEL_LOCK)


def fetched(settings: Settings) -> str:
    """Fetch as a start does; return what was said."""
    said = io.StringIO()
    fetching = ModelFetch(settings, threading.Event(), said)
    fetching.start()
    fetching.wait()
    return said.getvalue()


def test_a_start_has_the_model_of_the_lock(sentence_model: Path, tmp_path: Path) -> None:
    [artifact] = LOCK.artifacts

    with serving({f"/{artifact.path}": sentence_model.read_bytes()}) as mirror:
        settings = load_settings(cache_dir=tmp_path, maven_url=mirror.url)
        fetched(settings)
        fetched(settings)

    found = model_file(settings)
    assert found is not None
    assert found.read_bytes() == sentence_model.read_bytes()
    assert len(mirror.requests) == 1


def test_without_a_network_a_start_says_so_and_goes_on(tmp_path: Path) -> None:
    nobody = f"http://127.0.0.1:{ports.any_free()}"
    settings = load_settings(cache_dir=tmp_path, maven_url=nobody)

    said = fetched(settings)

    assert "Sentence model 1.19.0-beta29 is not here, so neighbours are found by words" in said
    assert model_file(settings) is None


def test_a_model_of_ones_own_or_none_is_not_fetched(tmp_path: Path) -> None:
    with serving({}) as mirror:
        common = {"cache_dir": tmp_path, "maven_url": mirror.url}
        fetched(load_settings(**common, embed_providers=("local",)))
        fetched(load_settings(**common, sentence_model=tmp_path))

    assert mirror.requests == []
