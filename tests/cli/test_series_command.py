"""`nazara series`, as somebody calls it."""

from __future__ import annotations

import json
import time
from contextlib import closing

from api.cli.content import connector, series
from graph.queue.broker import Broker
from graph.settings.settings import Settings
from graph.store.store import Store
from ingest.instances.instance import Instance
from ingest.instances.stored import Instances
from ingest.push.series import SeriesStore
from ingest.sources.otlp.points import Measured, Point
from ingest.sources.otlp.series_rules import SeriesRule
from tests.cli.test_commands import Run, run

__all__ = ["run"]

RULE = SeriesRule("*", "*", ("route",))
ORG = ("--org", "acme")


def kept(settings: Settings, service: str, value: float) -> None:
    measured = Measured(service, "lift.speed", "m/s", "gauge", False, "", RULE)
    now = time.time_ns() // 1000
    with closing(Broker(settings)) as broker:
        point = Point(measured, ("/up",), "", 0, now, 1, value, value, value)
        SeriesStore(broker).add("acme", service, [point])


def test_series_are_listed_and_their_minutes_shown(
    run: Run, store: Store, settings: Settings
) -> None:
    Instances(store, "acme").put(Instance(org="acme", connector="otlp"))
    assert "No series" in run(series.command, *ORG).stdout
    kept(settings, "lifts", 2.5)
    kept(settings, "stairs", 1.0)

    listed = run(series.command, *ORG).stdout.splitlines()
    [shown] = json.loads(run(series.command, "Lifts", "lift.speed", *ORG, "--json").stdout)[
        "series"
    ]
    lines = run(series.command, "lifts", "lift.speed", *ORG).stdout.splitlines()

    assert listed == [
        "lifts  lift.speed (gauge, m/s)  route=/up",
        "stairs  lift.speed (gauge, m/s)  route=/up",
    ]
    assert (shown["by"], shown["unit"]) == ({"route": "/up"}, "m/s")
    assert [(one["count"], one["sum"]) for one in shown["minutes"]] == [(1, 2.5)]
    assert lines[0] == listed[0]
    assert lines[1].split()[1:] == ["1", "2.5", "2.5", "2.5"]


def test_a_rule_that_is_none_is_refused_where_it_is_said(run: Run, store: Store) -> None:
    del store
    good = run(connector.command, "add", "otlp", *ORG, "--option", "series=lifts *.speed")
    bad = run(connector.command, "add", "otlp", *ORG, "--option", "series=lifts")

    status = run(connector.command, "status", "otlp", *ORG)
    checked = run(connector.command, "check", "otlp", *ORG)

    assert good.stdout == "Set otlp/main of acme.\n"
    assert (status.exit_code, status.exception) == (0, None)
    assert checked.stdout == (
        "otlp/main: nothing to look at: programs export to the API by themselves\n"
    )
    assert "options.series: 'lifts' is no rule: expected SYSTEM METRIC" in str(bad.exception)
