"""A worker that is killed at a bell: `celery --app tests.graph.queue.dying_worker worker`."""

from __future__ import annotations

from api.worker import app
from graph.queue.app import TAKE
from tests.graph.queue.dying import die_at

__all__ = ["app"]

die_at(TAKE)
