"""Rules on log lines: what they name is found while the lines come, each finding with its lines.

Nothing of Nazara is imported here but `ingest.logs`.
"""
