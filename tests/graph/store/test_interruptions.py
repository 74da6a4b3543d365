"""An error of the driver's that follows a signal does not hide what the signal raised."""

from __future__ import annotations

import pytest

from graph.store.interruptions import broken_off


def test_the_end_of_a_worker_in_the_middle_of_an_answer_is_told_as_that() -> None:
    answer = bytearray(2)

    def read() -> None:
        view = memoryview(answer)
        try:
            raise SystemExit(-241)
        finally:
            # What the driver does when it tidies up: the view of the half-read answer is in use.
            answer.extend(b"x")
            view.release()

    with pytest.raises(SystemExit, match="-241"), broken_off():
        read()


def test_an_error_that_nothing_led_to_stays_what_it_is() -> None:
    with pytest.raises(BufferError, match="of its own"), broken_off():
        raise BufferError("of its own")
