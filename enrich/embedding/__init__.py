"""Vectors of nodes, and the search for what resembles something."""
