"""What a signal raises in the middle of the driver's work, told as what it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def broken_off() -> Iterator[None]:
    """Let what a signal raised while the driver read an answer come through as it was.

    The end of a worker and of a task's time are raised by signals, at any place. When the driver
    then tidies up it stumbles over the half-read answer, and that error would look like ours.
    """
    try:
        yield
    except BufferError as error:
        raise _first_of(error) from None


def _first_of(error: BaseException) -> BaseException:
    """Return the error while whose handling the others were raised."""
    while error.__context__ is not None:
        error = error.__context__
    return error
