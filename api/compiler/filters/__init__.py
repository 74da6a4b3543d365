"""Filters: what is given, as predicates, and how the nodes are found."""
