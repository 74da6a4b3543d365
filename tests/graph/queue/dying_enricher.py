"""A worker that is killed when it is asked for enrichment, as `dying_worker` is at a bell."""

from __future__ import annotations

from api.worker import app
from graph.queue.app import ENRICH
from tests.graph.queue.dying import die_at

__all__ = ["app"]

die_at(ENRICH)
