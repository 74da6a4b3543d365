"""The only way to Neo4j, and what a process has of it."""
