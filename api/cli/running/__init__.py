"""Commands that start, stop and examine what runs."""
