"""Walks from node to node."""
