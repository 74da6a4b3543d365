"""Which module plans a field that is neither a value nor a connection."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from api.compiler.changing.told import plan_told_events
from api.compiler.changing.trail import plan_events
from api.compiler.feeds.changes import plan_changes
from api.compiler.feeds.drift import plan_drift
from api.compiler.feeds.news import plan_news
from api.compiler.feeds.readings import plan_reading
from api.compiler.feeds.timeline import plan_timeline
from api.compiler.lists.counting import plan_total
from api.compiler.lists.grouping import plan_count_by
from api.compiler.lists.listing import ConnectionPlanners
from api.compiler.plan.lookup import plan_node
from api.compiler.plan.plan import Out, Selecting, Site
from api.compiler.similar.past import plan_past
from api.compiler.similar.similar import plan_neighbors
from api.compiler.walks.impact import plan_reach
from api.compiler.walks.neighborhood import plan_neighborhood
from api.compiler.walks.paths import plan_paths
from api.compiler.walks.related import plan_related
from api.compiler.walks.statements import plan_statements
from api.readings.found import READINGS
from api.schema.extras import EXTRAS, Extras
from api.schema.news import AUDIT_EVENTS, TOLD

FieldPlanner = Callable[[Selecting, Site], Out]


@dataclass(frozen=True, slots=True)
class Registry:
    """The planners of special fields.

    Args:
        fields: By type (`Query`, `Subscription`, `Entity` for fields of every node) and
            field.
        connections: Those of further fields of connections, by field.
        extras: The special fields of the root types, and who may ask them. Those of the mutation
            say themselves what they do and show.
    """

    fields: Mapping[tuple[str, str], FieldPlanner]
    connections: ConnectionPlanners
    extras: Extras = EXTRAS


REGISTRY: Final = Registry(
    fields={
        ("Query", "node"): plan_node,
        ("Query", "semanticNeighbors"): plan_neighbors,
        ("Query", "similarPast"): plan_past,
        ("Query", "changes"): plan_changes,
        ("Query", "auditEvents"): plan_events,
        ("Query", "dependencyDrift"): plan_drift,
        ("Query", "neighborhood"): plan_neighborhood,
        ("Query", "paths"): plan_paths,
        ("Query", "blastRadius"): plan_reach,
        ("Query", "dependencies"): plan_reach,
        ("Query", "statements"): plan_statements,
        **{("Query", one.name): plan_reading for one in READINGS},
        ("Entity", "neighbors"): plan_related,
        ("Entity", "semanticNeighbors"): plan_neighbors,
        ("Entity", "timeline"): plan_timeline,
        **{("Subscription", name): plan_news for name in TOLD},
        ("Subscription", AUDIT_EVENTS): plan_told_events,
    },
    connections={
        "totalCount": plan_total,
        "totalCountIsExact": plan_total,
        "countBy": plan_count_by,
    },
)
"""All planners."""
