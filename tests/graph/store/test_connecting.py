"""One driver a process, however many threads ask for it first."""

from __future__ import annotations

import threading

from graph.settings.settings import Settings
from graph.store.store import Store


def test_threads_that_ask_at_the_same_moment_share_one_driver(settings: Settings) -> None:
    store = Store(settings)
    together = threading.Barrier(8)
    found: list[object] = []

    def ask() -> None:
        together.wait()
        found.append(store.driver)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    store.close()

    assert len({id(driver) for driver in found}) == 1
