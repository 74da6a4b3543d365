"""Named Cypher queries and their loader: the only home of Cypher text."""
