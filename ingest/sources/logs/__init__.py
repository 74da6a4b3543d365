"""Log files as a source: records of one wording, counted."""
