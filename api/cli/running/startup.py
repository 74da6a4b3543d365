"""What `nazara up` does besides starting processes: schema, token, portal, demo."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import click

from api.access.tokens import TokenVerifier, create_token
from api.portal import bundle
from cypher.loader import load
from enrich.enrichment import enrichment_of
from enrich.sweep import sweep
from graph.embedded import files, spawning
from graph.embedded.layout import Layout
from graph.embedded.services import environment_of
from graph.embedded.state import State
from graph.errors import ServerFailed, Stopped, Unauthenticated
from graph.logging import new_id
from graph.schema.migrate import migrate
from graph.settings.settings import Endpoints, Settings
from graph.store.store import Store
from ingest.demo import organization as demo
from ingest.profile.importing import import_profile
from ingest.profile.reading import read_file
from ingest.profile.stored import Stored

_POLL = 0.1
_TOKEN_NAME = "nazara up"  # noqa: S105 - under this name the token is listed, it is no secret


class Startup:
    """The `Steps` of one start; `ready` is called once with what runs."""

    def __init__(
        self,
        settings: Settings,
        *,
        with_demo: bool,
        ready: Callable[[State], None],
    ) -> None:
        self._settings = settings
        self._with_demo = with_demo
        self._ready = ready
        self._portal: Future[str | None] | None = None

    def begin(self) -> None:
        """Bring the portal up to date, which needs no server, while the servers start."""
        pool = ThreadPoolExecutor(1, thread_name_prefix="portal")
        self._portal = pool.submit(bundle.ensure, spawning.child_environment())
        pool.shutdown(wait=False)

    def before_services(self, state: State, endpoints: Endpoints) -> None:
        """Migrate, write the admin's token, and have the portal's pages."""
        store = Store(self._settings, endpoints)
        try:
            migrate(store)
            place = Layout(self._settings.data_dir)
            state.org = write_admin_token(store, place, force_org=self._with_demo)
        finally:
            store.close()
        problem = self._portal.result() if self._portal else None
        if problem:
            state.notes.append(f"No portal: {problem}")

    def after_services(self, stop: threading.Event) -> None:
        """Load the demo, if it is wanted, and enrich it: the first question may need that."""
        if self._with_demo and not demo_is_loaded(self._settings):
            load_demo(self._settings, stop)
            activate_demo(self._settings)
            embed_demo(self._settings)
            stamp = Layout(self._settings.data_dir).demo_stamp
            files.write_private(stamp, demo.digest() + "\n")

    def ready(self, state: State) -> None:
        """Tell the user."""
        self._ready(state)


def write_admin_token(store: Store, place: Layout, *, force_org: bool) -> str:
    """Make sure that the token file holds a valid admin token; return its organisation.

    A valid one of another organisation stays, unless `force_org`.
    """
    org = store.settings.org
    found = _org_of_token(store, place.token)
    if found is not None and not (force_org and found != org):
        return found
    files.write_private(place.token, create_token(store, org, _TOKEN_NAME, "admin") + "\n")
    return org


def _org_of_token(store: Store, path: Path) -> str | None:
    """Return the organisation of the token in a file, None if there is no valid one."""
    if not path.exists():
        return None
    token = path.read_text(encoding="utf-8").strip()
    try:
        return TokenVerifier(store, store.settings).verify(f"Bearer {token}").org
    except Unauthenticated:
        return None


def demo_is_loaded(settings: Settings) -> bool:
    """Whether an earlier start loaded this very demo, and the graph still has it."""
    stamp = Layout(settings.data_dir).demo_stamp
    if not stamp.is_file() or stamp.read_text(encoding="utf-8").strip() != demo.digest():
        return False
    with closing(Store(settings)) as store:
        return bool(store.read(load()["entities.resolve"], org=demo.ORG, uid=demo.LANDMARK))


def load_demo(settings: Settings, stop: threading.Event) -> None:
    """Load the demo organisation, exactly as `nazara ingest` loads anybody's files.

    Raises:
        ServerFailed: When that command fails; its output went to standard error.
        Stopped: `stop` was set.
    """
    click.echo("Loading the demo organisation.", err=True)
    loading = subprocess.Popen(
        [sys.executable, "-m", "api.cli.main", "ingest", *demo.ingest_arguments()],
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        env=spawning.child_environment(**environment_of(settings)),
    )
    while loading.poll() is None:
        if stop.wait(_POLL):
            loading.terminate()
            loading.wait()
            raise Stopped("stopped while the demo was loading")
    if loading.returncode != 0:
        raise ServerFailed("the demo could not be loaded; the reason stands above")


def activate_demo(settings: Settings) -> None:
    """Switch on the demo's profile: its words, its rules and what it wants to be computed."""
    with closing(Store(settings)) as store:
        known = Stored(store, demo.ORG).known
        profile = read_file(demo.PROFILE, known=known, largest=settings.profile_bytes)
        import_profile(store, demo.ORG, profile, new_id(), activate=True)


def embed_demo(settings: Settings) -> None:
    """Give the demo's nodes what the worker has not come to yet."""
    with closing(Store(settings)) as store:
        enrichment = enrichment_of(store, demo.ORG, settings).asked_for()
        for _ in sweep(enrichment, enrichment.types, settings.embed_batch_size):
            pass
