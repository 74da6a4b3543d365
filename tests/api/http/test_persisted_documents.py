"""Documents that are named by their hash: sent before, registered, or unknown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from api.http.documents import SHIPPED, Documents, digest_of
from api.http.parameters import Parameters
from graph.errors import DocumentNotRegistered, DocumentUnknown, InvalidInput
from graph.settings.settings import load_settings

TEXT = "{ incidents { nodes { id } } }"
OWN = "query Mine { __typename }\n"


def named(text: str, *, sent: bool = False, **more: Any) -> Parameters:
    """Return a request that names a document, and sends it as well if it is asked to."""
    return Parameters(text if sent else None, digest_of(text), None, {}, **more)


def documents(folder: Path, **settings: Any) -> Documents:
    (folder / "mine.graphql").write_text(OWN)
    return Documents(load_settings(graphql_operations=folder, **settings))


def test_a_document_that_was_sent_with_its_hash_is_known_by_it(tmp_path: Path) -> None:
    known = documents(tmp_path)

    with pytest.raises(DocumentUnknown, match=r"^PersistedQueryNotFound$") as unknown:
        known.text_of(named(TEXT))
    assert unknown.value.code == "PERSISTED_QUERY_NOT_FOUND"
    assert known.text_of(named(TEXT, sent=True)) == TEXT
    assert known.text_of(named(TEXT)) == TEXT


def test_a_text_without_a_hash_is_not_remembered(tmp_path: Path) -> None:
    known = documents(tmp_path)
    known.text_of(Parameters(TEXT, None, None, {}))

    with pytest.raises(DocumentUnknown):
        known.text_of(named(TEXT))


def test_a_hash_of_another_text_is_refused_and_taints_nothing(tmp_path: Path) -> None:
    known = documents(tmp_path)

    with pytest.raises(InvalidInput, match="is not that of the document"):
        known.text_of(Parameters("{ other }", digest_of(TEXT), None, {}))
    with pytest.raises(DocumentUnknown):
        known.text_of(named(TEXT))


def test_registered_documents_are_known_from_the_start(tmp_path: Path) -> None:
    known = documents(tmp_path)
    shipped = [path.read_text() for path in SHIPPED.glob("*.graphql")]

    assert shipped
    assert [known.text_of(named(text)) for text in (*shipped, OWN)] == [*shipped, OWN]
    assert known.text_of(named(OWN.strip())) == OWN.strip()


def test_with_a_closed_list_nothing_else_is_answered(tmp_path: Path) -> None:
    known = documents(tmp_path, graphql_registered_only=True)

    assert known.text_of(Parameters(OWN, None, None, {})) == OWN
    for asked in (Parameters(TEXT, None, None, {}), named(TEXT, sent=True), named(TEXT)):
        with pytest.raises(DocumentNotRegistered) as refused:
            known.text_of(asked)
    assert "NAZARA_GRAPHQL_OPERATIONS" in refused.value.remedy


def test_a_flood_of_documents_pushes_out_none_that_is_used(tmp_path: Path) -> None:
    known = documents(tmp_path, graphql_cached_plans=4)
    known.text_of(named(TEXT, sent=True))
    known.text_of(named(TEXT))

    for number in range(50):
        known.text_of(named(f"{{ a{number}: __typename }}", sent=True))

    assert known.text_of(named(TEXT)) == TEXT
    with pytest.raises(DocumentUnknown):
        known.text_of(named("{ a0: __typename }"))


def test_a_file_that_can_not_be_read_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "broken.graphql").write_bytes(b"\xff\xfe")

    assert documents(tmp_path).text_of(named(OWN)) == OWN
