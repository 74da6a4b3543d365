from __future__ import annotations

from graph.queue.runs import MAX_MESSAGE_BYTES
from ingest.files.runner import batches
from tests.envelopes import make_envelope


def test_batches_are_full_but_never_larger_than_asked() -> None:
    envelopes = [make_envelope({"id": number}) for number in range(7)]

    assert [len(batch) for batch in batches(envelopes, 3)] == [3, 3, 1]
    assert [one for batch in batches(envelopes, 3) for one in batch] == envelopes
    assert list(batches([], 3)) == []


def test_large_content_makes_smaller_batches() -> None:
    large = make_envelope("x" * (MAX_MESSAGE_BYTES // 2 + 1), "markdown")

    assert [len(batch) for batch in batches([large] * 3, 100)] == [1, 1, 1]
