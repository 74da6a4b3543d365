"""Configured instances of sources: which tool is asked or heard, of whom, and by what secrets."""
