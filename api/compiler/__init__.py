"""The compiler: a GraphQL operation becomes one Cypher statement and one shaping function."""
