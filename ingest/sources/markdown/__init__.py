"""Markdown pages: runbooks, guides, documents."""
