"""A worker that is killed after it took a bell off Celery's list and before it noted that.

`celery --app tests.graph.queue.dying_worker worker`: in that moment the message is nowhere.
"""

from __future__ import annotations

import os
import signal
from typing import Any

from api.worker import app
from graph.queue.app import TAKE
from graph.queue.transport import PatientQoS

__all__ = ["app"]

_note = PatientQoS.append


def _die(self: PatientQoS, message: Any, delivery_tag: str) -> None:
    if message.headers.get("task") == TAKE:
        os.kill(os.getpid(), signal.SIGKILL)
    _note(self, message, delivery_tag)


PatientQoS.append = _die  # type: ignore[method-assign]
