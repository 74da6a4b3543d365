"""Constraints and indexes, made from the declarations, and migrations to them."""
