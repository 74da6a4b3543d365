"""What is read over GraphQL without being a node: members, tokens, connectors, health."""
