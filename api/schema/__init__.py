"""The GraphQL schema, generated from the declarations of the graph."""
