"""Lists that code of ours reads, such as `members`, as fields of the query."""

from __future__ import annotations

from api.compiler.plan.looking import PlannedLook
from api.compiler.plan.outs import Rows
from api.compiler.plan.plan import Out, Selecting, Site
from api.compiler.plan.telling import values_of
from api.compiler.request.arguments import argument
from api.readings.found import READINGS


def plan_reading(planner: Selecting, site: Site) -> Out:
    """Note what is to be read, and plan what is shown of it."""
    reading = next(one for one in READINGS if one.name == site.name)
    given = {one.name: argument(site.nodes, one.name) for one in reading.takes}
    planner.look(PlannedLook(site.key, reading, given))
    return Rows(site.key, f"c.looks[{site.key!r}]", values_of(planner, site.nodes, reading.each))
