"""Which module plans a field that is neither a value nor a connection."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from api.compiler.feeds.changes import plan_changes
from api.compiler.feeds.timeline import plan_timeline
from api.compiler.lists.counting import plan_total
from api.compiler.lists.grouping import plan_count_by
from api.compiler.lists.listing import CONNECTION_FIELDS
from api.compiler.plan.lookup import plan_node
from api.compiler.plan.plan import Out, Site
from api.compiler.similar.similar import plan_neighbors
from api.compiler.walks.impact import plan_reach
from api.compiler.walks.neighborhood import plan_neighborhood
from api.compiler.walks.paths import plan_paths
from api.compiler.walks.related import plan_related

if TYPE_CHECKING:
    from api.compiler.selection import Planner

FieldPlanner = Callable[["Planner", Site], Out]

PLANNERS: Final[dict[tuple[str, str], FieldPlanner]] = {
    ("Query", "node"): plan_node,
    ("Query", "semanticNeighbors"): plan_neighbors,
    ("Query", "changes"): plan_changes,
    ("Query", "neighborhood"): plan_neighborhood,
    ("Query", "paths"): plan_paths,
    ("Query", "blastRadius"): plan_reach,
    ("Query", "dependencies"): plan_reach,
    ("Entity", "neighbors"): plan_related,
    ("Entity", "semanticNeighbors"): plan_neighbors,
    ("Entity", "timeline"): plan_timeline,
}
"""Planners by type (`Query`, `Entity` for fields of every node) and field."""

CONNECTION_FIELDS.update(
    {
        "totalCount": plan_total,
        "totalCountIsExact": plan_total,
        "countBy": plan_count_by,
    }
)
