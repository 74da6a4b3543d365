"""A data folder's Neo4j for one command: the one that runs, or one started for the command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import SecretStr

from graph.embedded import filelock
from graph.embedded.layout import Layout
from graph.errors import AlreadyRunning, NotRunning
from graph.settings.settings import Settings


def is_running(settings: Settings) -> bool:
    """Whether there is a Neo4j to talk to: one of the user's own, or the data folder's."""
    return bool(settings.neo4j_uri) or filelock.is_held(Layout(settings.data_dir).lock)


@contextmanager
def visiting(settings: Settings, *, new: bool) -> Iterator[Settings]:
    """Yield settings that lead to a Neo4j during the block.

    Without one that runs, that of the data folder is started, and ended with the block;
    `new` allows a data folder that has none yet.

    Raises:
        NotRunning: Nothing runs, and there is no data to start it on.
        ServerFailed, DiskFull, NewerData, DownloadFailed, Unsupported: It can't be started.
    """
    if is_running(settings):
        yield settings
        return
    place = Layout(settings.data_dir)
    if not new and not place.neo4j.exists():
        message = f"nothing is running on {settings.data_dir}, and there is no graph in it"
        raise NotRunning(message)
    with _started(settings, place) as started:
        yield started


@contextmanager
def _started(settings: Settings, place: Layout) -> Iterator[Settings]:
    # Imported here: with a Neo4j of the user's own, the extra `embedded` may be missing.
    from graph.embedded import orphans, servers  # noqa: PLC0415

    place.make()
    try:
        with filelock.hold(place.lock, wait=False):
            orphans.end(place, settings.stop_timeout)
            with servers.running(settings) as found:
                at = found.endpoints
                secret = SecretStr(at.neo4j_password)
                own = {"neo4j_uri": at.neo4j_uri, "neo4j_user": at.neo4j_user}
                yield settings.model_copy(update={**own, "neo4j_password": secret})
    except filelock.Held as error:
        message = f"Nazara is starting or stopping on {place.root}"
        raise AlreadyRunning(message, remedy="Try again when it has.") from error
