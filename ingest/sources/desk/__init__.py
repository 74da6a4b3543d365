"""Tickets that are made in Nazara itself."""
