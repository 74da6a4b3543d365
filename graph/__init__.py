"""The knowledge graph: its declarations, schema, write path, settings, errors and servers."""
