from __future__ import annotations

import pytest

from api.cli.content.intake import IntakeMeter
from graph.queue.counts import RunState


@pytest.mark.parametrize(
    ("busy", "word"), [(True, "A worker is at one"), (False, "does any run?")], ids=["busy", "idle"]
)
def test_nobody_is_asked_for_a_worker_while_one_sets_records_aside(
    capsys: pytest.CaptureFixture[str], *, busy: bool, word: str
) -> None:
    times = iter([0.0, 1.0, 15.0, 30.0, 60.0])
    meter = IntakeMeter(lambda: busy, lambda: next(times))

    for _ in range(4):
        meter.show(1000, RunState(queued=1000))

    told = capsys.readouterr().err
    assert (told.count("No batch ended for 20 s."), word in told) == (1, True)
