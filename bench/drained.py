"""A script of its own, for an environment that has drain3: lines in, groups and their wordings out.

It takes {"lines": [...]} as JSON on standard input, and gives the number of each line's group, the
wording of each group, and the seconds; drain3 is as it is shipped.
"""

from __future__ import annotations

import importlib
import json
import sys
import time


def main() -> None:
    """Group the lines of standard input."""
    lines = json.load(sys.stdin)["lines"]
    drain = importlib.import_module("drain3").TemplateMiner()
    began = time.perf_counter()
    groups = [drain.add_log_message(line)["cluster_id"] for line in lines]
    seconds = time.perf_counter() - began
    wordings = {one.cluster_id: one.get_template() for one in drain.drain.clusters}
    json.dump({"groups": groups, "wordings": wordings, "seconds": seconds}, sys.stdout)


if __name__ == "__main__":
    main()
