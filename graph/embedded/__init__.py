"""Servers that Nazara starts itself: Neo4j and a queue on this machine, and their supervisor."""
