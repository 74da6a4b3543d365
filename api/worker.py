"""The worker: `celery --app api.worker worker`.

Here the tasks of ingestion and enrichment meet; elsewhere they know each other by name only.
"""

from __future__ import annotations

import importlib
import pkgutil
from contextlib import closing
from types import ModuleType
from typing import Any

import structlog
from celery.signals import setup_logging, worker_ready

import enrich.tasks
import ingest.delivery.tasks
import ingest.log_files.tasks
import ingest.pull.tasks
import ingest.push.tasks
from graph import tracing
from graph.errors import GraphError
from graph.logging import configure
from graph.queue.app import SETTLE, make_app
from graph.queue.broker import Broker
from graph.queue.keeper import start_keeper
from graph.settings.settings import load_settings
from graph.store.store import Store
from graph.write.moves import unsettled


def _modules(package: ModuleType) -> list[ModuleType]:
    """Return all modules of a package, imported: their tasks are known from then on."""
    found = pkgutil.iter_modules(package.__path__, f"{package.__name__}.")
    return [importlib.import_module(one.name) for one in found]


TASK_MODULES = (
    ingest.delivery.tasks,
    ingest.log_files.tasks,
    ingest.pull.tasks,
    ingest.push.tasks,
    *_modules(enrich.tasks),
)

settings = load_settings()
tracing.check(settings)
app = make_app(settings)

_LOG = structlog.get_logger(__name__)


def _set_up_logging(**_: Any) -> None:
    """Log as every other part does; Celery leaves logging alone once this is connected."""
    configure(settings)


def _take_up_moves(**_: Any) -> None:
    """Go on with merges whose worker was killed before it could ask for the rest."""
    with closing(Store(settings)) as store:
        try:
            for org in unsettled(store):
                Broker(settings, app).send(SETTLE, org, "")
        except GraphError as error:
            _LOG.warning("moves_not_looked_up", why=error.message)


def _look_after_inbox(**_: Any) -> None:
    """Have what was taken in written, whoever was told of it and died."""
    start_keeper(settings, app)


# The signals keep weak references: these functions live as long as the module.
setup_logging.connect(_set_up_logging)
worker_ready.connect(_take_up_moves)
worker_ready.connect(_look_after_inbox)
