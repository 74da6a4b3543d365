"""Incident reports written as Markdown pages."""
