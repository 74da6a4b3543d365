"""The GraphQL API, the portal and the command line."""
