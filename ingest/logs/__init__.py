"""Groups of log lines of one wording: `LineGrouper` takes lines, and says which group each is in.

Nothing of the rest of Nazara is imported here, so that it can be used alone.
"""
