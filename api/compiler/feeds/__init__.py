"""Feeds: what was said and what happened, newest first."""
