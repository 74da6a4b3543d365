"""What a batch tells whoever listens: the records that it described, and what follows."""

from __future__ import annotations

from collections.abc import Iterator

from graph.live.news import News
from graph.write.restrictions import visibility
from graph.write.work import Work


def told(work: Work) -> list[News]:
    """Return the news of a batch, once its steps are done.

    A repetition is no news, and a stub is none before it is described.
    """
    return [*_described(work), *_beside(work)]


def _described(work: Work) -> Iterator[News]:
    for uid, versions in sorted(work.batch.records.items()):
        known = work.of(uid)
        newest = versions.newest
        if not is_newer(work, uid):
            continue
        if not newest.tombstone:
            is_new = known.version is None or known.deleted
            yield News(uid, "CREATED" if is_new else "CHANGED", visibility(work, uid))
        elif known.version is not None and not known.deleted:
            yield News(uid, "DELETED", visibility(work, uid))


def _beside(work: Work) -> Iterator[News]:
    """Yield what is something else now because of a record that is new.

    That are issues, which add up to something else, and the nodes of which a person says something.
    """
    records = work.batch.records
    new = [versions.newest for uid, versions in records.items() if is_newer(work, uid)]
    beside = {one.props.get("issue") for one in new}
    beside |= {one.props.get(end) for one in new if one.start for end in ("start", "end")}
    for uid in sorted(one for one in beside if isinstance(one, str) and one not in records):
        yield News(uid, visibility=visibility(work, uid))


def is_newer(work: Work, uid: str) -> bool:
    """Tell whether a batch holds a later version of a record than what was stored before it."""
    stored = work.of(uid).version
    return stored is None or work.batch.records[uid].newest.version > stored
