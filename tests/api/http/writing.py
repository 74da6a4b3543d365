"""Records that tests of subscriptions write."""

from __future__ import annotations

from graph.model.facts import Facts, Record
from graph.store.store import Store
from graph.write.writer import Writer
from tests.api.http.lines import Socket
from tests.graph.histories import incident


def write(store: Store, *records: Record, org: str = "acme") -> None:
    assert not Writer(store, "r1").write(org, [Facts((one,)) for one in records]).rejected


def settled(store: Store, line: Socket, id_: str = "1") -> None:
    """Wait until a subscription to everything is told what happens."""
    for number in range(100):
        write(store, incident("first", number))
        try:
            line.next(id_, wait=0.3)
        except TimeoutError:
            continue
        while not line.is_quiet(0.3):
            pass
        return
    raise AssertionError("no event came")
