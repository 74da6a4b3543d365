"""A node that goes between being found and being locked is not there, and no defect."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from graph.store.store import Store

_PAUSE = 0.3


@dataclass(frozen=True)
class Take:
    """Locks the one node that there is."""

    name: str = "take"
    text: str = "CYPHER 25 MATCH (m:PendingMove {uid: 'x'}) SET m:PendingMove RETURN m.uid AS uid"


def test_who_waited_for_a_node_that_was_deleted_is_told_that_there_is_none(store: Store) -> None:
    found: list[object] = []
    with store.driver.session() as session:
        session.run("CREATE (:PendingMove {uid: 'x', org: 'acme'})").consume()
        with session.begin_transaction() as transaction:
            transaction.run("MATCH (m:PendingMove) DELETE m").consume()
            waiting = threading.Thread(target=lambda: found.append(store.write(Take())))
            waiting.start()
            time.sleep(_PAUSE)
            transaction.commit()
    waiting.join()

    assert found == [[]]
