"""The tasks of enrichment: thin, repeatable, with ids as arguments."""
