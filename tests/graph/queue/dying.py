"""Has a worker be killed after it took a message off Celery's list and before it noted that."""

from __future__ import annotations

import os
import signal
from typing import Any

from graph.queue.transport import PatientQoS


def die_at(task: str) -> None:
    """Have this process killed when it is given a message for that task: then that is nowhere."""
    note = PatientQoS.append

    def die(self: PatientQoS, message: Any, delivery_tag: str) -> None:
        if message.headers.get("task") == task:
            os.kill(os.getpid(), signal.SIGKILL)
        note(self, message, delivery_tag)

    PatientQoS.append = die  # type: ignore[method-assign]
