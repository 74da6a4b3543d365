"""Enrichment: jobs that add vectors, summaries and links to what was read."""
