"""The time that is asked about: now, or any other."""
