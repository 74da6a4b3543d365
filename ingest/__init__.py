"""Intake: records of other tools become facts about the graph."""
