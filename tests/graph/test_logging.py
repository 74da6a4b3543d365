import io
import logging

import orjson
import structlog

from graph.logging import bound, bound_ids, configure, new_id
from graph.settings.settings import Settings


def test_events_away_from_a_terminal_are_json_with_the_bound_ids() -> None:
    out = io.StringIO()
    configure(Settings(log_format="auto"), out)

    with bound(run_id="r1", request_id="q1"):
        structlog.get_logger("graph.write.writer").info("batch_written", rows=3)

    event = orjson.loads(out.getvalue())
    assert event["event"] == "batch_written"
    assert event["rows"] == 3
    assert (event["run_id"], event["request_id"]) == ("r1", "q1")
    assert event["level"] == "info"


def test_events_of_other_libraries_take_the_same_form() -> None:
    out = io.StringIO()
    configure(Settings(log_format="json"), out)

    logging.getLogger("somebody.else").warning("hot %s", "potato")

    assert orjson.loads(out.getvalue())["event"] == "hot potato"


def test_events_below_the_level_are_not_written() -> None:
    out = io.StringIO()
    configure(Settings(log_level="warning", log_format="json"), out)

    structlog.get_logger("graph").info("quiet")

    assert out.getvalue() == ""


def test_ids_are_bound_for_their_context_only() -> None:
    with bound(run_id="r1"):
        assert bound_ids() == {"run_id": "r1"}
    assert bound_ids() == {}


def test_new_ids_differ() -> None:
    assert new_id() != new_id()


def test_libraries_that_log_each_request_are_heard_from_warnings_on() -> None:
    out = io.StringIO()
    configure(Settings(log_level="info", log_format="json"), out)

    logging.getLogger("httpx").info("HTTP Request: GET")
    logging.getLogger("httpx").warning("trouble")

    assert [orjson.loads(line)["event"] for line in out.getvalue().splitlines()] == ["trouble"]
