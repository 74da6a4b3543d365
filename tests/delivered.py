"""Tasks as a worker calls them: by Celery, with a message's id, headers and earlier attempts."""

from __future__ import annotations

from typing import Any

from celery import Celery


def deliver_task(app: Celery, name: str, *args: Any, attempt: int = 0, **headers: Any) -> None:
    """Call a task for a message with the id `t1`; it raises what tells Celery how to go on."""
    task = app.tasks[name]
    task.push_request(
        id="t1", args=args, kwargs={}, called_directly=False, retries=attempt, **headers
    )
    try:
        task.run(*args)
    finally:
        task.pop_request()
