"""Neighbours in meaning."""
