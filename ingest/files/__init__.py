"""Intake of files: which files, what is in them, and the run that queues their records."""
