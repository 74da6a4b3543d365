"""How much memory the embedded Neo4j may take on this machine."""

from __future__ import annotations

import os
from pathlib import Path

MEGABYTE = 1 << 20
_SHARE = 8
_LEAST_HEAP = 512
_MOST_HEAP = 4096
_LEAST_PAGECACHE = 128
_MOST_PAGECACHE = 8192
_CGROUP_LIMITS = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)


def machine_megabytes() -> int:
    """Return the memory that processes here may use: the machine's, or the container's limit."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return min([machine, *_container_limits()]) // MEGABYTE


def _container_limits() -> list[int]:
    texts = [path.read_text().strip() for path in _CGROUP_LIMITS if path.is_file()]
    return [int(text) for text in texts if text.isdecimal()]


def default_heap(machine: int) -> str:
    """Return the heap size for a machine of `machine` megabytes: an eighth within bounds."""
    return f"{min(max(machine // _SHARE, _LEAST_HEAP), _MOST_HEAP)}m"


def default_pagecache(machine: int) -> str:
    """Return the page cache size for a machine of `machine` megabytes."""
    return f"{min(max(machine // _SHARE, _LEAST_PAGECACHE), _MOST_PAGECACHE)}m"


def in_megabytes(size: str) -> int:
    """Return a size as Java writes it (`900m`, `4g`) in megabytes."""
    return int(size[:-1]) * (1024 if size[-1] == "g" else 1)
