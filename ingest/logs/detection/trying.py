"""Rules on the lines that they give as examples themselves."""

from __future__ import annotations

from ingest.logs.detection.detector import Detector
from ingest.logs.detection.rule import LogRule, RuleExample
from ingest.logs.records import ReadRecord


def fault_of(rule: LogRule, example: RuleExample) -> str | None:
    """Return what is wrong with a rule by one of its examples; None when nothing is."""
    detector = Detector([rule])
    lines = example.text.splitlines()
    said = ReadRecord(
        "-", 1, max(1, len(lines)), None, None, None, None, example.text, example.text, None
    )
    taken = rule.name in detector.add(said)
    if taken != example.is_hit:
        does = "takes" if taken else "does not take"
        return f"{example.place}: rule {rule.name!r} {does} {example.text!r}"
    named = rule.read(" ".join(example.text.replace('\\"', '"').split()), None, rule.patterns) or {}
    for name, value in example.fields.items():
        if named.get(name) != value:
            got = named.get(name)
            return f"{example.place}: rule {rule.name!r} reads {name} {got!r}, expected {value!r}"
    return None
