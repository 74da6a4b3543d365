"""What Neo4j Browser is given: an address to open, saved queries and a style sheet."""
